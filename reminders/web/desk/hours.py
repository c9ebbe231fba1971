"""Hours of a week in a form: two pairs of times for each day."""

from collections.abc import Mapping, Sequence
from typing import Any

from reminders.usecases.typed_hours import Span
from reminders.web.desk.forms import Posted

SPANS = (0, 1)  # a day has hours before and after a break


def spans(posted: Posted, prefix: str = "") -> list[list[Span]]:
    """As they were typed, Monday first."""
    return [
        [(posted.text(f"{prefix}opens-{day}-{part}"), posted.text(f"{prefix}closes-{day}-{part}")) for part in SPANS]
        for day in range(7)
    ]


def shown(week: Mapping[str, Sequence[Any]]) -> list[list[Span]]:
    """As a form holds the hours that are kept."""
    days = [[*((opens, closes) for opens, closes in week.get(str(day), ())), ("", ""), ("", "")] for day in range(7)]
    return [day[: len(SPANS)] for day in days]
