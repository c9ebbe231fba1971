"""How far an import is, on standard error and only where a person watches."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from reminders.cli import frame
from reminders.usecases.import_list import run


@contextmanager
def shown() -> Iterator[run.Progress]:
    """A bar for each part of the work: reading, planning, writing."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=frame.err, disable=not frame.err.is_terminal, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield show


@contextmanager
def hidden() -> Iterator[run.Progress]:
    """No bar, for a folder that is watched."""
    yield run.quietly
