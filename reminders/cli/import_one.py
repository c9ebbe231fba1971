"""One list, from its file to what became of it: for the command and for the watched folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reminders.cli.import_report import counted, late_lines
from reminders.lists.mapping import ListMap
from reminders.lists.writing import write_bad_rows
from reminders.runtime import Runtime
from reminders.store.scope import Scope
from reminders.usecases.import_list.report import Report
from reminders.usecases.import_list.run import Progress, prepare, take_in
from reminders.usecases.import_list.setting import Choices, setting

WITHOUT_ASKING = 50  # texts of the next 24 hours that nobody needs to confirm

Ask = Callable[[str], bool]


@dataclass(frozen=True)
class Work:
    """How lists are taken in. `ask` None: nobody is there to answer."""

    runtime: Runtime
    scope: Scope
    map: ListMap | None
    choices: Choices
    dry_run: bool = False
    yes: bool = False
    ask: Ask | None = None


@dataclass(frozen=True)
class Done:
    """What became of a list. `held_back`: why nothing was written, though it could have been."""

    report: Report
    zone: str
    bad_rows: Path | None
    held_back: str | None = None

    @property
    def code(self) -> int:
        """The exit code: 2 for rows to put right, 4 where somebody has to say yes first."""
        if self.held_back is not None:
            return 4
        return 2 if self.report.bad and not self.report.written else 0


def import_one(file: Path, work: Work, show: Progress, bad_rows: Path | None = None) -> Done:
    """Judge a list, and take it in where nothing stands against it.

    Raises:
        InvalidInput: it is no list, or no visit can be made of its columns.
    """
    runtime = work.runtime
    settled = setting(work.scope, runtime.store, runtime.shelf, work.choices, runtime.now())
    with prepare(file, work.map, settled, runtime.store, runtime.shelf, show) as prepared:
        report = prepared.report
        beside = _write_bad(report, bad_rows or file.with_name(f"{file.name}.bad.csv"))
        held_back = None if _ends_here(report, work) else _objection(report, work, settled.zone)
        if held_back is None and not _ends_here(report, work):
            take_in(prepared, runtime.store, runtime.shelf, show)
        return Done(report, settled.zone, beside, held_back)


def _ends_here(report: Report, work: Work) -> bool:
    return work.dry_run or (bool(report.bad) and not work.choices.skip_bad)


def _objection(report: Report, work: Work, zone: str) -> str | None:
    """Why it must not go on, after asking where somebody can answer."""
    if work.yes:
        return None
    questions = []
    if report.late:
        late = counted(report.late, "text")
        questions.append(f"{late} due before now would go out at once:\n{late_lines(report, zone)}\nSend?")
    if report.texts_soon > WITHOUT_ASKING:
        questions.append(f"{report.texts_soon} texts go to {report.people_soon} people in the next 24 hours. Import?")
    for question in questions:
        if work.ask is None:
            return question.rpartition("\n")[0] or question
        if not work.ask(question):
            return "You said no."
    return None


def _write_bad(report: Report, path: Path) -> Path | None:
    if not report.bad:
        return None
    path.touch(mode=0o600, exist_ok=True)  # it holds names and numbers
    write_bad_rows(path, report.columns, report.bad)
    return path
