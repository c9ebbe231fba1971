"""`import`: bring the list of visits that another system exports."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from threading import Event

import typer

from reminders.cli import frame, import_json, import_progress, import_report, import_watch
from reminders.cli import import_options as options
from reminders.cli.import_one import Ask, Bars, Done, Tell, Work, import_one
from reminders.errors import InvalidInput
from reminders.lists.mapping import read_map
from reminders.usecases.import_list.setting import Choices, Given

_CONSENT = 'Write where and when, as --consent "intake form, 2026-10-01".'
_INTERRUPTED = 130


def import_list(
    file: options.File = None,
    map_: options.Map = None,
    dry_run: options.DryRun = False,
    consent: options.Consent = None,
    catch_up: options.CatchUp = False,
    skip_bad: options.SkipBad = False,
    bad_rows: options.BadRows = None,
    watch: options.Watch = None,
    yes: options.Yes = False,
    _example: options.Example = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Import a list of visits. Every row is judged before anything is written; the same list again changes nothing.

    Patients get texts only where a consent column or --consent says that they
    agreed. What was due before the import is not sent, unless --catch-up asks
    for it. docs/import.md explains maps and every error.

    Example: reminders import visits.csv --dry-run
    """
    if watch is not None and (file is not None or dry_run or bad_rows is not None):
        remedy = "Import FILE alone first, then watch a folder."
        raise InvalidInput("--watch", "it goes with neither FILE, --dry-run nor --bad-rows", remedy=remedy)
    if watch is None and file is None:
        raise InvalidInput("FILE", "it is missing", remedy="Name a list, or a folder with --watch.")
    chosen = None if map_ is None else read_map(map_)
    with frame.opened() as runtime, _stoppable():
        choices = Choices(_given(consent, runtime.now()), catch_up, skip_bad)
        manners = _manners(json=json, watched=watch is not None)
        scope = frame.scope_of(runtime, clinic)
        work = Work(runtime, scope, chosen, choices, *manners, dry_run=dry_run, yes=yes)
        if watch is not None:
            import_watch.watch(watch, work, json=json, stop=_told_to_stop())
        elif file is not None:
            raise typer.Exit(_finish(import_one(file, work, bad_rows), work, json=json))


def _manners(*, json: bool, watched: bool) -> tuple[Bars, Tell, Ask | None]:
    """How it shows its progress, tells its report, and asks: a person, a script, or nobody."""
    if watched:
        return import_progress.hidden, _silent, None
    return import_progress.shown, _silent if json else _tell, _ask if sys.stdin.isatty() else None


def _tell(done: Done) -> None:
    import_report.show(done.report, done.zone, done.bad_rows)


def _silent(_done: Done) -> None:
    """JSON is printed at the end, and a watched folder tells what became of a list."""


def _ask(question: str) -> bool:
    return typer.confirm(question, err=True)


def _finish(done: Done, work: Work, *, json: bool) -> int:
    """Say how it ended; returns the exit code."""
    if json:
        frame.print_json(import_json.as_json(done))
    else:
        typer.echo(_end(done, dry_run=work.dry_run))
    if done.held_back is not None:
        hint = " --yes imports without asking." if work.ask is None else ""
        frame.err.print(f"{done.held_back}{hint}", highlight=False)
    return done.code


def _end(done: Done, *, dry_run: bool) -> str:
    if done.refused:
        return "Nothing was written: put the rows right, or leave them out with --skip-bad."
    if dry_run:
        return "Nothing was written: this was a dry run."
    if done.held_back is not None:
        return "Nothing was written."
    return "Imported." if done.report.rows else "The list has no rows."


@contextmanager
def _stoppable() -> Iterator[None]:
    """What a person stops with Ctrl-C is whole as far as it came."""
    try:
        yield
    except KeyboardInterrupt:
        frame.err.print("Stopped. What is in is whole; the same command again brings the rest.", highlight=False)
        raise typer.Exit(_INTERRUPTED) from None


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
