"""What Twilio tells by itself: what became of a text, and what patients write back.

A post is judged before the database is asked anything. What it says is committed before it is answered; where
that fails the answer is 503, and Twilio tells it again. Answers have no text: Twilio would send it to the patient.
"""

from collections.abc import Callable, Iterator
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends
from fastapi.responses import Response
from starlette.requests import Request

from reminders.channels import twilio_hooks
from reminders.channels.twilio_failures import failure_of
from reminders.channels.twilio_hooks import Believed, Listener, Post, Refusal
from reminders.config import Settings, TwilioSender
from reminders.domain.delivery import ProviderStatus, Receipt
from reminders.runtime import Runtime
from reminders.store import attempts
from reminders.store.tables import ReceiptSource
from reminders.usecases.accept_receipt import accept_receipt
from reminders.usecases.accept_reply import Incoming, accept_reply

log = structlog.get_logger(__name__)

TAKEN, FORBIDDEN, TOO_LARGE, NOT_A_FORM, AGAIN = 204, 403, 413, 415, 503
_STATUS_OF = {Refusal.TOO_LARGE: TOO_LARGE, Refusal.NOT_A_FORM: NOT_A_FORM}
_STATUSES = {str(status): status for status in ProviderStatus}
NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


async def read_post(request: Request) -> Post:
    """The request as it came; of a body that is too long only as much as shows that it is."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > twilio_hooks.LONGEST_BODY:
            break
    raw_path, query = request.scope["raw_path"].decode("latin-1"), request.scope["query_string"].decode("latin-1")
    return Post(
        target=f"{raw_path}?{query}" if query else raw_path,
        content_type=request.headers.get("Content-Type", ""),
        signatures=request.headers.getlist(twilio_hooks.SIGNATURE),
        body=bytes(body),
    )


GivenPost = Annotated[Post, Depends(read_post)]


def router(runtime: Runtime) -> APIRouter:
    """The addresses that Twilio is given: with every text, and in its console."""
    family = APIRouter(prefix="/hooks/twilio", include_in_schema=False)
    desk = Desk(runtime)

    @family.post("/status/{attempt_id}")
    def status(attempt_id: str, post: GivenPost) -> Response:
        """What became of one text."""
        return desk.take_status(attempt_id, post)

    @family.post("/reply")
    def reply(post: GivenPost) -> Response:
        """What a patient writes back."""
        return desk.take_reply(None, post)

    @family.post("/reply/{sender}")
    def reply_to(sender: str, post: GivenPost) -> Response:
        """The same, where several senders are configured and one is meant."""
        return desk.take_reply(sender, post)

    return family


class Desk:
    """Takes posts: judged, stored, answered."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._public_url = runtime.settings.web.public_url
        self._listeners = tuple(listeners(runtime.settings))

    def take_status(self, attempt_id: str, post: Post) -> Response:
        """Store what became of a text."""
        return self._take(post, lambda believed: self._status(attempt_id, believed))

    def take_reply(self, sender: str | None, post: Post) -> Response:
        """Store what a patient wrote, and act on it."""
        return self._take(post, lambda believed: self._reply(sender, believed))

    def _take(self, post: Post, store: Callable[[Believed], Response]) -> Response:
        believed = twilio_hooks.believe(post, self._public_url, self._listeners)
        if isinstance(believed, Refusal):
            return _refused(believed)
        try:
            return store(believed)
        except Exception as error:
            log.exception("hook_not_stored", error=type(error).__name__)
            return Response(status_code=AGAIN)

    def _status(self, attempt_id: str, believed: Believed) -> Response:
        """An attempt that is not known may have been in a store that was lost: its receipt is kept without it."""
        told = twilio_hooks.status_of(believed.form)
        status = None if told is None else _STATUSES.get(told.status)
        if told is None or status is None:
            return _not_understood("status", Response(status_code=TAKEN))
        with self._runtime.store.read() as db:
            sender = attempts.sender_of(db, attempt_id)
        if sender is not None and sender not in _names(believed):
            return _refused(Refusal.OTHER_SENDER)
        receipt = Receipt(
            provider_id=told.message_sid,
            status=status,
            sender=sender or _meant(believed).sender,
            attempt_id=None if sender is None else attempt_id,
            code=told.code,
            failure=failure_of(status, told.code),
        )
        accept_receipt(self._runtime.sending, receipt, ReceiptSource.WEBHOOK, self._runtime.likely_now())
        return Response(status_code=TAKEN)

    def _reply(self, sender: str | None, believed: Believed) -> Response:
        if sender is not None and sender not in _names(believed):
            return _refused(Refusal.OTHER_SENDER)
        answer = Response(NO_ANSWER, media_type="text/xml")
        told = twilio_hooks.reply_of(believed.form)
        if told is None:
            return _not_understood("reply", answer)
        to = sender or _meant(believed).sender
        incoming = Incoming(told.message_sid, to, told.from_number, told.body, told.opt_out, pictures=told.pictures)
        accept_reply(self._runtime.sending, incoming, self._runtime.likely_now())
        return answer


def listeners(settings: Settings) -> Iterator[Listener]:
    """Whose posts are expected, signed with what: all of it from the configuration."""
    for name, sender in settings.senders.items():
        if isinstance(sender, TwilioSender):
            by_token = (sender.auth_token, sender.previous_auth_token)
            keys = by_token if sender.webhook_signature == "sha1" else (sender.webhook_key,)
            yield Listener(
                sender=name,
                account_sid=sender.account_sid,
                algorithm=sender.webhook_signature,
                keys=tuple(key.get_secret_value() for key in keys if key is not None),
                messaging_service_sid=sender.messaging_service_sid,
                from_number=sender.from_number,
            )


def _names(believed: Believed) -> set[str]:
    return {listener.sender for listener in believed.senders}


def _meant(believed: Believed) -> Listener:
    """Of several senders of one account, the one that the post is about; what is unclear must not lose a STOP."""
    fitting = (listener for listener in believed.senders if listener.wrote(believed.form))
    return next(fitting, believed.senders[0])


def _refused(refusal: Refusal) -> Response:
    log.warning("hook_refused", why=refusal.value)
    return Response(status_code=_STATUS_OF.get(refusal, FORBIDDEN))


def _not_understood(what: str, answer: Response) -> Response:
    log.warning("hook_not_understood", what=what)
    return answer
