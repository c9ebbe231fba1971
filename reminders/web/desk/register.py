"""Registering a visit: who, what, when; and beside it the texts as they will go out."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders import regions
from reminders.domain.rights import Right
from reminders.domain.vocabulary import Relation
from reminders.errors import InvalidInput, RemindersError
from reminders.store import clinics
from reminders.usecases.before_registering import MOST_FOUND, known, offered
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit
from reminders.usecases.patient_search import FoundPatient, search
from reminders.usecases.recognize import IsKnown
from reminders.usecases.register_form import FormUsed, register_form
from reminders.usecases.register_visit import register
from reminders.usecases.restricted import restricted_by
from reminders.usecases.words_to_read import questions
from reminders.web.desk import register_done
from reminders.web.desk.agreeing import HOWS, answer
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_words import languages
from reminders.web.desk.register_changes import LASTS, Line, lines
from reminders.web.desk.routes import Asking, Routes, Sent, join
from reminders.web.desk.visit_form import Here, VisitForm, if_agreed

NOTHING = Posted({})


def add(desk: Desk) -> APIRouter:
    """The form, its search, what can be changed, and its preview."""
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

    @routes.post("/register")
    def send(request: Request, asker: Asking, posted: Sent) -> Response:
        """Register it."""
        return form.register(request, asker, posted)

    _add_parts(desk, routes, form)
    join(routes.router, register_done.add(desk))
    return routes.router


def _add_parts(desk: Desk, routes: Routes, form: "_Form") -> None:
    """The parts of the form that follow what was typed into it."""

    @routes.post("/register/changes")
    def changes(request: Request, asker: Asking, posted: Sent) -> Response:
        """What the chosen treatments restrict."""
        values = {"lines": form.changes(asker, form.read(asker, posted)), "posted": posted, "wrong": ""}
        return desk.pages.show(request, "register_changes.html", asker, values)

    @routes.post("/register/words")
    def words(request: Request, asker: Asking, posted: Sent) -> Response:
        """What to read out to somebody new, in another language."""
        values = form.agreeing(asker, posted) | {"posted": posted, "wrong": ""}
        return desk.pages.show(request, "agreeing.html", asker, values)

    @routes.post("/register/preview")
    def show_plan(request: Request, asker: Asking, posted: Sent) -> Response:
        """What would go out."""
        return form.plan(request, asker, posted)


class _Form:
    """What the handlers share."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def read(self, asker: Asking, posted: Posted) -> VisitForm:
        runtime = self._desk.runtime
        with runtime.store.read() as db:
            clinic = clinics.clinic_of(asker.visitor.scope, db)
        here = Here(clinic.zone, clinic.country, runtime.now())
        return VisitForm(posted, here, lambda given: answer(self._desk, asker, given, minor=given.is_on("minor")))

    def agreeing(self, asker: Asking, posted: Posted) -> dict[str, object]:
        """What the part of the form shows in which somebody new agrees."""
        runtime, scope = self._desk.runtime, asker.visitor.scope
        with runtime.store.read() as db:
            clinic = clinics.clinic_of(scope, db)
            language = posted.text("language") or clinic.languages[0]
            spoken = languages(*clinic.languages, *regions.languages())
            asked = questions(clinic, language)
        return {"questions": asked, "spoken": spoken, "language": language, "hows": HOWS, "Relation": Relation}

    def found(self, asker: Asking, posted: Posted) -> Sequence[FoundPatient]:
        text = posted.text("text")
        return search(asker.visitor.scope, self._desk.runtime.store, text, limit=MOST_FOUND).patients if text else ()

    def changes(self, asker: Asking, given: VisitForm) -> list[Line]:
        runtime = self._desk.runtime
        try:
            return lines(restricted_by(asker.visitor.scope, runtime.store, runtime.shelf, given.treatments()))
        except InvalidInput:  # the plan beside it says what is wrong
            return []

    def page(self, request: Request, asker: Asking, posted: Posted, error: RemindersError | None = None) -> Response:
        runtime, scope = self._desk.runtime, asker.visitor.scope
        given = self.read(asker, posted)
        who = known(scope, runtime.store, runtime.shelf, given.patient_id, given.here.now) if given.patient_id else None
        before = {one.code: one for one in who.last} if who is not None and not posted.texts("treatment") else {}
        used = error.visit_id if isinstance(error, FormUsed) else None
        keeps_key = error is not None and used is None  # only where it was sent, and has registered nothing
        values = self.agreeing(asker, posted) | {
            "given": given,
            "posted": posted,
            "who": who,
            "before": before,
            "ticked": set(posted.texts("treatment")) | set(before),
            "offered": offered(scope, runtime.store, runtime.shelf),
            "found": self.found(asker, posted),
            "lines": self._changes_of_page(asker, given, before),
            "changed": any(name.startswith(LASTS) and posted.text(name) for name in posted.fields),
            "request_key": (posted.text("request_key") if keeps_key else "") or secrets.token_hex(12),
            "error": error,
            "used": used,
            "known_as": _known_as(error),
            "wrong": error.field if isinstance(error, InvalidInput) else "",
        }
        return self._desk.pages.show(request, "register.html", asker, values, _status(error))

    def _changes_of_page(self, asker: Asking, given: VisitForm, before: dict[str, GivenTreatment]) -> list[Line]:
        if not before:
            return self.changes(asker, given)
        runtime = self._desk.runtime
        return lines(restricted_by(asker.visitor.scope, runtime.store, runtime.shelf, tuple(before.values())))

    def register(self, request: Request, asker: Asking, posted: Posted) -> Response:
        """What cannot be is shown in the form, with all that was typed."""
        given = self.read(asker, posted)
        try:
            made = register_form(self._edit(asker, given), given.registration(asker.visitor))
        except RemindersError as error:
            return self.page(request, asker, posted, error)
        return RedirectResponse(f"/visits/{made.visit_id}/registered", status_code=303)

    def _edit(self, asker: Asking, given: VisitForm, *, dry_run: bool = False) -> Edit:
        """At the one moment at which the form was read."""
        return replace(self._desk.edit(asker, dry_run=dry_run), now=given.here.now)

    def plan(self, request: Request, asker: Asking, posted: Posted) -> Response:
        given = self.read(asker, posted)
        ahead, error, lacking = None, None, given.lacks_something()
        try:
            wanted = given.so_far(asker.visitor)
            if wanted is not None:
                ahead = register(self._edit(asker, given, dry_run=True), if_agreed(wanted) if lacking else wanted)
        except RemindersError as caught:
            error = caught
        values = {"ahead": ahead, "lacking": lacking, "error": error, "known_as": _known_as(error), "given": given}
        return self._desk.pages.show(request, "plan_part.html", asker, values, 200 if error is None else 422)


def _status(error: RemindersError | None) -> int:
    if error is None:
        return 200
    return 409 if isinstance(error, FormUsed) else 422


def _known_as(error: RemindersError | None) -> str | None:
    """The patient that somebody new turned out to be."""
    return error.patient_id if isinstance(error, IsKnown) else None
