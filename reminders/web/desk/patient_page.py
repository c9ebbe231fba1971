"""A patient's page: all that was and is to come, what holds now, and where each thing is put right."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Purpose, Relation
from reminders.errors import InvalidInput, RemindersError
from reminders.usecases.patient_chart import Reader, chart
from reminders.usecases.words_to_read import questions_of
from reminders.web.desk.agreeing import HOWS
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_words import CALLS, FIRST_PAST, HELP, language_name
from reminders.web.desk.routes import Asking


def add(desk: Desk) -> APIRouter:
    """The page itself."""
    routes = desk.routes()

    @routes.get("/patients/{patient_id}")
    def page(request: Request, asker: Asking, patient_id: str, whole: str = "") -> Response:
        """One patient; `whole`: also what lies far back."""
        return show(desk, request, asker, patient_id, whole=bool(whole))

    return routes.router


def show(  # noqa: PLR0913 - the page, for whom, and what went wrong on the way to it
    desk: Desk,
    request: Request,
    asker: Asking,
    patient_id: str,
    *,
    whole: bool = False,
    error: RemindersError | None = None,
    status: int = 200,
) -> Response:
    """The page, also as the answer to a form that could not be done."""
    runtime, visitor = desk.runtime, asker.visitor
    reader = Reader(visitor.actor, runtime.now())
    made = chart(visitor.scope, runtime.store, runtime.shelf, patient_id, reader)
    if made.who.id != patient_id and error is None:  # merged into another: whoever kept the address goes there
        return back(made.who.id)
    past = made.past
    values = {
        "chart": made,
        "who": made.who,
        "past": past if whole else past[:FIRST_PAST],
        "earlier": 0 if whole else max(0, len(past) - FIRST_PAST),
        "error": error,
        "calls": CALLS,
        "help": HELP,
        "language": language_name(made.who.language),
        "Purpose": Purpose,
        "Relation": Relation,
        "hows": HOWS,
        "questions": questions_of(visitor.scope, runtime.store, made.who.language),
        "posted": Posted({}),
        "wrong": error.field if isinstance(error, InvalidInput) else "",
        "Reason": Reason,
    }
    return desk.pages.show(request, "patient.html", asker, values, status)


def back(patient_id: str) -> Response:
    """To the patient's page, after something was done."""
    return RedirectResponse(f"/patients/{patient_id}", status_code=303)
