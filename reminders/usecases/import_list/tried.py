"""What came of trying a list: its report, without the cells of its bad rows, which lie in a file of their own."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path

from reminders.lists.cells import unmarked
from reminders.lists.columns import Layout, lay_out
from reminders.lists.folding import tidy
from reminders.lists.mapping import ListMap
from reminders.lists.rows import BadRow, Facts, Fault, FaultKind
from reminders.lists.treatments import Treatments
from reminders.lists.writing import write_bad_rows
from reminders.usecases.import_list.report import Report

SHOWN = 50
_OFTEN = 5
MOST_NAMES = 30


@dataclass(frozen=True)
class Tried:
    """A list that was judged. `bad`: how many rows cannot be taken; `faults`: the first of what is wrong with them.

    `read_as`: each column that is read, and the field that it was taken for. `often`: what is wrong in many rows at
    once, as column, problem and how many times. `unknown`: names of treatments that nothing here is called by, with
    how many rows have them; these are not among the faults.
    """

    report: Report
    read_as: tuple[tuple[str, str], ...]
    bad: int = 0
    faults: tuple[Fault, ...] = ()
    more_faults: int = 0
    often: tuple[tuple[str, str, int], ...] = ()
    unknown: tuple[tuple[str, int], ...] = ()
    bad_file: Path | None = field(default=None, repr=False)

    @property
    def visits(self) -> int:
        """How many visits go in, or are changed."""
        counts = self.report.visits
        return counts.new + counts.changed + counts.cancelled

    @property
    def is_news(self) -> bool:
        """False where taking it in would change nothing."""
        return bool(self.visits or self.report.visits.consents)

    def is_like(self, other: "Tried") -> bool:
        """Whether the same would become of it: only then is it what somebody agreed to."""
        mine, theirs = self.report, other.report
        same = astuple(mine.visits) == astuple(theirs.visits) and mine.without_consent == theirs.without_consent
        return same and self.bad == other.bad


def tried(report: Report, chosen: ListMap, facts: Facts, file: Path) -> Tried:
    """Keep of a report what a page shows; the bad rows go into `file`, where there are any."""
    layout = lay_out(chosen.columns, report.columns)
    read_as = tuple((report.columns[place], name) for name, place in sorted(layout.found.items(), key=lambda at: at[1]))
    if not report.bad:
        return Tried(report, read_as)
    write_bad_rows(file, report.columns, report.bad)
    faults = [f for row in report.bad for f in row.faults if f.kind is not FaultKind.UNKNOWN_TREATMENT]
    counted = Counter((fault.column, fault.problem) for fault in faults).most_common(_OFTEN)
    return Tried(
        replace(report, bad=[]),
        read_as,
        bad=len(report.bad),
        faults=tuple(faults[:SHOWN]),
        more_faults=max(0, len(faults) - SHOWN),
        often=tuple((column, problem, times) for (column, problem), times in counted if times > 1),
        unknown=tuple(_unknown(report.bad, layout, chosen, facts).most_common(MOST_NAMES)),
        bad_file=file,
    )


def _unknown(rows: Iterable[BadRow], layout: Layout, chosen: ListMap, facts: Facts) -> Counter[str]:
    """Names of treatments that no protocol and no map knows, with how many rows have them."""
    treatments, found = Treatments(chosen, facts.treatments), Counter[str]()
    for row in rows:
        if any(fault.kind is FaultKind.UNKNOWN_TREATMENT for fault in row.faults):
            cell = unmarked(row.cells[layout.place("treatments")])
            found.update({name for name in _names(cell, chosen) if _is_unknown(name, treatments)})
    return found


def _names(cell: str, chosen: ListMap) -> list[str]:
    parts = [cell]
    for separator in chosen.formats.several:
        parts = [piece for part in parts for piece in part.split(separator)]
    return [tidy(part) for part in parts if part.strip()]


def _is_unknown(name: str, treatments: Treatments) -> bool:
    judged = treatments.read(name, "", "")
    return any(isinstance(one, tuple) and one[1].kind is FaultKind.UNKNOWN_TREATMENT for one in judged)
