"""A visit put right: when it ended, what was done, longer or shorter, moved, not come, taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TypeVar

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.domain.vocabulary import BodyArea, Category, VisitState
from reminders.errors import InvalidInput, RemindersError
from reminders.usecases import edit_visit
from reminders.usecases.adjust_visit import Wish, adjust
from reminders.usecases.authority import SaidBy
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit, Effect
from reminders.usecases.patient_chart import identity_of
from reminders.usecases.typed_moments import moment
from reminders.usecases.visit_card import VisitCard, visit_card
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_confirm import Asked, Question, carry_out, simply
from reminders.web.desk.routes import Asking, Sent
from reminders.web.desk.words import WORDS

MOST_TREATMENTS = 8
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True)
class Given:
    """A form about a visit, and the visit as it is."""

    asked: Asked
    card: VisitCard

    @property
    def posted(self) -> Posted:
        return self.asked.posted

    def when(self, field: str, now: datetime, known: datetime | None) -> datetime:
        """A moment from the form; the one that is known where it stands there unchanged, seconds and all."""
        typed, times = self.posted.text(field), self.asked.desk.pages.times(self.asked.asker)
        if known is not None and typed == times.field(known):
            return known
        return moment(typed, str(times.zone), now, field)


def _end(given: Given, edit: Edit) -> Effect:
    ended_at = given.when("ended", edit.now, given.card.ended_at)
    if given.card.state is VisitState.DONE:
        return edit_visit.end(edit, given.card.id, ended_at)
    return edit_visit.finish(edit, given.card.id, ended_at)


def _move(given: Given, edit: Edit) -> Effect:
    return edit_visit.move(edit, given.card.id, given.when("starts", edit.now, given.card.starts_at))


def _treat(given: Given, edit: Edit) -> Effect:
    return edit_visit.treat(edit, given.card.id, treatments(given.posted))


def _adjust(given: Given, edit: Edit) -> Effect:
    posted, visitor = given.posted, given.asked.asker.visitor
    until_at = None if posted.is_on("open") else given.when("until", edit.now, None)
    area = _one_of(BodyArea, posted.text("area"), "area") if posted.text("area") else None
    # whoever may not shorten must not do so by bearing the name of somebody who may
    name = visitor.name if visitor.may(Right.DECIDE) else f"{visitor.name} ({WORDS[visitor.role]})"
    category = _one_of(Category, posted.text("category"), "category")
    return adjust(edit, given.card.id, Wish(category, until_at, SaidBy(name), area, posted.text("reason") or None))


@dataclass(frozen=True)
class Act:
    """One way to put a visit right: the end of its address, what is asked before, and what is done."""

    name: str
    question: Question
    change: Callable[[Given, Edit], Effect]


ACTS = (
    Act("end", Question("When the treatment ended", "Save the end"), _end),
    Act("move", Question("Move the visit", "Move it"), _move),
    Act("treatments", Question("What was done", "Save the treatments"), _treat),
    Act("adjust", Question("Longer or shorter", "Save the change"), _adjust),
    Act("no-show", Question("Did not come", "They did not come"), lambda g, e: edit_visit.no_show(e, g.card.id)),
    Act(
        "cancel",
        Question("Cancel the visit", "Cancel the visit", cannot_undo=True),
        lambda g, e: edit_visit.cancel(e, g.card.id),
    ),
)


def add(desk: Desk) -> APIRouter:
    """The page of a visit, and every change of it."""
    routes = desk.routes()

    @routes.get("/patients/{patient_id}/visits/{visit_id}", Right.WORK)
    def page(request: Request, asker: Asking, patient_id: str, visit_id: str) -> Response:
        """What can be put right."""
        return _show(_given(Asked(desk, request, asker, Posted({}), patient_id), visit_id))

    for act in ACTS:
        routes.post(f"/patients/{{patient_id}}/visits/{{visit_id}}/{act.name}")(_handler(desk, act))
    return routes.router


def _handler(desk: Desk, act: Act) -> Callable[..., Response]:
    def handler(request: Request, asker: Asking, posted: Sent, patient_id: str, visit_id: str) -> Response:
        given = _given(Asked(desk, request, asker, posted, patient_id), visit_id)
        again = partial(_show, given, act)
        return carry_out(given.asked, act.question, simply(partial(act.change, given)), again)

    return handler


def _given(asked: Asked, visit_id: str) -> Given:
    runtime = asked.desk.runtime
    return Given(asked, visit_card(asked.asker.visitor.scope, runtime.store, runtime.shelf, asked.patient_id, visit_id))


def _show(given: Given, act: Act | None = None, error: RemindersError | None = None, status: int = 200) -> Response:
    """The page of a visit; after a form that could not be done with that form open, and what was typed."""
    desk, asker = given.asked.desk, given.asked.asker
    now = desk.runtime.now()
    values = {
        "who": identity_of(asker.visitor.scope, desk.runtime.store, given.asked.patient_id),
        "card": given.card,
        "act": None if act is None else act.name,
        "error": error,
        "typed": given.posted,
        "ended": given.card.ended_at or now - timedelta(minutes=now.minute % 5),
        "rows": [*given.card.treatments, None][:MOST_TREATMENTS],
        "areas": list(BodyArea),
        "categories": sorted(Category, key=lambda category: category not in given.card.restricts),
    }
    return desk.pages.show(given.asked.request, "patient_visit.html", asker, values, status)


def treatments(posted: Posted) -> tuple[GivenTreatment, ...]:
    """The treatments of a form: one row each, the rows without one left out.

    Raises:
        InvalidInput: an area that does not exist.
    """
    rows = [(posted.text(f"treatment-{row}"), posted.text(f"area-{row}")) for row in range(MOST_TREATMENTS)]
    given = []
    for what, area in rows:
        code, _, indication = what.partition("|")
        if code:
            given.append(GivenTreatment(code, _one_of(BodyArea, area or BodyArea.FACE, "area"), indication or None))
    return tuple(given)


def _one_of(kind: type[_Choice], given: str, field: str) -> _Choice:
    try:
        return kind(given)
    except ValueError:
        raise InvalidInput(field, "there is none of this name", value=given, remedy="Choose one of the list.") from None
