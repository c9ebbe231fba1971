"""One line of `check`."""

from collections.abc import Callable
from dataclasses import dataclass

from reminders.errors import RemindersError


@dataclass(frozen=True)
class Line:
    """One thing that was looked at. Not `ok`, or a warning: `says` ends with what to do.

    A warning is about something that works, and not as somebody may think; the exit code stays 0.
    """

    what: str
    ok: bool
    says: str
    warning: bool = False


def guarded(what: str, look: Callable[[], str]) -> Line:
    """A line that is ok if looking raises nothing."""
    try:
        return Line(what, True, look())
    except RemindersError as error:
        return Line(what, False, str(error))
    except Exception as error:  # noqa: BLE001 - whatever the driver says of a database that is not there
        return Line(what, False, f"{type(error).__name__}: it cannot be reached. Check database.url.")
