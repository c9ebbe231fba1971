"""Opening hours as people type them: "mon-fri 9:00-18:00; sat 10:00-14:00", or "always"."""

import re
from collections.abc import Mapping
from typing import Any

from reminders.errors import InvalidInput

ALWAYS = "always"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART = re.compile(r"(?P<from>[a-z]{3})(?:-(?P<to>[a-z]{3}))? (?P<hours>[\d:, -]+)")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_FORM = 'Write "mon-fri 9:00-13:00, 14:00-18:00; sat 10:00-14:00", or "always".'


def opening(typed: str) -> dict[str, list[list[str]]]:
    """The hours of each weekday, Monday "0"; none at all for a phone that is always answered.

    Raises:
        InvalidInput: it is written in another way, or hours end before they begin.
    """
    if typed.strip().lower() == ALWAYS:
        return {}
    week: dict[str, list[list[str]]] = {}
    for part in typed.lower().split(";"):
        found = _PART.fullmatch(" ".join(part.split()))
        if found is None or {found["from"], found["to"] or found["from"]} - set(_DAYS):
            raise InvalidInput("hours", "they cannot be read", value=part.strip(), remedy=_FORM)
        first, last = _DAYS.index(found["from"]), _DAYS.index(found["to"] or found["from"])
        if last < first:
            raise InvalidInput("hours", "the days run backward", value=part.strip(), remedy=_FORM)
        hours = [_hours(one.strip()) for one in found["hours"].split(",")]
        for day in range(first, last + 1):
            week.setdefault(str(day), []).extend(hours)
    return week


def _hours(typed: str) -> list[str]:
    found = _HOURS.fullmatch(typed.replace(" ", ""))
    if found is None:
        raise InvalidInput("hours", "they cannot be read", value=typed, remedy=_FORM)
    opens, closes = f"{int(found[1]):02}:{found[2]}", f"{int(found[3]):02}:{found[4]}"
    if not "00:00" <= opens < closes <= "23:59" or max(found[2], found[4]) > "59":
        raise InvalidInput("hours", "there are no such hours in a day", value=typed, remedy=_FORM)
    return [opens, closes]


def shown(week: Mapping[str, Any]) -> str:
    """Hours as they would be typed."""
    if not week:
        return ALWAYS
    said = []
    for day, name in enumerate(_DAYS):
        hours = ", ".join(f"{opens}-{closes}" for opens, closes in week.get(str(day), ()))
        if hours:
            said.append(f"{name} {hours}")
    return "; ".join(said)
