"""How long the texts of a protocol get at their longest: the widest dates, a zone to name, a number to call later."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from reminders.catalogue.arrivals import Arrival, Example, arrivals
from reminders.domain.civil import Place
from reminders.domain.protocol import Combined, Protocol
from reminders.domain.vocabulary import BodyArea
from reminders.wording.languages import LANGUAGES
from reminders.wording.segments import measure
from reminders.wording.voice import Voice, WeeklyHours, base_language

MOST_ON_ONE_DAY = 3  # treatments that a combined wording is measured for

_US = Voice(
    short_name="Aesthetic Skin Rooms",  # as long as a short name may be
    language="en",
    region="US",
    phone="+12125550101",
    emergency_number="911",
    place=Place(ZoneInfo("America/Los_Angeles")),
    clinic_zone=ZoneInfo("America/New_York"),
    opening=WeeklyHours(((),) * 7),
    can_receive=True,
)
_GB = replace(
    _US,
    region="GB",
    phone="+442079460101",
    place=Place(ZoneInfo("America/Argentina/Buenos_Aires")),
    clinic_zone=ZoneInfo("Europe/London"),
)
# A Wednesday half past twelve from which all ends fall on days of two digits.
_ENDS = {"US": datetime(2026, 9, 9, 19, 30, tzinfo=UTC), "GB": datetime(2026, 9, 9, 15, 30, tzinfo=UTC)}
_AHEAD = timedelta(days=60)


def longest_texts(protocol: Protocol, language: str) -> dict[str, str]:
    """The longest form of each step's text, by the step's code; empty for a language without composed words."""
    found = _longest(_arrivals((protocol,), widest_area(protocol), (), language))
    return {code: arrival.body for code, arrival in found.items()}


def longest_combined(combined: Combined, protocols: Sequence[Protocol], language: str) -> str | None:
    """The longest text of a combined wording, over the groups that one visit may have; None if none uses it."""
    found: dict[str, Arrival] = {}
    for size in range(2, min(len(protocols), MOST_ON_ONE_DAY) + 1):
        for group in combinations(protocols, size):
            area = next(iter(frozenset.intersection(*(p.areas for p in group))), None)
            if area is not None:
                wide = BodyArea.FACE if all(BodyArea.FACE in p.areas for p in group) else area
                used = (a for a in _arrivals(group, wide, (combined,), language) if _uses(a, combined))
                found = _longest([*found.values(), *used])
    return found[combined.step].body if combined.step in found else None


def widest_area(protocol: Protocol) -> BodyArea:
    """The body area with the most to avoid; of equals the first of the list."""
    areas = [area for area in BodyArea if area in protocol.areas]
    return max(areas, key=lambda area: sum(restriction.holds_for(area) for restriction in protocol.restrictions))


def _uses(arrival: Arrival, combined: Combined) -> bool:
    return arrival.template in combined.wording.values()


def _arrivals(
    protocols: tuple[Protocol, ...], area: BodyArea, combined: tuple[Combined, ...], language: str
) -> Iterator[Arrival]:
    if base_language(language) not in LANGUAGES:
        return
    for voice in (_US, _GB):
        ended_at = _ENDS[voice.region]
        example = Example(
            protocols, area, replace(voice, language=language), ended_at - _AHEAD, ended_at, ended_at, combined
        )
        yield from arrivals(example).texts


def _longest(texts: Sequence[Arrival] | Iterator[Arrival]) -> dict[str, Arrival]:
    found: dict[str, Arrival] = {}
    for arrival in texts:
        step = arrival.text.content.step
        code = "" if step is None else step.step
        if code not in found or _units(arrival) > _units(found[code]):
            found[code] = arrival
    return found


def _units(arrival: Arrival) -> int:
    return measure(arrival.body).units
