"""Who a patient is, put right: name, language, clock; and the number."""

from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.domain.vocabulary import Relation
from reminders.errors import Conflict, InvalidInput, RemindersError
from reminders.store import clinics
from reminders.usecases import edit_patient as editing
from reminders.usecases.change_number import Cause, NumberChange, change_number
from reminders.usecases.edit import Edit, Effect
from reminders.usecases.edit_patient import Person, edit_patient
from reminders.usecases.patient_chart import identity_of
from reminders.usecases.typed import e164
from reminders.usecases.words_to_read import questions_of
from reminders.web.desk.agreeing import HOWS, answer
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_confirm import Asked, Question, Told, Verb, carry_out
from reminders.web.desk.patient_page import back
from reminders.web.desk.patient_words import languages, zones
from reminders.web.desk.routes import Asking, Sent

_ASTRAY = "Texts that went to the old number: %(count)s. Call the patient; it will stand under Needs a person."
NUMBER = Question("Change the number", "Change it")


def add(desk: Desk) -> APIRouter:
    """Two forms: the person, and the number."""
    routes = desk.routes()

    @routes.get("/patients/{patient_id}/edit", Right.WORK)
    def person(request: Request, asker: Asking, patient_id: str) -> Response:
        """Name, language, what texts call them, where their clock is."""
        return _person(Asked(desk, request, asker, Posted({}), patient_id))

    @routes.post("/patients/{patient_id}/edit")
    def save(request: Request, asker: Asking, posted: Sent, patient_id: str) -> Response:
        """Saved, unless somebody else was first."""
        asked = Asked(desk, request, asker, posted, patient_id)
        try:
            edit_patient(desk.edit(asker, version=asked.version), patient_id, _typed(posted))
        except InvalidInput as error:
            return _person(asked, error, 422)
        except Conflict as error:
            return _person(asked, error, 409)
        return back(patient_id)

    @routes.get("/patients/{patient_id}/number", Right.WORK)
    def number(request: Request, asker: Asking, patient_id: str) -> Response:
        """Why it changes is asked first: the two mean different things."""
        return _number(Asked(desk, request, asker, Posted({}), patient_id))

    @routes.post("/patients/{patient_id}/number")
    def renumber(request: Request, asker: Asking, posted: Sent, patient_id: str) -> Response:
        """Shown before it is done, with what went astray."""
        asked = Asked(desk, request, asker, posted, patient_id)

        def again(error: RemindersError, status: int) -> Response:
            return _number(asked, error, status)

        return carry_out(asked, NUMBER, _renumbered(asked), again)

    return routes.router


def _person(asked: Asked, error: RemindersError | None = None, status: int = 200) -> Response:
    scope, runtime = asked.asker.visitor.scope, asked.desk.runtime
    who = identity_of(scope, runtime.store, asked.patient_id)
    with runtime.store.read() as db:
        spoken = clinics.clinic_of(scope, db).languages
    values = {
        "who": who,
        "typed": asked.posted,
        "is_typed": error is not None,
        "error": error,
        "languages": languages(who.language, *spoken),
        "zones": zones(),
        "editing": editing,
    }
    return asked.desk.pages.show(asked.request, "patient_edit.html", asked.asker, values, status)


def _typed(posted: Posted) -> Person:
    since = posted.text("zone_since")
    try:
        since_on = date.fromisoformat(since) if since else None
    except ValueError:
        raise InvalidInput("zone_since", "it is not a day", value=since, remedy="Write it as 2026-12-01.") from None
    zone = posted.text("zone") or None
    return Person(posted.text("name"), posted.text("language"), posted.text("call_name") or None, zone, since_on)


def _number(asked: Asked, error: RemindersError | None = None, status: int = 200) -> Response:
    who = identity_of(asked.asker.visitor.scope, asked.desk.runtime.store, asked.patient_id)
    values = {
        "who": who,
        "posted": asked.posted,
        "error": error,
        "wrong": error.field if isinstance(error, InvalidInput) else "",
        "Cause": Cause,
        "Relation": Relation,
        "questions": questions_of(asked.asker.visitor.scope, asked.desk.runtime.store, who.language),
        "hows": HOWS,
    }
    return asked.desk.pages.show(asked.request, "patient_number.html", asked.asker, values, status)


def _renumbered(asked: Asked) -> Verb:
    def change(edit: Edit) -> tuple[Effect, tuple[Told, ...]]:
        made = change_number(edit, asked.patient_id, _change(asked))
        told: list[Told] = []
        if made.astray:
            told.append((_ASTRAY, {"count": made.astray}))
        if made.opted_out:
            told.append(("This number has opted out of texts.", {}))
        return made.effect, tuple(told)

    return change


def _change(asked: Asked) -> NumberChange:
    posted, scope, store = asked.posted, asked.asker.visitor.scope, asked.desk.runtime.store
    with store.read() as db:
        country = clinics.clinic_of(scope, db).country
    address = e164(posted.text("number"), country, "number")
    if posted.text("cause") not in set(Cause):
        raise InvalidInput("cause", "it is missing", remedy="Say whether it was mistyped or is a new number.")
    if Cause(posted.text("cause")) is Cause.TYPO:
        return NumberChange(address, Cause.TYPO)
    said = answer(asked.desk, asked.asker, posted, minor=identity_of(scope, store, asked.patient_id).minor)
    return NumberChange(address, Cause.NEW, said.consents, said.asked)
