"""Times as people type them: in the clinic's wall time, never guessed where a clock change makes them doubtful."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.civil import is_ambiguous, is_imaginary
from reminders.errors import InvalidInput
from reminders.usecases.within_reach import EARLIEST, LATEST

_FORMS = "Write now, 15:20, yesterday 15:20 or 2026-11-20 15:20."
_TYPED = re.compile(r"(?:(?P<day>yesterday|today|tomorrow|\d{4}-\d{2}-\d{2})[ t])?(?P<at>\d{1,2}:\d{2})")
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


def moment(typed: str, zone: str, now: datetime, field: str) -> datetime:
    """The instant that somebody means.

    Raises:
        InvalidInput: it has another form, is years away, or a clock change skips it or has it twice.
    """
    if typed == "now":
        return now
    found = _TYPED.fullmatch(typed.strip().lower())
    if found is None:
        raise InvalidInput(field, "it is not a time", value=typed, remedy=_FORMS)
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    day = found["day"] or "today"
    try:
        on = today + timedelta(days=_DAYS[day]) if day in _DAYS else datetime.fromisoformat(day).date()
        hour, minute = found["at"].split(":")
        wall = datetime.combine(on, time(int(hour), int(minute)))
    except ValueError:
        raise InvalidInput(field, "there is no such day or time", value=typed, remedy=_FORMS) from None
    if not EARLIEST <= on <= LATEST:
        raise InvalidInput(field, "it is years away", value=typed, remedy="Correct its year.")
    if is_imaginary(wall, here):
        remedy = "The clocks go forward over it: give a time before or after."
        raise InvalidInput(field, "this time does not exist on that day", value=typed, remedy=remedy)
    if is_ambiguous(wall, here):
        remedy = "The clocks go back over it: give a time before or after that hour."
        raise InvalidInput(field, "this time comes twice on that day", value=typed, remedy=remedy)
    return wall.replace(tzinfo=here).astimezone(UTC)
