"""What an import says at its end: to people, and to scripts."""

from zoneinfo import ZoneInfo

from rich.table import Table

from reminders.cli import frame
from reminders.domain.vocabulary import VisitState
from reminders.lists.rows import Fault
from reminders.usecases.import_list.report import Report

FAULTS_SHOWN = 20


def show(report: Report, *, written_bad_rows: str | None) -> None:
    """Print a report for people."""
    guessed = " (guessed)" if report.map_was_guessed else ""
    delimiter = {"\t": "tab", ",": "comma", ";": "semicolon"}.get(report.delimiter, report.delimiter)
    frame.out.print(
        f"{report.file}: {counted(report.rows, 'row')}, {report.encoding}, {delimiter}, map {report.map}{guessed}.",
        highlight=False,
    )
    _faults(report, written_bad_rows)
    _counts(report)
    _questions(report)
    texts, people = counted(report.texts_soon, "text"), counted(report.people_soon, "person", "people")
    frame.out.print(f"{texts} to {people} in the next 24 hours.", style="bold", highlight=False)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 row, 2 rows."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _faults(report: Report, written: str | None) -> None:
    if not report.bad:
        return
    faults = [fault for row in report.bad for fault in row.faults]
    table = Table("line", "column", "value", "what is wrong", "what to do")
    for fault in faults[:FAULTS_SHOWN]:
        table.add_row(str(fault.line), fault.column, fault.value, fault.problem, fault.remedy)
    frame.out.print(f"{counted(len(report.bad), 'row')} cannot be imported:", style="bold red", highlight=False)
    frame.out.print(table, markup=False)
    if len(faults) > FAULTS_SHOWN:
        frame.out.print(f"... and {len(faults) - FAULTS_SHOWN} more.", highlight=False)
    if written is not None:
        frame.out.print(f"All of them, with what to put right: {written}", highlight=False, soft_wrap=True)


def _counts(report: Report) -> None:
    counts, out = report.visits, report.not_imported
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for label, number in (
        ("visits, new", counts.new),
        ("visits, changed", counts.changed),
        ("visits, unchanged", counts.unchanged),
        ("visits, cancelled since the last import", counts.cancelled),
        ("patients, new", counts.new_patients),
        ("rows not imported: cancelled", out[VisitState.CANCELLED]),
        ("rows not imported: nobody came", out[VisitState.NO_SHOW]),
        ("patients without consent: stored, and get no texts", report.without_consent),
        ("patients without a number", report.without_number),
    ):
        if number:
            table.add_row(f"{number:,}", label)
    frame.out.print(table)


def _questions(report: Report) -> None:
    for shared in report.shared[:FAULTS_SHOWN]:
        lines = ", ".join(map(str, shared.lines))
        frame.out.print(
            f"Is it right that {shared.people} people share the number {shared.number} (lines {lines})?",
            highlight=False,
        )
    if report.other_number_lines:
        lines = ", ".join(map(str, report.other_number_lines[:FAULTS_SHOWN]))
        frame.out.print(
            f"The list has another number than the clinic for the patients of lines {lines}; the clinic's was kept. "
            "`reminders patient number` changes it.",
            highlight=False,
        )


def late_lines(report: Report, zone: str) -> str:
    """The texts that would go out late, one a line."""
    here = ZoneInfo(zone)
    shown = [
        f"  line {text.line}: {text.role}, was due {text.was_due_at.astimezone(here):%a %d %b %H:%M}"
        for text in report.late_texts
    ]
    more = report.late - len(report.late_texts)
    return "\n".join([*shown, f"  ... and {more} more"] if more else shown)


def as_json(report: Report, *, written_bad_rows: str | None, held_back: str | None) -> dict[str, object]:
    """A report for scripts."""
    counts = report.visits
    return {
        "file": report.file,
        "written": report.written,
        "held_back": held_back,
        "map": report.map,
        "map_was_guessed": report.map_was_guessed,
        "encoding": report.encoding,
        "delimiter": report.delimiter,
        "rows": report.rows,
        "visits": {
            "new": counts.new,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "cancelled": counts.cancelled,
        },
        "new_patients": counts.new_patients,
        "not_imported": {str(state): number for state, number in sorted(report.not_imported.items())},
        "without_consent": report.without_consent,
        "without_number": report.without_number,
        "bad_rows": [_fault(fault) for row in report.bad for fault in row.faults],
        "bad_rows_file": written_bad_rows,
        "shared_numbers": report.shared,
        "other_number_lines": report.other_number_lines,
        "next_24_hours": {"texts": report.texts_soon, "people": report.people_soon},
        "late": {"texts": report.late, "first": report.late_texts},
    }


def _fault(fault: Fault) -> dict[str, object]:
    return {
        "line": fault.line,
        "column": fault.column,
        "value": fault.value,
        "kind": fault.kind,
        "problem": fault.problem,
        "remedy": fault.remedy,
    }
