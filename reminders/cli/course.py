"""`course`: the agreed series, where they stand, who is overdue."""

from typing import Annotated

import typer
from rich.table import Table

from reminders.cli import frame
from reminders.cli.visit_effect import DryRun, How, Yes, carry_out
from reminders.usecases import courses
from reminders.usecases.authority import SaidBy
from reminders.usecases.courses import Progress

app = typer.Typer(no_args_is_help=True, help="The agreed series: where they stand, who is overdue.")
CourseId = Annotated[str, typer.Argument(help="The id of a course.")]


@app.command()
def show(
    patient: Annotated[str, typer.Argument(help="The id of a patient.")],
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Show the courses of a patient: how many sessions are done, and when the next is due.

    Example: reminders course show PATIENT
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        found = courses.courses_of(scope, runtime.store, runtime.shelf, patient, runtime.now())
    _print(found, "The patient has no course. `reminders register --sessions` begins one.", json=json)


@app.command("list")
def list_(
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose next session is overdue.")] = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """List the courses that go on, those that wait longest first.

    Example: reminders course list --overdue
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        found = courses.list_courses(scope, runtime.store, runtime.shelf, runtime.now(), overdue_only=overdue)
    _print(found, "Nobody is overdue." if overdue else "No course goes on.", json=json)


@app.command()
def agree(
    course: CourseId,
    by: Annotated[str, typer.Option("--by", help="Who agreed it with the patient.")],
    dry_run: DryRun = False,
    yes: Yes = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Say that a course was agreed with the patient: from now on the next session is asked for.

    Example: reminders course agree COURSE --by "Eve"
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        how = How(dry_run, yes, json)
        carry_out(runtime, scope, how, lambda edit: courses.agree(edit, course, SaidBy(by)), "Agreed.")


@app.command()
def end(
    course: CourseId,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """End a course before its last session: the patient is not asked to book the next.

    Example: reminders course end COURSE
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        carry_out(runtime, scope, How(dry_run, yes, json), lambda edit: courses.end(edit, course), "Ended.")


def _print(found: list[Progress], empty: str, *, json: bool) -> None:
    if json:
        frame.print_json(found)
    elif found:
        frame.out.print(course_table(found))
    else:
        typer.echo(empty)


def course_table(found: list[Progress]) -> Table:
    """Courses as a table."""
    table = Table("patient", "treatment", "sessions", "next", "id")
    for course in found:
        what = course.treatment if course.indication is None else f"{course.treatment}, {course.indication}"
        table.add_row(course.patient, what, f"{course.done} of {course.sessions}", next_session(course), course.id)
    return table


def next_session(course: Progress) -> str:
    """When the next session is due, in words."""
    if course.complete:
        return "complete"
    if course.booked_at is not None:
        return f"booked for {course.booked_at:%d %b %Y}"
    if course.ready_on is None or course.due_by is None:
        return str(course.state)
    window = f"{course.ready_on:%d %b} to {course.due_by:%d %b %Y}"
    agreed = "" if course.agreed else ", not agreed"
    return f"overdue: {window}{agreed}" if course.overdue else f"{window}{agreed}"
