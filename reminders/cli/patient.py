"""`patient`: who is known, all about one, and putting right who they are."""

import secrets
import sys
from dataclasses import replace
from datetime import date
from typing import Annotated

import typer

from reminders.cli import frame, patient_link, patient_page, typed, visit_effect
from reminders.cli.register import ASKED
from reminders.cli.visit_effect import DryRun, How, Yes, edit_of
from reminders.domain.vocabulary import Purpose, Relation
from reminders.errors import InvalidInput
from reminders.store.consents import Guardian
from reminders.usecases import add_patient, change_number, merge_patients
from reminders.usecases.change_number import Cause, NumberChange
from reminders.usecases.consent_proof import proof
from reminders.usecases.new_patient import FACE_TO_FACE
from reminders.usecases.patient_chart import Reader
from reminders.usecases.record_visit import NewPatient
from reminders.usecases.show_patient import find_patients, show_patient

app = typer.Typer(no_args_is_help=True, help="Who is known, all about one, and putting right who they are.")
app.add_typer(patient_link.app, name="link")
PatientId = Annotated[str, typer.Argument(help="The id of a patient. `reminders patient find` has it.")]
GuardianName = Annotated[str | None, typer.Option("--guardian", help="Who agrees for a minor, by name.")]
GuardianRelation = Annotated[Relation | None, typer.Option("--relation", help="What they are to the minor.")]
Consents = Annotated[list[Purpose] | None, typer.Option("--consent", help="Asked for; may be repeated.")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The patient's name.")],
    number: Annotated[str, typer.Argument(help="The patient's mobile number.")],
    consent: Consents = None,
    language: Annotated[str, typer.Option("--language", help="The patient's.")] = "en",
    zone: Annotated[str | None, typer.Option("--zone", help="Where the patient lives, if elsewhere.")] = None,
    zone_since: Annotated[str | None, typer.Option("--zone-since", help="From which day, as 2026-12-01.")] = None,
    call_name: Annotated[str | None, typer.Option("--call-name", help="In texts to a shared number.")] = None,
    minor: Annotated[bool, typer.Option("--minor", help="Not of age: a parent or guardian agrees.")] = False,
    guardian: GuardianName = None,
    relation: GuardianRelation = None,
    request_key: Annotated[str | None, typer.Option("--request-key", help="The same key is the same patient.")] = None,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Put a patient on record. Without consent no text goes out.

    For a minor name who agrees: --minor --guardian "Eve Example" --relation parent

    Example: reminders patient add "Ana Example" "+1 212 555 0101" --consent care --consent course
    """
    who_agrees = _guardian(guardian, relation)
    if who_agrees is not None and not minor:
        raise InvalidInput("guardian", "the patient is of age", remedy="Give --minor as well, or no guardian.")
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        address = typed.e164(number, typed.country_of(runtime, scope), "number")
        since = _day(zone_since)
        agreed = _consents(consent)
        if minor and agreed and who_agrees is None:
            raise InvalidInput("guardian", "the patient is a minor", remedy="Give --guardian and --relation.")
        asked = replace(FACE_TO_FACE, guardian=who_agrees)
        home = typed.zone(zone)
        new = NewPatient(name, address, agreed, language, call_name, home, since, minor=minor, asked=asked)
        key = request_key or secrets.token_hex(12)
        made = add_patient.add_patient(edit_of(runtime, scope, dry_run=False), new, key)
    if json:
        frame.print_json({"patient": made})
    else:
        typer.echo(f"On record.  patient {made}")


@app.command()
def find(
    text: Annotated[str, typer.Argument(help="A part of the name, or the last digits of the number.")],
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Find patients; numbers are masked.

    Example: reminders patient find 0101
    """
    if not text.strip():
        raise InvalidInput("text", "it is empty", remedy="Give a part of the name, or the last digits of the number.")
    with frame.opened() as runtime:
        found = find_patients(frame.scope_of(runtime, clinic), runtime.store, text)
    if json:
        frame.print_json(found)
    elif found:
        patient_page.print_found(found)
    else:
        typer.echo("Nobody is found.")


@app.command()
def show(patient: PatientId, json: frame.JsonOption = False, clinic: frame.ClinicOption = None) -> None:
    """Show all about a patient: visits, texts past and to come, replies, consents, what holds now, courses.

    Example: reminders patient show PATIENT
    """
    with frame.opened() as runtime:
        page = show_patient(frame.scope_of(runtime, clinic), runtime.store, runtime.shelf, patient, runtime.now())
    if json:
        frame.print_json(page)
    else:
        patient_page.print_page(page)


@app.command()
def consents(patient: PatientId, json: frame.JsonOption = False, clinic: frame.ClinicOption = None) -> None:
    """Show every word of a patient on texts as proof: what, when, how, by whom, in which words. Noted as an export.

    Example: reminders patient consents PATIENT --json
    """
    with frame.opened() as runtime:
        reader = Reader(visit_effect.ACTOR, runtime.now())
        found = proof(frame.scope_of(runtime, clinic), runtime.store, patient, reader)
    if json:
        frame.print_json(found)
    else:
        patient_page.print_proof(found)


@app.command()
def merge(
    keep: Annotated[str, typer.Argument(help="The id of the patient who stays.")],
    other: Annotated[str, typer.Argument(help="The id of the record that goes into it.")],
    dry_run: DryRun = False,
    yes: Yes = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Make two records of one person one. The first keeps name and number; it cannot be taken apart again.

    Example: reminders patient merge KEEP OTHER --dry-run
    """
    if not (yes or dry_run) and sys.stdin.isatty():
        typer.confirm("Merge them? It cannot be taken apart again.", abort=True)
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        made = merge_patients.merge_patients(edit_of(runtime, scope, dry_run=dry_run), keep, other)
    if json:
        counts = {"visits": made.visits, "courses": made.courses, "planned": made.planned, "sent": made.sent}
        frame.print_json({**visit_effect.as_json(made.effect), **counts, "dry_run": dry_run})
        return
    if not made.effect.repeated:
        typer.echo(f"{made.visits} visits, {made.courses} courses, {made.planned} planned and {made.sent} sent texts.")
    visit_effect.print_effect(made.effect)
    visit_effect.say_done(made.effect, How(dry_run), "Merged.")


@app.command()
def number(
    patient: PatientId,
    new: Annotated[str, typer.Argument(help="The right number.")],
    correct_typo: Annotated[bool, typer.Option("--correct-typo", help="It was typed wrong; consent stays.")] = False,
    new_number: Annotated[bool, typer.Option("--new-number", help="It is another; consent is asked again.")] = False,
    consent: Consents = None,
    guardian: GuardianName = None,
    relation: GuardianRelation = None,
    dry_run: DryRun = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Change a patient's number. An opt-out stays with the number that said it.

    For a minor name who agrees: --guardian "Eve Example" --relation parent

    Example: reminders patient number PATIENT "+1 212 555 0102" --new-number --consent care
    """
    if correct_typo == new_number:
        raise InvalidInput("number", "say why it changes", remedy="Give --correct-typo or --new-number.")
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        address = typed.e164(new, typed.country_of(runtime, scope), "number")
        agreed = _consents(consent) if new_number else frozenset(consent or ())
        asked = replace(FACE_TO_FACE, guardian=_guardian(guardian, relation))
        change = NumberChange(address, Cause.NEW if new_number else Cause.TYPO, agreed, asked)
        made = change_number.change_number(edit_of(runtime, scope, dry_run=dry_run), patient, change)
    if json:
        told = {"astray": made.astray, "opted_out": made.opted_out, "dry_run": dry_run}
        frame.print_json({**visit_effect.as_json(made.effect), **told})
        return
    if made.astray:
        typer.echo(f"{made.astray} texts went to the old number: call the patient. It is on the list of tasks.")
    if made.opted_out:
        typer.echo("The right number has opted out of texts: only a START from it lifts that.")
    if new_number and not agreed:
        typer.echo("Without consent for the new number no text goes out: --consent.")
    visit_effect.print_effect(made.effect)
    visit_effect.say_done(made.effect, How(dry_run), "Changed.")


def _consents(given: list[Purpose] | None) -> frozenset[Purpose]:
    """Consent is asked for, never assumed."""
    if given is not None:
        return frozenset(given)
    asked = sys.stdin.isatty() and typer.confirm(ASKED)
    return frozenset({Purpose.CARE}) if asked else frozenset()


def _guardian(name: str | None, relation: Relation | None) -> Guardian | None:
    if name is None and relation is None:
        return None
    if name is None or relation is None:
        missing = "guardian" if name is None else "relation"
        raise InvalidInput(missing, "it is not given", remedy="Give both: --guardian and --relation.")
    return Guardian(name, relation)


def _day(given: str | None) -> date | None:
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError:
        raise InvalidInput("zone-since", "it is not a day", value=given, remedy="Write it as 2026-12-01.") from None
