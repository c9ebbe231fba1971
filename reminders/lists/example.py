"""The shipped example, moved by whole weeks to around a day: some of its visits are done, most are ahead."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib.resources import files

WEEKS_BEHIND = 4


def example(today: date) -> Iterator[list[str]]:
    """The rows of example.csv, its header first. Weekdays and wall times stay what they are."""
    header, *rows = csv.reader(_text().splitlines())
    start = header.index("Start")
    weeks = (today - _on(rows[0][start])).days // 7 - WEEKS_BEHIND
    yield header
    for row in rows:
        moved = datetime.fromisoformat(row[start]) + timedelta(weeks=weeks)
        yield [*row[:start], f"{moved:%Y-%m-%d %H:%M}", *row[start + 1 :]]


def _text() -> str:
    return (files("reminders.lists") / "example.csv").read_text(encoding="utf-8")


def _on(written: str) -> date:
    return datetime.fromisoformat(written).date()
