"""Moments that a clinic can mean: a year that was typed wrong leads nowhere, and at its worst out of the calendar."""

from datetime import date, datetime, timedelta

from reminders.errors import InvalidInput
from reminders.lists.states import FARTHEST

LONGEST_AGO = timedelta(days=100 * 366)
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)  # near the ends of the calendar a zone leads out of it


def must_be_near(moment: datetime, now: datetime, field: str) -> None:
    """Refuse what is farther ahead than any clinic books, or longer ago than anybody was treated.

    Raises:
        InvalidInput: it is.
    """
    wrong = "it is more than three years ahead" if moment - now > FARTHEST else ""
    wrong = "it is more than a hundred years ago" if now - moment > LONGEST_AGO else wrong
    if wrong:
        raise InvalidInput(field, wrong, value=moment.isoformat(), remedy="Correct its year.")


def must_be_over_or_to_come(ended_at: datetime | None, starts_at: datetime | None, now: datetime) -> None:
    """Of a visit either the end is known, which is past, or the start, which is to come.

    Raises:
        InvalidInput: both or neither, or a moment that cannot be.
    """
    if (ended_at is None) == (starts_at is None):
        raise InvalidInput("ended", "give when it ended, or for when it is booked", remedy="One of the two.")
    if ended_at is not None and ended_at > now:
        remedy = "Register it when it is over, or book it with a start."
        raise InvalidInput("ended", "it lies in the future", value=ended_at.isoformat(), remedy=remedy)
    if starts_at is not None and starts_at <= now:
        remedy = "Give when it ended, if it took place."
        raise InvalidInput("starts", "it lies in the past", value=starts_at.isoformat(), remedy=remedy)
    if ended_at is not None:
        must_be_near(ended_at, now, "ended")
    if starts_at is not None:
        must_be_near(starts_at, now, "starts")
