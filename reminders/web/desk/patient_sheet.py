"""The aftercare sheet: one page of paper for whoever gets no texts, or wants it in the hand."""

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.usecases.aftercare_sheet import aftercare_sheet
from reminders.usecases.patient_chart import Reader, noted
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking
from reminders.wording.page import page_words


def add(desk: Desk) -> APIRouter:
    """The sheet, as a page that prints well."""
    routes = desk.routes()

    @routes.get("/patients/{patient_id}/sheet")
    def sheet(request: Request, asker: Asking, patient_id: str) -> Response:
        """What holds, what is normal, whom to call, when the next visit is."""
        runtime, visitor, now = desk.runtime, asker.visitor, desk.runtime.now()
        made = aftercare_sheet(visitor.scope, runtime.store, runtime.shelf, patient_id, now)
        noted(visitor.scope, runtime.store, patient_id, "patient.sheet", Reader(visitor.actor, now))
        values = {"sheet": made, "phones": made.phones, "page_words": page_words(made.language)}
        return desk.pages.show(request, "patient_sheet.html", asker, values)

    return routes.router
