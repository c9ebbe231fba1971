"""What a patient tells staff: which texts they want, or none; and what staff see: the skin has healed; a pause."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.domain.vocabulary import BodyArea, Purpose
from reminders.errors import Conflict, InvalidInput, RemindersError
from reminders.usecases import change
from reminders.usecases.authority import SaidBy
from reminders.usecases.edit import Edit, Effect
from reminders.usecases.opt_out import opt_in, opt_out
from reminders.usecases.patient_chart import identity_of
from reminders.usecases.record_consent import Said, record_consent
from reminders.usecases.record_healed import record_healed
from reminders.usecases.set_minor import set_minor
from reminders.web.desk.agreeing import answer
from reminders.web.desk.entry import Asker
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_confirm import Asked, Question, carry_out, simply
from reminders.web.desk.patient_page import back, show
from reminders.web.desk.routes import Asking, Sent

HEALED = Question("The skin has healed", "It has healed", cannot_undo=True)
Change = Callable[[Desk, Asker, str, Posted], object]


def _consents(desk: Desk, asker: Asker, patient_id: str, posted: Posted) -> None:
    """Only what somebody changed counts: `was` is what the page showed."""
    was, wanted = _purposes(posted.texts("was")), _purposes(posted.texts("consent"))
    who = identity_of(asker.visitor.scope, desk.runtime.store, patient_id)
    asked = answer(desk, asker, posted, minor=who.minor and bool(wanted - was)).asked
    said = Said(wanted - was, was - wanted, posted.text("how"), asked.way, asked.read, asked.guardian)
    record_consent(desk.edit(asker), patient_id, said)


def _pause(desk: Desk, asker: Asker, patient_id: str, _: Posted) -> None:
    visitor, now = asker.visitor, desk.runtime.now()
    change.pause(visitor.scope, desk.runtime.store, patient_id, "", now, visitor.actor)


def _resume(desk: Desk, asker: Asker, patient_id: str, _: Posted) -> None:
    visitor, now = asker.visitor, desk.runtime.now()
    change.resume(visitor.scope, desk.runtime.store, patient_id, now, visitor.actor)


CHANGES: dict[str, Change] = {
    "consents": _consents,
    "minor": lambda desk, asker, patient_id, _: set_minor(desk.edit(asker), patient_id, minor=True),
    "of-age": lambda desk, asker, patient_id, _: set_minor(desk.edit(asker), patient_id, minor=False),
    "opt-out": lambda desk, asker, patient_id, _: opt_out(desk.edit(asker), patient_id),
    "opt-in": lambda desk, asker, patient_id, _: opt_in(desk.edit(asker), patient_id),
    "pause": _pause,
    "resume": _resume,
}


def add(desk: Desk) -> APIRouter:
    """The small forms of a patient's page."""
    routes = desk.routes()
    for name, what in CHANGES.items():
        routes.post(f"/patients/{{patient_id}}/{name}")(_handler(desk, what))

    @routes.post("/patients/{patient_id}/healed", Right.DECIDE)
    def healed(request: Request, asker: Asking, posted: Sent, patient_id: str) -> Response:
        """An open restriction ends, and its permission goes out."""
        asked = Asked(desk, request, asker, posted, patient_id)

        def tick(edit: Edit) -> Effect:
            return record_healed(edit, patient_id, _area(posted.text("area")), SaidBy(asker.visitor.name))

        def again(error: RemindersError, status: int) -> Response:
            return show(desk, request, asker, patient_id, error=error, status=status)

        return carry_out(asked, HEALED, simply(tick), again)

    return routes.router


def _handler(desk: Desk, what: Change) -> Callable[..., Response]:
    def handler(request: Request, asker: Asking, posted: Sent, patient_id: str) -> Response:
        try:
            what(desk, asker, patient_id, posted)
        except (InvalidInput, Conflict) as error:
            status = 409 if isinstance(error, Conflict) else 422
            return show(desk, request, asker, patient_id, error=error, status=status)
        return back(patient_id)

    return handler


def _purposes(given: list[str]) -> frozenset[Purpose]:
    return frozenset(purpose for purpose in Purpose if purpose in given)


def _area(given: str) -> BodyArea:
    try:
        return BodyArea(given)
    except ValueError:
        raise InvalidInput(
            "area", "there is none of this name", value=given, remedy="Choose one of the list."
        ) from None
