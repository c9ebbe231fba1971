"""A list read by a map: every row judged, nothing written. The one door to this package."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reminders.lists.columns import Layout, best_map, usable_layout
from reminders.lists.judging import DERIVED, Judge
from reminders.lists.mapping import ListMap, shipped_maps
from reminders.lists.opening import Opened, open_list
from reminders.lists.rows import BadRow, Facts, Fault, FaultKind, Judged, ListedVisit


@dataclass(frozen=True)
class Reading:
    """A list that can be read, before its rows are. `guessed`: nobody named the map."""

    opened: Opened
    chosen: ListMap
    layout: Layout
    guessed: bool
    judge: Judge

    def rows(self) -> Iterator[Judged]:
        """Every row, judged, one at a time. A second visit of one id is a fault that names the first line."""
        first: dict[str, int] = {}
        for record in self.opened.records():
            judged = self.judge.judge(record)
            if isinstance(judged, ListedVisit):
                line = first.setdefault(judged.external_id, judged.line)
                if line != judged.line:
                    judged = BadRow(judged.line, (self._repeated(judged, line),), tuple(record.cells))
            yield judged

    def _repeated(self, visit: ListedVisit, line: int) -> Fault:
        if visit.external_id.startswith(DERIVED):
            problem = f"line {line} is the same patient, time and treatment"
            return Fault(visit.line, "", "", FaultKind.DUPLICATE, problem, "Delete one of the two.")
        column = self.layout.header("visit_id")
        remedy = "Delete one of the two, or put all treatments of a visit in one row."
        return Fault(visit.line, column, visit.external_id, FaultKind.DUPLICATE, f"line {line} has the same id", remedy)


def begin(path: Path, chosen: ListMap | None, facts: Facts) -> Reading:
    """Open a list and hold its columns against a map; without one, the shipped map that fits best is taken.

    Raises:
        InvalidInput: the file is no list, lacks a column that no visit can do without, or the map names a
            protocol that the clinic does not have.
    """
    opened = open_list(path)
    fitting = chosen or shipped_maps()[best_map(opened.columns)]
    layout = usable_layout(fitting, opened)
    return Reading(opened, fitting, layout, chosen is None, Judge(fitting, layout, facts))


def read(path: Path, chosen: ListMap | None, facts: Facts) -> Iterator[Judged]:
    """All rows of a list, judged. Raises InvalidInput as `begin`, at once and not at the first row."""
    return begin(path, chosen, facts).rows()
