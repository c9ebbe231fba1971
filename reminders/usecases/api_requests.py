"""A program repeats a request whose answer it never got: a key says that it is the same one."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from reminders.errors import InvalidInput
from reminders.store import api_tokens, registrations
from reminders.usecases.api_tokens import Caller
from reminders.usecases.edit import Edit

FIELD = "Idempotency-Key"
_REMEDY = "Send source_ref, your own name of it, or the header Idempotency-Key with a new random word."


@dataclass(frozen=True)
class Named:
    """How a program tells a repeated request: by its own name of the thing, or by a key of the request."""

    source_ref: str | None
    key: str | None


def key_of(edit: Edit, caller: Caller, named: Named, kind: str, said: str) -> str:
    """Under which key to record a request of a kind; the same again for the same one. `said`: all of the request.

    A `source_ref` stands for the thing itself, whatever else is said of it again. A key stands for one request; a dry
    run uses none up.

    Raises:
        InvalidInput: there is neither, or the key stood for another request.
    """
    if named.source_ref is not None:
        with edit.store.read() as db:
            return registrations.told_key(edit.scope, db, kind, named.source_ref)
    if edit.dry_run:
        return secrets.token_hex(12)
    if named.key is None:
        raise InvalidInput("source_ref", "nothing says whether a request is a repeated one", remedy=_REMEDY)
    return _key_of(edit, caller, named.key, f"{kind} {said}")


def _key_of(edit: Edit, caller: Caller, key: str, said: str) -> str:
    """What is kept is a digest keyed with the token, which the store has not: nobody can try out what was said."""
    digest = hmac.new(caller.token.encode(), said.encode(), hashlib.sha256).hexdigest()
    with edit.store.write() as db:
        first = api_tokens.stood_for(caller.scope, db, caller.key, key, digest, edit.now)
    if not hmac.compare_digest(first, digest):
        remedy = "Take a new key for each new request, and the same one only to repeat it unchanged."
        raise InvalidInput(FIELD, "it was used for another request", remedy=remedy)
    return f"api/{caller.public_id}/{key}"
