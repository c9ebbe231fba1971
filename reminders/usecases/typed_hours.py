"""Opening hours and days as a form has them: a time from and a time to, twice a day."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import date, time

from reminders.errors import InvalidInput

Span = tuple[str, str]  # from, to, as "09:00"; both empty: closed
Week = dict[str, list[list[str]]]  # weekday "0" (Monday) to "6"


def week_of(days: Sequence[Iterable[Span]]) -> Week:
    """The hours of each weekday as the clinic keeps them; days on which it is closed are left out.

    Raises:
        InvalidInput: a time is missing or is none, or hours end before they begin, or overlap.
    """
    week = {str(day): _day(spans) for day, spans in enumerate(days)}
    return {day: spans for day, spans in week.items() if spans}


def _day(spans: Iterable[Span]) -> list[list[str]]:
    found = sorted(_span(opens, closes) for opens, closes in spans if opens or closes)
    for (_, closes), (opens, _) in itertools.pairwise(found):
        if opens < closes:
            remedy = "Let the second hours begin after the first have ended."
            raise InvalidInput("hours", "two of one day overlap", value=f"{closes} and {opens}", remedy=remedy)
    return found


def _span(opens: str, closes: str) -> list[str]:
    shown = f"{opens or '?'} to {closes or '?'}"
    try:
        begins, ends = _time(opens), _time(closes)
    except ValueError:
        remedy = "Give both times, such as 09:00 and 18:00, or leave both empty."
        raise InvalidInput("hours", "a time is missing", value=shown, remedy=remedy) from None
    if begins >= ends:
        raise InvalidInput("hours", "they end before they begin", value=shown, remedy="Give the later time as the end.")
    return [f"{begins:%H:%M}", f"{ends:%H:%M}"]


def _time(given: str) -> time:
    found = time.fromisoformat(given)
    if found.tzinfo is not None:
        raise ValueError(given)  # hours are by the clinic's own clock
    return found


def days_of(given: Iterable[str]) -> tuple[date, ...]:
    """Days as inputs have them; the empty ones are left out.

    Raises:
        InvalidInput: one is no day.
    """
    found = []
    for text in given:
        try:
            found.append(date.fromisoformat(text))
        except ValueError:
            raise InvalidInput("holidays", "it is not a day", value=text, remedy="Write it as 2026-12-25.") from None
    return tuple(found)
