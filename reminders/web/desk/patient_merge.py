"""Somebody is on record twice: the other record is found, shown, and goes into this one."""

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.errors import InvalidInput, RemindersError
from reminders.usecases.edit import Edit, Effect
from reminders.usecases.look_up import masked
from reminders.usecases.merge_patients import Merged, merge_patients
from reminders.usecases.patient_chart import identity_of
from reminders.usecases.patient_search import Found, likely_same, search
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_confirm import SURE, Asked, Question, Told, carry_out
from reminders.web.desk.routes import Asking, Sent

MERGE = Question("Make two records one", "They are the same person", cannot_undo=True)


def add(desk: Desk) -> APIRouter:
    """Looking for the other record, and the merge itself."""
    routes = desk.routes()

    @routes.get("/patients/{patient_id}/merge", Right.WORK)
    def page(request: Request, asker: Asking, patient_id: str) -> Response:
        """Whom it may be: the same name, or the same number."""
        return _page(Asked(desk, request, asker, Posted({}), patient_id))

    @routes.post("/patients/{patient_id}/merge/find")
    def find(request: Request, asker: Asking, posted: Sent, patient_id: str) -> Response:
        """Another one, by name or number."""
        return _page(Asked(desk, request, asker, posted, patient_id))

    @routes.post("/patients/{patient_id}/merge")
    def merge(request: Request, asker: Asking, posted: Sent, patient_id: str) -> Response:
        """What follows is told before it is done: it cannot be taken apart again."""
        asked = Asked(desk, request, asker, posted, patient_id)

        def both(edit: Edit) -> tuple[Effect, tuple[Told, ...]]:
            if not posted.text("other"):
                raise InvalidInput("other", "it is missing", remedy="Choose the other record.")
            made = merge_patients(edit, patient_id, posted.text("other"))
            return made.effect, _told(asked, made, posted.text("other"))

        return carry_out(asked, MERGE, both, lambda error, status: _page(asked, error, status))

    return routes.router


def _page(asked: Asked, error: RemindersError | None = None, status: int = 200) -> Response:
    scope, store = asked.asker.visitor.scope, asked.desk.runtime.store
    who, text = identity_of(scope, store, asked.patient_id), asked.posted.text("text")
    found = search(scope, store, text) if text else likely_same(scope, store, asked.patient_id)
    others = Found(tuple(one for one in found.patients if one.id != who.id))
    values = {"who": who, "text": text, "found": others, "error": error}
    return asked.desk.pages.show(asked.request, "patient_merge.html", asked.asker, values, status)


def _told(asked: Asked, made: Merged, other_id: str) -> tuple[Told, ...]:
    if made.effect.repeated or asked.posted.is_on(SURE):
        return ()
    scope, store = asked.asker.visitor.scope, asked.desk.runtime.store
    keep, other = (identity_of(scope, store, id_) for id_ in (asked.patient_id, other_id))
    who: dict[str, object] = {
        "other": other.name,
        "there": masked(other.address),
        "keep": keep.name,
        "here": masked(keep.address),
    }
    counts: dict[str, object] = {
        "visits": made.visits,
        "courses": made.courses,
        "planned": made.planned,
        "sent": made.sent,
    }
    return (
        ("%(other)s (%(there)s) goes into %(keep)s (%(here)s), who keeps name, number and language.", who),
        ("What follows: visits %(visits)s, courses %(courses)s, texts planned %(planned)s, sent %(sent)s.", counts),
    )
