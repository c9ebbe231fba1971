"""The next visit as a file that calendars read (RFC 5545): opened again, it moves or removes what it brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

MAKER = "-//aftercare-reminders//visit//EN"
YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Entry:
    """One visit. `starts_at` is in the clinic's zone; the end is not known, and none is made up."""

    uid: str
    sequence: int
    starts_at: datetime
    edited_at: datetime
    summary: str
    contact: str
    cancelled: bool


def visit_file(entries: Sequence[Entry], now: datetime) -> bytes:
    """The file, with the rules of its zones for as long as it needs them."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - a tenth of a second and 3 MB, for who opens a file

    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        event = Event()
        _fill(event, entry, now)
        calendar.add_component(event)
    starts = [entry.starts_at for entry in entries]
    calendar.add_missing_timezones(min(starts).date() - YEAR, max(starts).date() + YEAR)
    return bytes(calendar.to_ical())


def _fill(event: "Event", entry: Entry, now: datetime) -> None:
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", entry.edited_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at)
    event.add("summary", entry.summary)
    if entry.contact:
        event.add("contact", entry.contact)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
