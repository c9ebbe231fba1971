"""Hours of a week: in a form, two pairs of times for each day; and as people say them."""

from collections.abc import Mapping, Sequence
from datetime import time
from itertools import groupby
from typing import Any

from reminders.usecases.typed_hours import Span
from reminders.web.desk.forms import Posted
from reminders.web.desk.pages import Times

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


def spoken(week: Mapping[str, Sequence[Any]], times: Times) -> list[str]:
    """The hours that are kept, such as "Mon-Fri 9:00-18:00": days in a row that have the same ones told together."""
    of_days = [(day, tuple((opens, closes) for opens, closes in week.get(str(day), ()))) for day in range(7)]
    said = []
    for hours, days in groupby(of_days, key=lambda one: one[1]):
        if hours:
            row = [times.weekday(day) for day, _ in days]
            clocks = ", ".join("-".join(times.wall(time.fromisoformat(at)) for at in span) for span in hours)
            said.append(f"{row[0] if len(row) == 1 else f'{row[0]}-{row[-1]}'} {clocks}")
    return said
