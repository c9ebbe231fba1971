"""Programs of the clinic's own: let in by a token that is told once, up to a day, with a role of the desk."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from reminders.domain.rights import Right, may
from reminders.domain.vocabulary import StaffRole
from reminders.errors import Conflict, InvalidInput, NotFound, RemindersError
from reminders.store import api_tokens, audit, sign_ins, tables, tasks_taken
from reminders.store.api_tokens import NewToken
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.sign_in import token_hash

PREFIX = "reminders_"  # so that whoever finds one in a file knows what it opens
LONGEST_NAME = 60
LONGEST = timedelta(days=730)
_MOST_WRONG = 40.0  # at once, from one address
_PER_SECOND = 1 / 60


class TooManyWrong(RemindersError):
    """An address tried too many tokens that are none."""

    exit_code = 4


@dataclass(frozen=True)
class Wanted:
    """A token that somebody asks for: of which program, what it may do, for how long."""

    name: str
    role: StaffRole
    lasts: timedelta


@dataclass(frozen=True)
class Made:
    """A new token; `token` itself is told this once."""

    token: str = field(repr=False)
    token_id: str
    ends_at: datetime


@dataclass(frozen=True)
class Listed:
    """A token in the list; `used_on` is the last day of use, in UTC."""

    token_id: str
    name: str
    role: StaffRole
    made_by: str
    ends_at: datetime
    ended_at: datetime | None
    used_on: date | None


@dataclass(frozen=True)
class Caller:
    """The program that asks. `token` itself keys what is kept of its requests."""

    key: int
    public_id: str
    name: str
    role: StaffRole
    scope: Scope
    ends_at: datetime
    token: str = field(repr=False)

    @property
    def actor(self) -> str:
        """How rows and the audit name it."""
        return f"api/{self.public_id}"

    def may(self, right: Right) -> bool:
        """Whether its role has a right."""
        return may(self.role, right)


def make_token(scope: Scope, store: Store, wanted: Wanted, actor: str, now: datetime) -> Made:
    """Let a program into one clinic.

    Raises:
        InvalidInput: no name, the role of an owner, or a time that cannot be.
    """
    name = wanted.name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        remedy = f"Give the name of the program, in 1 to {LONGEST_NAME} letters."
        raise InvalidInput("name", "it is empty or too long", remedy=remedy)
    if wanted.role is StaffRole.OWNER:
        remedy = "Take front-desk, practitioner or read-only."
        raise InvalidInput("role", "no program is an owner", value=str(wanted.role), remedy=remedy)
    if not timedelta(days=1) <= wanted.lasts <= LONGEST:
        remedy = f"Give 1 to {LONGEST.days} days, and make a new one then."
        raise InvalidInput("days", "so long a token is not made", value=wanted.lasts.days, remedy=remedy)
    token, ends_at = PREFIX + secrets.token_urlsafe(32), now + wanted.lasts
    with store.write() as db:
        row = api_tokens.add(scope, db, NewToken(name, token_hash(token), wanted.role, actor, ends_at), now)
        audit.record(scope, db, actor, "api-token.make", ("api_token", row.public_id), now)
        return Made(token, row.public_id, ends_at)


def list_tokens(scope: Scope, store: Store) -> list[Listed]:
    """All tokens of a clinic, also those that have ended."""
    with store.read() as db:
        return [
            Listed(row.public_id, row.name, row.role, row.made_by, row.ends_at, row.ended_at, row.used_on)
            for row in api_tokens.tokens(scope, db)
        ]


def remove_token(scope: Scope, store: Store, public_id: str, actor: str, now: datetime) -> None:
    """Let a program in no more, from its next request on. What it had taken on is free again; what it did stays.

    Raises:
        NotFound: no token has this id.
        Conflict: it was removed before.
    """
    with store.write() as db:
        row = api_tokens.token_of(scope, db, public_id)
        if row is None:
            raise NotFound("There is no token of this id.", remedy="`reminders api-token list` shows the ids.")
        if not api_tokens.end(db, row.id, now):
            raise Conflict("This token was removed before.")
        tasks_taken.give_all_back(scope, db, f"api/{public_id}")
        audit.record(scope, db, actor, "api-token.remove", ("api_token", public_id), now)


def caller_of(store: Store, token: str, now: datetime) -> Caller | None:
    """Which program a token lets in; None: none, or none any more."""
    with store.read() as db:
        row = api_tokens.open_one(db, token_hash(token), now)
    if row is None:
        return None
    if row.used_on != now.date():
        with store.write() as db:
            api_tokens.used(db, row.id, now.date())
    return _caller(row, token)


def _caller(row: tables.ApiToken, token: str) -> Caller:
    scope = Scope(row.organization_id, row.clinic_id)
    return Caller(row.id, row.public_id, row.name, row.role, scope, row.ends_at, token)


def note_wrong_token(store: Store, address: str, now: datetime) -> None:
    """Count a token that is none. Right ones are never held up by it: a clinic is behind one address.

    Raises:
        TooManyWrong: there were too many from there.
    """
    key = token_hash(f"api {address}")
    with store.write() as db:
        row = sign_ins.tries_left(db, key, now, _MOST_WRONG, _PER_SECOND)
        enough = row.left >= 1
        if enough:
            row.left -= 1
    if not enough:
        raise TooManyWrong("There were too many wrong tokens.", remedy="Wait a minute, then try the right one.")
