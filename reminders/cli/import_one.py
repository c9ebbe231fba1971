"""One list, from its file to what became of it: for the command and for the watched folder."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from reminders.cli.import_bad_rows import BadRows, keep_bad_rows
from reminders.cli.import_report import WITHOUT_ASKING, counted
from reminders.lists.mapping import ListMap
from reminders.runtime import Runtime
from reminders.store.scope import Scope
from reminders.usecases.import_list.report import Report
from reminders.usecases.import_list.run import Progress, prepare, take_in
from reminders.usecases.import_list.setting import Choices, setting

Ask = Callable[[str], bool]
Bars = Callable[[], AbstractContextManager[Progress]]


@dataclass(frozen=True)
class Done:
    """What became of a list. `refused`: for its bad rows. `held_back`: why nothing was written, though it could be."""

    report: Report
    zone: str
    bad_rows: BadRows
    refused: bool
    held_back: str | None = None

    @property
    def code(self) -> int:
        """The exit code: 2 for rows to put right, 4 where somebody has to say yes first."""
        if self.refused:
            return 2
        return 0 if self.held_back is None else 4


Tell = Callable[[Done], None]


@dataclass(frozen=True)
class Work:
    """How lists are taken in. `tell` is called when a list is judged; `ask` None: nobody is there to answer."""

    runtime: Runtime
    scope: Scope
    map: ListMap | None
    choices: Choices
    progress: Bars
    tell: Tell
    ask: Ask | None = None
    dry_run: bool = False
    yes: bool = False


def import_one(file: Path, work: Work, bad_rows: Path | None = None) -> Done:
    """Judge a list, tell what would become of it, and take it in where nothing stands against it.

    Raises:
        InvalidInput: it is no list, or no visit can be made of its columns.
    """
    runtime = work.runtime
    settled = setting(work.scope, runtime.store, runtime.shelf, work.choices, runtime.now())
    with ExitStack() as held:
        with work.progress() as show:  # it ends before anything is asked: a moving bar would write over the question
            prepared = held.enter_context(prepare(file, work.map, settled, runtime.store, runtime.shelf, show))
        report = prepared.report
        refused = bool(report.bad) and not work.choices.skip_bad
        done = Done(report, settled.zone, keep_bad_rows(report, file, bad_rows), refused)
        work.tell(done)
        if work.dry_run or refused:
            return done
        if objection := _objection(report, work):
            return replace(done, held_back=objection)
        with work.progress() as show:
            take_in(prepared, runtime.store, runtime.shelf, show)
        return done


def _objection(report: Report, work: Work) -> str | None:
    """Why it must not go on, after asking where somebody can answer."""
    if work.yes:
        return None
    doubts = []
    if report.late:
        doubts.append(f"{counted(report.late, 'text')} due before now would go out at once.")
    if report.texts_soon > WITHOUT_ASKING:
        people = counted(report.people_soon, "person", "people")
        doubts.append(f"{counted(report.texts_soon, 'text')} would go to {people} in the next 24 hours.")
    if work.ask is None:
        return " ".join(doubts) or None
    return None if all(work.ask(f"{doubt} Go on?") for doubt in doubts) else "You said no."
