"""The proof of a patient's consents: one line of time, with the words that were shown, as a page that prints well."""

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.usecases.consent_proof import proof
from reminders.usecases.patient_chart import Reader
from reminders.web.desk.agreeing import HOWS
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_words import language_name
from reminders.web.desk.routes import Asking


def add(desk: Desk) -> APIRouter:
    """The page. It is taken out of the house on paper, so each look is noted as an export."""
    routes = desk.routes()

    @routes.get("/patients/{patient_id}/agreed", Right.WORK)
    def agreed(request: Request, asker: Asking, patient_id: str) -> Response:
        """Every yes and no, the latest first."""
        reader = Reader(asker.visitor.actor, desk.runtime.now())
        made = proof(asker.visitor.scope, desk.runtime.store, patient_id, reader)
        values = {"proof": made, "rows": made.rows[::-1], "language_name": language_name, "hows": HOWS}
        return desk.pages.show(request, "patient_agreed.html", asker, values)

    return routes.router
