"""Settings: where the clinic stands on its way to the first text, practice or live, and the switch that stops all."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.config import TwilioSender
from reminders.domain.rights import Right
from reminders.domain.vocabulary import Mode
from reminders.errors import InvalidInput, RemindersError
from reminders.usecases import change, typed
from reminders.usecases.first_steps import Step, before_live, may_begin
from reminders.usecases.go_live import set_mode
from reminders.usecases.senders import sender_of, stop_reasons
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Sent
from reminders.web.desk.settings_clinic import clinic_of

OVERVIEW = "/settings"
LONGEST_REASON = 200


def add(desk: Desk) -> APIRouter:
    """The overview, and what is switched there."""
    routes = desk.routes()

    @routes.get(OVERVIEW, Right.MANAGE)
    def overview(request: Request, asker: Asking) -> Response:
        """What is left to do, and how the clinic sends."""
        return _page(desk, request, asker)

    @routes.post("/settings/mode", Right.MANAGE)
    def mode(request: Request, asker: Asking, posted: Sent) -> Response:
        """To patients from now on, or to nobody but us."""
        visitor, runtime = asker.visitor, desk.runtime
        try:
            wanted, own = _mode(posted.text("mode")), _own_number(desk, asker, posted.text("number"))
            set_mode(visitor.scope, runtime.store, wanted, own, runtime.now(), visitor.actor)
        except RemindersError as error:
            return _page(desk, request, asker, error, posted.text("number"))
        return RedirectResponse(OVERVIEW, status_code=303)

    @routes.post("/settings/pause", Right.MANAGE)
    def pause(asker: Asking, posted: Sent) -> Response:
        """Nothing goes out any more."""
        visitor, runtime = asker.visitor, desk.runtime
        reason = posted.text("reason")[:LONGEST_REASON] or "by staff"
        change.pause(visitor.scope, runtime.store, None, reason, runtime.now(), visitor.actor)
        return RedirectResponse(OVERVIEW, status_code=303)

    @routes.post("/settings/resume", Right.MANAGE)
    def resume(asker: Asking, posted: Sent) -> Response:  # noqa: ARG001 - believed by its mark
        """It goes on."""
        visitor, runtime = asker.visitor, desk.runtime
        change.resume(visitor.scope, runtime.store, None, runtime.now(), visitor.actor)
        return RedirectResponse(OVERVIEW, status_code=303)

    return routes.router


def _page(
    desk: Desk, request: Request, asker: Asking, error: RemindersError | None = None, number: str | None = None
) -> Response:
    runtime, scope = desk.runtime, asker.visitor.scope
    sender = runtime.settings.senders.get(sender_of(scope, runtime.store))
    sends = isinstance(sender, TwilioSender)
    todo = before_live(scope, runtime.store, runtime.shelf, sends=sends)
    values = {
        "clinic": clinic_of(desk, asker),
        "todo": todo,
        "may_begin": may_begin(todo),
        "sends": sends,
        "stopped": stop_reasons(runtime.store).get(sender_of(scope, runtime.store)),
        "error": error,
        "number": number,
        "Step": Step,
    }
    return desk.pages.show(request, "settings.html", asker, values, 200 if error is None else 422)


def _mode(given: str) -> Mode:
    if given not in set(Mode):
        raise InvalidInput("mode", "it is neither practice nor live", remedy="Use the buttons of the page.")
    return Mode(given)


def _own_number(desk: Desk, asker: Asking, given: str) -> str | None:
    return typed.e164(given, clinic_of(desk, asker).country, "number") if given else None
