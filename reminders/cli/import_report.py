"""What an import tells people: what is wrong, what becomes of the rest, whom to ask."""

from collections import Counter
from textwrap import wrap
from zoneinfo import ZoneInfo

from rich.text import Text

from reminders.cli import frame
from reminders.cli.import_bad_rows import BadRows
from reminders.domain.vocabulary import VisitState
from reminders.lists.rows import Fault
from reminders.usecases.import_list.report import Report

WITHOUT_ASKING = 50  # texts of the next 24 hours that nobody needs to confirm
SHOWN = 10
_ENCODINGS = {"cp1252": "Windows-1252", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}
_DELIMITERS = {"\t": "tabs", ",": "commas", ";": "semicolons"}


def show(report: Report, zone: str, bad_rows: BadRows) -> None:
    """Print a report for people; `zone` is the clinic's."""
    encoding = _ENCODINGS.get(report.encoding, "UTF-16" if report.encoding.startswith("utf-16") else report.encoding)
    delimiter = _DELIMITERS.get(report.delimiter, report.delimiter)
    guessed = " (guessed)" if report.map_was_guessed else ""
    rows = counted(report.rows, "row")
    _say(f"{report.file}: {rows} in {encoding} with {delimiter}, read by the map {report.map}{guessed}.")
    if report.columns_not_read:
        _say(f"Columns that are not read: {', '.join(report.columns_not_read)}.")
    _faults(report, bad_rows)
    _counts(report)
    _questions(report)
    _late(report, ZoneInfo(zone))
    texts, people = counted(report.texts_soon, "text"), counted(report.people_soon, "person", "people")
    _say(f"From this list: {texts} to {people} in the next 24 hours.", "bold")


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 row, 2 rows."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _say(text: str, style: str = "", indent: int = 0) -> None:
    """Print text as it is, in lines that are indented alike: cells of a list may hold anything."""
    margin = " " * indent
    lines = wrap(text, frame.out.width, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)
    frame.out.print(Text("\n".join(lines), style), soft_wrap=True)


def _faults(report: Report, bad_rows: BadRows) -> None:
    if not report.bad:
        return
    faults = [fault for row in report.bad for fault in row.faults]
    _say(f"{counted(len(report.bad), 'row')} cannot be imported:", "bold red")
    for fault in faults[:SHOWN]:
        _say(_described(fault), indent=2)
        _say(fault.remedy, "yellow", indent=4)
    if len(faults) > SHOWN:
        _say(f"... and {len(faults) - SHOWN:,} more.", indent=2)
        _often(faults)
    if bad_rows.file is not None:
        frame.out.print(Text(f"These rows, with what to put right: {bad_rows.file}"), soft_wrap=True)
    elif bad_rows.problem is not None:
        _say(f"The rows could not be written to a file. {bad_rows.problem} --bad-rows names another.", "red")


def _often(faults: list[Fault]) -> None:
    """What a map, or one correction in the other system, would put right in many rows at once."""
    for (column, problem), times in Counter((fault.column, fault.problem) for fault in faults).most_common(SHOWN // 2):
        if times > 1:
            _say(f"{times:,} times{f' {column}' if column else ''}: {problem}.", indent=2)


def _described(fault: Fault) -> str:
    column = f", {fault.column}" if fault.column else ""
    value = f' "{fault.value}"' if fault.value else ""
    return f"line {fault.line}{column}{value}: {fault.problem}."


def _counts(report: Report) -> None:
    counts, out = report.visits, report.not_imported
    for number, one, many in (
        (counts.new, "new visit", None),
        (counts.changed, "changed visit", None),
        (counts.unchanged, "unchanged visit", None),
        (counts.cancelled, "visit cancelled since the last import", "visits cancelled since the last import"),
        (counts.new_patients, "new patient", None),
        (counts.consents, "known patient whose consent is news", "known patients whose consent is news"),
        (out[VisitState.CANCELLED], "row left out: cancelled", "rows left out: cancelled"),
        (out[VisitState.NO_SHOW], "row left out: nobody came", "rows left out: nobody came"),
        (
            report.without_consent,
            "patient without consent: stored, and gets no texts",
            "patients without consent: stored, and get no texts",
        ),
        (report.without_number, "patient without a number", "patients without a number"),
    ):
        if number:
            _say(counted(number, one, many), indent=2)


def _questions(report: Report) -> None:
    for shared in report.shared[:SHOWN]:
        lines = ", ".join(map(str, shared.lines))
        _say(f"Is it right that {shared.people} people share the number {shared.number} (lines {lines})?")
    if len(report.shared) > SHOWN:
        _say(f"... and {counted(len(report.shared) - SHOWN, 'more shared number')}; --json has them all.")
    if report.other_number_lines:
        lines = ", ".join(map(str, report.other_number_lines[:SHOWN]))
        more = len(report.other_number_lines) - SHOWN
        others = f" and {more:,} more" if more > 0 else ""
        _say(
            f"The list has another number than the clinic for the patients of lines {lines}{others}; the clinic's was "
            "kept. `reminders patient number` changes it."
        )


def _late(report: Report, zone: ZoneInfo) -> None:
    if not report.late:
        return
    _say(f"{counted(report.late, 'text')} due before now would go out at once:")
    for text in report.late_texts:
        _say(f"line {text.line}: {text.role}, was due {text.was_due_at.astimezone(zone):%a %d %b %H:%M}", indent=2)
    if report.late > len(report.late_texts):
        _say(f"... and {report.late - len(report.late_texts):,} more.", indent=2)
