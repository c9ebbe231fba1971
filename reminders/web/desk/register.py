"""Registering a visit: who, what, when; and beside it the texts as they will go out."""

import secrets
from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.errors import InvalidInput, RemindersError
from reminders.store import clinics
from reminders.usecases import edit_visit
from reminders.usecases.before_registering import MOST_FOUND, known, offered
from reminders.usecases.patient_search import FoundPatient, search
from reminders.usecases.preview import preview
from reminders.usecases.register_visit import register_visit
from reminders.usecases.registered import registered
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Routes, Sent
from reminders.web.desk.visit_form import Here, VisitForm

NOTHING = Posted({})


def add(desk: Desk) -> APIRouter:
    """The form, its search and its preview; and the page of a visit that was just registered."""
    routes = desk.routes()
    form = _Form(desk)

    @routes.get("/register", Right.WORK)
    def show(request: Request, asker: Asking, patient: str = "") -> Response:
        """The form: empty, or for a patient who is known."""
        return form.page(request, asker, Posted({"patient": [patient]}) if patient else NOTHING)

    @routes.post("/register/found")
    def found(request: Request, asker: Asking, posted: Sent) -> Response:
        """Who fits what was typed so far."""
        return desk.pages.show(request, "register_found.html", asker, {"found": form.found(asker, posted)})

    @routes.post("/register/for")
    def choose(request: Request, asker: Asking, posted: Sent) -> Response:
        """The same form, for somebody of the list, or with the list where there is no script."""
        return form.page(request, asker, posted)

    @routes.post("/register/preview")
    def show_plan(request: Request, asker: Asking, posted: Sent) -> Response:
        """What would go out."""
        return form.plan(request, asker, posted)

    @routes.post("/register")
    def register(request: Request, asker: Asking, posted: Sent) -> Response:
        """Register it; what cannot be is shown in the form, with all that was typed."""
        runtime, visitor, given = desk.runtime, asker.visitor, form.read(asker, posted)
        try:
            command, next_at = given.command(visitor.actor), given.next_at()
            made = register_visit(visitor.scope, runtime.store, runtime.shelf, command, next_at, given.here.now)
        except RemindersError as error:
            return form.page(request, asker, posted, error)
        return RedirectResponse(f"/visits/{made.visit_id}/registered", status_code=303)

    _add_registered(desk, routes, form)
    return routes.router


def _add_registered(desk: Desk, routes: Routes, form: "_Form") -> None:
    """The page of a visit that was just registered."""

    @routes.get("/visits/{visit_id}/registered")
    def show_registered(request: Request, asker: Asking, visit_id: str) -> Response:
        """What goes out now, and for how long it can be undone."""
        return desk.pages.show(request, "registered.html", asker, {"made": form.registered(asker, visit_id)})

    @routes.get("/visits/{visit_id}/registered/part")
    def part(request: Request, asker: Asking, visit_id: str) -> Response:
        """The texts of it, as they leave."""
        return desk.pages.show(request, "registered_part.html", asker, {"made": form.registered(asker, visit_id)})

    @routes.post("/visits/{visit_id}/undo")
    def undo(asker: Asking, visit_id: str) -> Response:
        """Take the visit back, with its texts."""
        edit_visit.cancel(desk.edit(asker), visit_id)
        return RedirectResponse("/", status_code=303)


class _Form:
    """What the handlers share."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def read(self, asker: Asking, posted: Posted) -> VisitForm:
        runtime = self._desk.runtime
        with runtime.store.read() as db:
            clinic = clinics.clinic_of(asker.visitor.scope, db)
        return VisitForm(posted, Here(clinic.zone, clinic.country, runtime.now()))

    def found(self, asker: Asking, posted: Posted) -> Sequence[FoundPatient]:
        text = posted.text("text")
        return search(asker.visitor.scope, self._desk.runtime.store, text, limit=MOST_FOUND).patients if text else ()

    def page(self, request: Request, asker: Asking, posted: Posted, error: RemindersError | None = None) -> Response:
        runtime, scope = self._desk.runtime, asker.visitor.scope
        given = self.read(asker, posted)
        who = known(scope, runtime.store, runtime.shelf, given.patient_id, given.here.now) if given.patient_id else None
        before = {one.code: one for one in who.last} if who is not None and not posted.texts("treatment") else {}
        values = {
            "given": given,
            "posted": posted,
            "who": who,
            "before": before,
            "ticked": set(posted.texts("treatment")) | set(before),
            "offered": offered(scope, runtime.store, runtime.shelf),
            "found": self.found(asker, posted),
            "request_key": posted.text("request_key") or secrets.token_hex(12),
            "error": error,
            "wrong": error.field if isinstance(error, InvalidInput) else "",
        }
        return self._desk.pages.show(request, "register.html", asker, values, 200 if error is None else 422)

    def plan(self, request: Request, asker: Asking, posted: Posted) -> Response:
        runtime, given = self._desk.runtime, self.read(asker, posted)
        plan, error = None, None
        try:
            wanted = given.preview()
            if wanted is not None:
                plan = preview(asker.visitor.scope, runtime.store, runtime.shelf, wanted, given.here.now)
        except RemindersError as caught:
            error = caught
        agreed = bool(given.patient_id) or "care" in posted.texts("consent")
        values = {"plan": plan, "error": error, "agreed": agreed, "has_number": bool(posted.text("number"))}
        return self._desk.pages.show(request, "plan_part.html", asker, values, 200 if error is None else 422)

    def registered(self, asker: Asking, visit_id: str) -> object:
        runtime = self._desk.runtime
        return registered(asker.visitor.scope, runtime.store, runtime.shelf, visit_id, runtime.now())
