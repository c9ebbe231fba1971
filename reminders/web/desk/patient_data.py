"""A patient's data: taken out of the house for the patient, or erased for good. For owners."""

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.domain.folding import fold
from reminders.domain.rights import Right
from reminders.errors import Conflict, InvalidInput, RemindersError
from reminders.usecases.erase import Erased, erase
from reminders.usecases.export import Format
from reminders.usecases.hand_over_data import hand_over
from reminders.usecases.patient_chart import Identity, Reader, identity_of
from reminders.web.desk.entry import Asker
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Sent

FILES = {Format.JSON: ("patient-data.json", "application/json"), Format.CSV: ("patient-data.zip", "application/zip")}


def add(desk: Desk) -> APIRouter:
    """The page, the file, and the erasure."""
    routes = desk.routes()

    @routes.get("/patients/{patient_id}/data", Right.MANAGE)
    def page(request: Request, asker: Asking, patient_id: str) -> Response:
        """What is held, and what can be done with it."""
        return _page(desk, request, asker, patient_id)

    @routes.post("/patients/{patient_id}/data/export", Right.MANAGE)
    def export(request: Request, asker: Asking, posted: Sent, patient_id: str) -> Response:
        """All of it as one file. Not asked for by an address: that somebody took it is noted."""
        runtime, visitor = desk.runtime, asker.visitor
        how = Format.CSV if posted.text("form") == Format.CSV else Format.JSON
        reader = Reader(visitor.actor, runtime.now())
        try:
            content = hand_over(visitor.scope, runtime.store, patient_id, reader, how)
        except Conflict as error:
            return _page(desk, request, asker, patient_id, error)
        name, kind = FILES[how]
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(content, media_type=kind, headers=headers)

    @routes.post("/patients/{patient_id}/data/erase", Right.MANAGE)
    def erase_all(request: Request, asker: Asking, posted: Sent, patient_id: str) -> Response:
        """Empty everything personal, once somebody typed whose it is."""
        runtime, visitor = desk.runtime, asker.visitor
        try:
            _must_be_meant(identity_of(visitor.scope, runtime.store, patient_id), posted)
            done = erase(visitor.scope, runtime.store, patient_id, visitor.actor, runtime.now())
        except (Conflict, InvalidInput) as error:
            return _page(desk, request, asker, patient_id, error)
        return desk.pages.show(request, "patient_erased.html", asker, {"erased": done})

    return routes.router


def _page(desk: Desk, request: Request, asker: Asker, patient_id: str, error: RemindersError | None = None) -> Response:
    runtime, scope = desk.runtime, asker.visitor.scope
    who = identity_of(scope, runtime.store, patient_id)
    found = erase(scope, runtime.store, patient_id, asker.visitor.actor, runtime.now(), dry_run=True)
    values = {"who": who, "found": found, "held": _held(found), "Format": Format, "error": error}
    status = {Conflict: 409, InvalidInput: 422}.get(type(error), 200)
    return desk.pages.show(request, "patient_data.html", asker, values, status)


def _held(found: Erased) -> dict[str, int]:
    """How much there is of what people ask about."""
    return {"texts": found.rows.get("reminder", 0), "replies": found.rows.get("reply", 0)}


def _must_be_meant(who: Identity, posted: Posted) -> None:
    """Case, accents and spaces make no difference: it is not a password, but a look at whose data they are."""
    if not fold(posted.text("name")) or fold(posted.text("name")) != fold(who.name):
        raise InvalidInput("name", "it is not the name of this patient", remedy="Type it as it stands above.")
