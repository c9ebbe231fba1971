"""Who sends the texts: what the configuration says of it, whether it is stopped, and a test."""

from dataclasses import dataclass, replace

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.config import SandboxSender, TwilioSender
from reminders.domain.reminder import State
from reminders.domain.rights import Right
from reminders.domain.vocabulary import Mode
from reminders.errors import Conflict, InvalidInput, RemindersError
from reminders.runtime import be_worker
from reminders.store import leases
from reminders.usecases import typed
from reminders.usecases.look_up import masked
from reminders.usecases.send_test import Trial, Tried, send_test
from reminders.usecases.senders import start_again, stop_reasons
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Sent
from reminders.web.desk.settings_clinic import clinic_of

PATH = "/settings/senders"


@dataclass(frozen=True)
class ShownSender:
    """A sender without its secrets. `origin`: where texts come from; `stopped`: why, if it is."""

    name: str
    is_sandbox: bool
    origin: str
    pace: float | None
    per_day: int | None
    is_ours: bool
    stopped: str | None


def add(desk: Desk) -> APIRouter:
    """The page, the test and the start."""
    routes = desk.routes()

    @routes.get(PATH, Right.MANAGE)
    def senders(request: Request, asker: Asking) -> Response:
        """What is configured, and how it goes."""
        return _page(desk, request, asker)

    @routes.post("/settings/senders/start", Right.MANAGE)
    def start(asker: Asking, posted: Sent) -> Response:  # noqa: ARG001 - believed by its mark
        """What it was stopped for has been put right."""
        start_again(desk.edit(asker))
        return RedirectResponse(PATH, status_code=303)

    @routes.post("/settings/senders/test", Right.MANAGE)
    def test(request: Request, asker: Asking, posted: Sent) -> Response:
        """One text to a number of one's own, and what came of it."""
        given, sure = posted.text("number"), posted.is_on("sure")
        try:
            tried = _try(desk, asker, given, sure=sure)
        except RemindersError as error:
            return _page(desk, request, asker, Test(error=_plain(error), number=given, sure=sure))
        return _page(desk, request, asker, Test(tried, number=given))

    return routes.router


@dataclass(frozen=True)
class Test:
    """A test text that was asked for: what came of it, or why not."""

    tried: Tried | None = None
    error: RemindersError | None = None
    number: str = ""
    sure: bool = False

    @property
    def arrived(self) -> bool:
        """The provider took it."""
        return self.tried is not None and self.tried.state is State.ACCEPTED


def _try(desk: Desk, asker: Asking, given: str, *, sure: bool) -> Tried:
    runtime, visitor = desk.runtime, asker.visitor
    if not given:
        raise InvalidInput("number", "it is empty", remedy="Give a mobile number of your own.")
    address = typed.e164(given, clinic_of(desk, asker).country, "number")
    mine = replace(runtime, sending=replace(runtime.sending, owner=leases.new_owner()))
    with be_worker(mine):
        return send_test(mine.sending, visitor.scope, Trial(address, visitor.actor, sure), runtime.now())


def _plain(error: RemindersError) -> RemindersError:
    """What the terminal's remedies mean at the desk."""
    if isinstance(error, InvalidInput) and "--yes" in error.remedy:
        remedy = "Is it yours? Then tick the box."
        return InvalidInput("number", "the clinic is live, and nobody said whose this is", remedy=remedy)
    if isinstance(error, Conflict) and "`" in error.remedy:
        return Conflict(error.message, remedy="Go on sending first, in the overview of the settings; then test again.")
    return error


def _page(desk: Desk, request: Request, asker: Asking, test: Test | None = None) -> Response:
    shown, clinic = _shown(desk, asker), clinic_of(desk, asker)
    stays = any(one.is_ours and one.is_sandbox for one in shown) or (
        clinic.mode is Mode.PRACTICE and not clinic.practice_number
    )
    values = {"senders": shown, "test": test, "stays": stays}
    failed = test is not None and test.error is not None
    return desk.pages.show(request, "settings_senders.html", asker, values, 422 if failed else 200)


def _shown(desk: Desk, asker: Asking) -> list[ShownSender]:
    settings, ours = desk.runtime.settings, clinic_of(desk, asker).sender
    stopped = stop_reasons(desk.runtime.store)
    found = []
    for name, sender in settings.senders.items():
        match sender:
            case SandboxSender():
                one = ShownSender(name, True, "", None, None, name == ours, stopped.get(name))  # noqa: FBT003
            case TwilioSender():
                origin = sender.messaging_service_sid or masked(sender.from_number)
                pace, per_day = sender.segments_per_second, sender.segments_per_day
                one = ShownSender(name, False, origin, pace, per_day, name == ours, stopped.get(name))  # noqa: FBT003
        found.append(one)
    return sorted(found, key=lambda one: not one.is_ours)
