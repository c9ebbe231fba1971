"""`register` and `preview`: a visit, and what it brings."""

import secrets
import sys
from datetime import datetime
from typing import Annotated

import typer

from reminders.cli import frame, planned, typed
from reminders.domain.vocabulary import Purpose
from reminders.errors import InvalidInput
from reminders.runtime import Runtime
from reminders.store.scope import Scope
from reminders.usecases import typed_moments as moments
from reminders.usecases.preview import PreviewRequest
from reminders.usecases.preview import preview as preview_visit
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit, Recorded
from reminders.usecases.register_visit import register_visit
from reminders.usecases.shown import ShownPlan, show_recorded

Treatments = Annotated[list[str], typer.Option("--treatment", "-t", help=planned.TREATMENT_HELP)]
Ended = Annotated[str | None, typer.Option("--ended", help="now, 15:20, yesterday 15:20, 2026-11-20 15:20.")]
Starts = Annotated[str | None, typer.Option("--starts", help="For a booking: when it starts.")]
PatientId = Annotated[str | None, typer.Option("--patient", help="The id of a patient who is known.")]
ASKED = "Has the patient agreed, face to face, to care texts on this number?"


def register(
    treatment: Treatments,
    name: Annotated[str | None, typer.Argument(help="The patient's name.")] = None,
    number: Annotated[str | None, typer.Argument(help="The patient's mobile number.")] = None,
    patient: PatientId = None,
    ended: Ended = None,
    starts: Starts = None,
    next_visit: Annotated[str | None, typer.Option("--next", help="Book the next visit of the course.")] = None,
    sessions: Annotated[int | None, typer.Option("--sessions", help="Begins a course of so many.")] = None,
    agreed: Annotated[bool, typer.Option("--agreed", help="The course was agreed with the patient.")] = False,
    course: Annotated[str | None, typer.Option("--course", help="The id of a course it belongs to.")] = None,
    place: Annotated[int, typer.Option("--place", help="Which session of the course.")] = 1,
    consent: Annotated[list[Purpose] | None, typer.Option("--consent", help="Asked for; may be repeated.")] = None,
    language: Annotated[str, typer.Option("--language", help="The patient's.")] = "en",
    zone: Annotated[str | None, typer.Option("--zone", help="Where the patient lives, if elsewhere.")] = None,
    call_name: Annotated[str | None, typer.Option("--call-name", help="In texts to a shared number.")] = None,
    request_key: Annotated[str | None, typer.Option("--request-key", help="The same key is the same visit.")] = None,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Register a visit: from now on the patient gets its texts. Without consent none goes out.

    Example: reminders register "Ana Example" "+1 212 555 0101" -t microneedling-pen --consent care
    """
    key = request_key or secrets.token_hex(12)
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        here = typed.zone_of(runtime, scope)
        who = patient or NewPatient(
            name or "", _number(runtime, scope, number), _consents(consent), language, call_name, typed.zone(zone)
        )
        begun = _course(sessions, course, place, agreed=agreed)
        at = _moments(ended, starts, here, runtime.now())
        command = NewVisit(who, planned.treatments(treatment), key, *at, course=begun)
        next_at = None if next_visit is None else moments.moment(next_visit, here, runtime.now(), "next")
        made = register_visit(scope, runtime.store, runtime.shelf, command, next_at, runtime.now())
        shown = show_recorded(runtime.store, runtime.shelf, made.patient_id, made.plan)
    _print(made, shown, json=json)


def _print(made: Recorded, shown: ShownPlan, *, json: bool) -> None:
    ids = {"visit": made.visit_id, "patient": made.patient_id, "course": made.course_id, "repeated": made.repeated}
    if json:
        frame.print_json({**ids, **planned.as_json(shown)})
        return
    planned.print_plan(shown)
    typer.echo("It was registered before; nothing changed." if made.repeated else "Registered.")
    typer.echo("  ".join(f"{what} {id_}" for what, id_ in ids.items() if isinstance(id_, str)))


def preview(
    treatment: Treatments,
    ended: Ended = None,
    starts: Starts = None,
    patient: PatientId = None,
    language: Annotated[str, typer.Option("--language", help="The patient's.")] = "en",
    zone: Annotated[str | None, typer.Option("--zone", help="Where the patient lives, if elsewhere.")] = None,
    sessions: Annotated[int | None, typer.Option("--sessions", help="As in an agreed course of so many.")] = None,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Show the texts that a visit would bring, word for word, without registering it.

    Example: reminders preview -t microneedling-pen -t peel-superficial --ended 15:20
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        at = _moments(ended, starts, typed.zone_of(runtime, scope), runtime.now())
        request = PreviewRequest(
            planned.treatments(treatment), *at, patient, language, typed.zone(zone), agreed_sessions=sessions
        )
        shown = preview_visit(scope, runtime.store, runtime.shelf, request, runtime.now())
    if json:
        frame.print_json(planned.as_json(shown))
    else:
        planned.print_plan(shown)


def _number(runtime: Runtime, scope: Scope, given: str | None) -> str | None:
    return None if given is None else typed.e164(given, typed.country_of(runtime, scope), "number")


def _consents(given: list[Purpose] | None) -> frozenset[Purpose]:
    """Consent is asked for, never assumed."""
    if given is not None:
        return frozenset(given)
    asked = sys.stdin.isatty() and typer.confirm(ASKED)
    return frozenset({Purpose.CARE}) if asked else frozenset()


def _course(sessions: int | None, course: str | None, place: int, *, agreed: bool) -> AgreedCourse | None:
    if course is not None:
        return AgreedCourse(id=course, place=place)
    if sessions is None:
        if agreed:
            raise InvalidInput("agreed", "it needs a course", remedy="Give --sessions.")
        return None
    return AgreedCourse(sessions, agreed, place=place)


def _moments(
    ended: str | None, starts: str | None, zone: str, now: datetime
) -> tuple[datetime | None, datetime | None]:
    if starts is not None:
        if ended is not None:
            raise InvalidInput("ended", "it is given beside a start", remedy="Give one of the two.")
        return None, moments.moment(starts, zone, now, "starts")
    return moments.moment(ended or "now", zone, now, "ended"), None
