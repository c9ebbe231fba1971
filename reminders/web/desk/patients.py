"""Finding a patient, and all that the desk does with one."""

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.usecases.patient_search import Found, lately, search
from reminders.web.desk import (
    patient_agreed,
    patient_data,
    patient_link,
    patient_merge,
    patient_page,
    patient_person,
    patient_says,
    patient_sheet,
    patient_texts,
    patient_visit,
    patient_write,
)
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Sent, join

FURTHEST = 3000  # rows: whoever looks so far knows too little of whom they look for
AT_ONCE = 8  # rows below a field in which somebody still types
FAMILY = (
    patient_page,
    patient_visit,
    patient_texts,
    patient_says,
    patient_person,
    patient_merge,
    patient_sheet,
    patient_write,
    patient_agreed,
    patient_data,
    patient_link,
)


def add(desk: Desk) -> APIRouter:
    """The list, and every page of one patient."""
    routes = desk.routes()

    @routes.get("/patients")
    def latest(request: Request, asker: Asking) -> Response:
        """Whoever was here lately."""
        return _show(desk, request, asker, "", lately(asker.visitor.scope, desk.runtime.store))

    @routes.post("/patients/find", Right.LOOK)
    def find(request: Request, asker: Asking, posted: Sent) -> Response:
        """A search. It is posted, so that no name stands in an address."""
        text, after = posted.text("text"), posted.number("after", 0, FURTHEST) or 0
        store, scope = desk.runtime.store, asker.visitor.scope
        return _show(desk, request, asker, text, search(scope, store, text, after) if text else lately(scope, store))

    @routes.post("/patients/found", Right.LOOK)
    def found(request: Request, asker: Asking, posted: Sent) -> Response:
        """The same while somebody types: rows alone."""
        made = search(asker.visitor.scope, desk.runtime.store, posted.text("text"), limit=AT_ONCE)
        return desk.pages.show(request, "patients_found.html", asker, {"found": made})

    join(routes.router, *(further.add(desk) for further in FAMILY))
    return routes.router


def _show(desk: Desk, request: Request, asker: Asking, text: str, found: Found) -> Response:
    return desk.pages.show(request, "patients.html", asker, {"text": text, "found": found})
