"""A text by staff: written, shown as it will go out, sent."""

import secrets

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.errors import Conflict, InvalidInput, RemindersError
from reminders.usecases.patient_chart import identity_of
from reminders.usecases.write_text import AsItGoes, Written, write_text
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_confirm import SURE, Asked
from reminders.web.desk.patient_page import back
from reminders.web.desk.routes import Asking, Sent


def add(desk: Desk) -> APIRouter:
    """One form, and what it would send."""
    routes = desk.routes()

    @routes.get("/patients/{patient_id}/write", Right.WORK)
    def page(request: Request, asker: Asking, patient_id: str) -> Response:
        """An empty one."""
        return _page(Asked(desk, request, asker, Posted({}), patient_id))

    @routes.post("/patients/{patient_id}/write")
    def write(request: Request, asker: Asking, posted: Sent, patient_id: str) -> Response:
        """Shown first; sent once somebody is sure."""
        asked = Asked(desk, request, asker, posted, patient_id)
        written = Written(posted.text("words"), posted.text("request") or secrets.token_hex(12))
        if posted.is_on("again"):
            return _page(asked)
        try:
            shown = write_text(desk.edit(asker, dry_run=not posted.is_on(SURE)), patient_id, written)
        except InvalidInput as error:
            return _page(asked, error, 422)
        except Conflict as error:
            return _page(asked, error, 409)
        return back(patient_id) if posted.is_on(SURE) else _page(asked, shown=shown)

    return routes.router


def _page(
    asked: Asked, error: RemindersError | None = None, status: int = 200, shown: AsItGoes | None = None
) -> Response:
    values = {
        "who": identity_of(asked.asker.visitor.scope, asked.desk.runtime.store, asked.patient_id),
        "words_typed": asked.posted.text("words"),
        "request": asked.posted.text("request") or secrets.token_hex(12),
        "error": error,
        "shown": shown,
        "SURE": SURE,
    }
    return asked.desk.pages.show(asked.request, "patient_write.html", asked.asker, values, status)
