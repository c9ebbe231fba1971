"""`import`: bring the list of visits that another system exports."""

import signal
import sys
from datetime import date, datetime
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from reminders.cli import frame, import_progress, import_report, import_watch
from reminders.cli.import_one import Work, import_one
from reminders.errors import InvalidInput
from reminders.lists.mapping import read_map
from reminders.usecases.import_list.setting import Choices, Given

_CONSENT = 'Write where and when, as --consent "intake form, 2026-10-01".'


def import_list(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A CSV or TSV, as the other system wrote it.")
    ] = None,
    map_: Annotated[
        str | None, typer.Option("--map", help="A map file, or the name of a shipped one; else guessed.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge and plan everything, and write nothing.")] = False,
    consent: Annotated[
        str | None,
        typer.Option("--consent", help='Where all agreed to care texts, and when: "intake form, 2026-10-01".'),
    ] = None,
    catch_up: Annotated[bool, typer.Option("--catch-up", help="Also send what was due before and is useful.")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Import the good rows, leave the bad ones out.")] = False,
    bad_rows: Annotated[Path | None, typer.Option("--bad-rows", help="Where bad rows go; else FILE.bad.csv.")] = None,
    watch: Annotated[Path | None, typer.Option("--watch", help="Import every list that comes into a folder.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before many texts, or late ones.")] = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Import a list of visits. Every row is judged before anything is written; the same list again changes nothing.

    Patients get texts only where a consent column or --consent says that they agreed. What was due before
    the import is not sent, unless --catch-up asks for it. docs/import.md explains maps and every error.

    Example: reminders import visits.csv --dry-run
    """
    chosen = None if map_ is None else read_map(map_)
    with frame.opened() as runtime:
        choices = Choices(_given(consent, runtime.now()), catch_up, skip_bad)
        ask = typer.confirm if sys.stdin.isatty() and watch is None else None
        work = Work(runtime, frame.scope_of(runtime, clinic), chosen, choices, dry_run, yes, ask)
        if watch is not None:
            import_watch.watch(watch, work, json=json, stop=_told_to_stop())
            return
        if file is None:
            raise InvalidInput("FILE", "it is missing", remedy="Name a list, or a folder with --watch.")
        with import_progress.shown() as show:
            done = import_one(file, work, show, bad_rows)
    written = None if done.bad_rows is None else str(done.bad_rows)
    if json:
        frame.print_json(import_report.as_json(done.report, written_bad_rows=written, held_back=done.held_back))
    else:
        import_report.show(done.report, written_bad_rows=written)
        typer.echo(_end(dry_run=dry_run, written=done.report.written))
    if done.held_back is not None:
        frame.err.print(f"{done.held_back}\nNothing was written. --yes imports without asking.", highlight=False)
    raise typer.Exit(done.code)


def _end(*, dry_run: bool, written: bool) -> str:
    if written:
        return "Imported."
    return "Nothing was written: this was a dry run." if dry_run else "Nothing was written."


def _given(typed: str | None, now: datetime) -> Given | None:
    """Read "source, date".

    Raises:
        InvalidInput: one of them is missing, or the day is none or still to come.
    """
    if typed is None:
        return None
    source, _, day = typed.rpartition(",")
    try:
        on = date.fromisoformat(day.strip())
    except ValueError:
        raise InvalidInput("--consent", "it does not end with a date", value=typed, remedy=_CONSENT) from None
    if not source.strip() or on > now.date():
        problem = "it names no source" if not source.strip() else "its day is still to come"
        raise InvalidInput("--consent", problem, value=typed, remedy=_CONSENT)
    return Given(source.strip(), on)


def _told_to_stop() -> Event:
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    return stop
