"""The facts that a text states, as a flat map: what was said can later be held against what is true.

Keys: `end:AREA:CATEGORY` an instant or `open`; `visit:ID` its start or `cancelled`; `next:ID` a date.
An end that no longer exists is `none`.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from reminders.domain.planned import ToldEnd
from reminders.domain.timeline import End, Spot
from reminders.domain.vocabulary import BodyArea, Category

NONE = "none"
OPEN_END = "open"
CANCELLED = "cancelled"


def end_fact(spot: Spot) -> str:
    """Name the end of one restriction."""
    return f"end:{spot[0]}:{spot[1]}"


def visit_fact(visit_id: str) -> str:
    """Name the start of a booked visit."""
    return f"visit:{visit_id}"


def next_fact(visit_id: str) -> str:
    """Name the day from which the session after a visit may be."""
    return f"next:{visit_id}"


def spot_of(fact: str) -> Spot | None:
    """The body area and category that an end fact speaks of; None for other facts."""
    kind, _, rest = fact.partition(":")
    if kind != "end":
        return None
    area, _, category = rest.partition(":")
    return BodyArea(area), Category(category)


def end_value(end: End | None) -> str:
    """Write an end; None is a restriction that there is not."""
    if end is None:
        return NONE
    return OPEN_END if end.at is None else _instant(end.at)


def end_facts(ends: Iterable[ToldEnd]) -> dict[str, str]:
    """All facts of some printed ends."""
    return {end_fact(told.spot): end_value(told.end) for told in ends}


def start_value(starts_at: datetime | None) -> str:
    """Write a start; None is a visit that will not be."""
    return CANCELLED if starts_at is None else _instant(starts_at)


def _instant(moment: datetime) -> str:
    """In UTC, so that one instant is one text, whatever zone it came in."""
    return moment.astimezone(UTC).isoformat()


def day_value(day: date) -> str:
    """Write a day."""
    return day.isoformat()


def moment_of(value: str) -> datetime | None:
    """The instant that a value names; None for `open`, `none`, `cancelled` and dates."""
    return datetime.fromisoformat(value) if "T" in value else None


def latest_told(sent: Iterable[tuple[datetime, Mapping[str, str]]]) -> dict[str, str]:
    """What the patient was last told about each fact; texts come with the moment they left."""
    told: dict[str, str] = {}
    for _, facts in sorted(sent, key=lambda pair: pair[0]):
        told.update(facts)
    return told
