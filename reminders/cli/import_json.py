"""What an import tells scripts."""

from reminders.cli.import_one import Done
from reminders.lists.rows import Fault


def as_json(done: Done) -> dict[str, object]:
    """A report in the keys that docs/import.md lists."""
    report = done.report
    counts, bad = report.visits, done.bad_rows
    return {
        "file": report.file,
        "written": report.written,
        "held_back": done.held_back,
        "map": report.map,
        "map_was_guessed": report.map_was_guessed,
        "columns_not_read": report.columns_not_read,
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
        "consents_changed": counts.consents,
        "not_imported": {str(state): number for state, number in sorted(report.not_imported.items())},
        "without_consent": report.without_consent,
        "without_number": report.without_number,
        "bad_rows": [_fault(fault) for row in report.bad for fault in row.faults],
        "bad_rows_file": None if bad.file is None else str(bad.file),
        "bad_rows_file_problem": bad.problem,
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
