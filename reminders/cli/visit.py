"""`visit`: book one, and say what became of it."""

import secrets
from typing import Annotated

import typer

from reminders.cli import frame, planned, typed
from reminders.cli.visit_effect import DryRun, How, Yes, carry_out
from reminders.errors import InvalidInput
from reminders.usecases import edit_visit
from reminders.usecases import typed_moments as moments
from reminders.usecases.preview import PreviewRequest, preview
from reminders.usecases.record_visit import AgreedCourse, NewVisit, record_visit
from reminders.usecases.shown import show_recorded

app = typer.Typer(no_args_is_help=True, help="Book a visit, and say what became of it.")

VisitId = Annotated[str, typer.Argument(help="The id of a visit. `reminders patient show` has it.")]
Treatments = Annotated[list[str], typer.Option("--treatment", "-t", help=planned.TREATMENT_HELP)]
ENDED_HELP = "now, 15:20, yesterday 15:20, 2026-11-20 15:20."


@app.command()
def book(
    patient: Annotated[str, typer.Argument(help="The id of a patient. `reminders patient find` has it.")],
    treatment: Treatments,
    starts: Annotated[str, typer.Option("--starts", help="tomorrow 15:20, 2026-12-18 15:20.")],
    course: Annotated[str | None, typer.Option("--course", help="The id of a course it belongs to.")] = None,
    place: Annotated[int, typer.Option("--place", help="Which session of the course.")] = 1,
    request_key: Annotated[str | None, typer.Option("--request-key", help="The same key is the same visit.")] = None,
    dry_run: DryRun = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Book a visit of a patient who is known.

    Example: reminders visit book PATIENT -t microneedling-pen --starts "2026-12-18 15:20" --course COURSE --place 2
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        given = planned.treatments(treatment)
        starts_at = moments.moment(starts, typed.zone_of(runtime, scope), runtime.now(), "starts")
        if dry_run:
            _not_past(starts, starts_at <= runtime.now())
            request = PreviewRequest(given, starts_at=starts_at, patient_id=patient)
            shown = preview(scope, runtime.store, runtime.shelf, request, runtime.now())
            ids: dict[str, object] = {"dry_run": True}
        else:
            belongs = None if course is None else AgreedCourse(id=course, place=place)
            key = request_key or secrets.token_hex(12)
            command = NewVisit(patient, given, key, None, starts_at, belongs, "command line")
            made = record_visit(scope, runtime.store, runtime.shelf, command, runtime.now())
            shown = show_recorded(runtime.store, runtime.shelf, made.patient_id, made.plan)
            ids = {"visit": made.visit_id, "patient": made.patient_id, "repeated": made.repeated}
    if json:
        frame.print_json({**ids, **planned.as_json(shown)})
        return
    planned.print_plan(shown)
    typer.echo("A dry run: nothing was written." if dry_run else f"Booked.  visit {ids['visit']}")


def _not_past(starts: str, past: bool) -> None:
    if past:
        raise InvalidInput("starts", "it lies in the past", value=starts, remedy="Give a time to come.")


@app.command()
def done(
    visit: VisitId,
    ended: Annotated[str, typer.Option("--ended", help=ENDED_HELP)] = "now",
    treatment: Annotated[list[str] | None, typer.Option("--treatment", "-t", help="If others than booked.")] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Say that a booked visit took place: its before-texts end, its after-texts begin.

    Example: reminders visit done VISIT --ended 15:20
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        ended_at = moments.moment(ended, typed.zone_of(runtime, scope), runtime.now(), "ended")
        given = planned.treatments(treatment or ())
        how = How(dry_run, yes, json)
        carry_out(runtime, scope, how, lambda edit: edit_visit.finish(edit, visit, ended_at, given), "Done.")


@app.command()
def move(
    visit: VisitId,
    starts: Annotated[str, typer.Option("--starts", help="The new start: tomorrow 15:20, 2026-12-18 15:20.")],
    dry_run: DryRun = False,
    yes: Yes = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Move a booking. Its reminder moves along; one that went out is corrected.

    Example: reminders visit move VISIT --starts "2026-12-19 10:00" --dry-run
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        starts_at = moments.moment(starts, typed.zone_of(runtime, scope), runtime.now(), "starts")
        how = How(dry_run, yes, json)
        carry_out(runtime, scope, how, lambda edit: edit_visit.move(edit, visit, starts_at), "Moved.")


@app.command()
def cancel(
    visit: VisitId,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Cancel a visit with its texts; what was already said of it is corrected.

    Example: reminders visit cancel VISIT
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        carry_out(runtime, scope, How(dry_run, yes, json), lambda edit: edit_visit.cancel(edit, visit), "Cancelled.")


@app.command("no-show")
def no_show(
    visit: VisitId,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Say that nobody came to a booked visit.

    Example: reminders visit no-show VISIT
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        carry_out(runtime, scope, How(dry_run, yes, json), lambda edit: edit_visit.no_show(edit, visit), "Noted.")


@app.command()
def end(
    visit: VisitId,
    ended: Annotated[str, typer.Option("--ended", help=ENDED_HELP)],
    dry_run: DryRun = False,
    yes: Yes = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Put right when a treatment ended; what was already said is corrected by one more text.

    Example: reminders visit end VISIT --ended 15:40
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        ended_at = moments.moment(ended, typed.zone_of(runtime, scope), runtime.now(), "ended")
        how = How(dry_run, yes, json)
        carry_out(runtime, scope, how, lambda edit: edit_visit.end(edit, visit, ended_at), "Put right.")


@app.command()
def treatment(
    visit: VisitId,
    treatment: Treatments,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Put right what is done at a visit: name all its treatments. What was already said is corrected.

    Example: reminders visit treatment VISIT -t microneedling-pen:face -t peel-superficial
    """
    given = planned.treatments(treatment)
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        how = How(dry_run, yes, json)
        carry_out(runtime, scope, how, lambda edit: edit_visit.treat(edit, visit, given), "Put right.")
