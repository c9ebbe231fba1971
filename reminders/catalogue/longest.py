"""How long the texts of a protocol get at their longest: the widest dates, a zone to name, a number to call later."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from reminders.catalogue.arrivals import Arrival, Example, planned, spoken
from reminders.domain.candidates import COMBINED_PREFIX
from reminders.domain.civil import Place
from reminders.domain.planned import PlannedText
from reminders.domain.protocol import Combined, Protocol
from reminders.domain.reasons import Reason
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
_HEALS = timedelta(days=10)


def longest_texts(protocol: Protocol, languages: Iterable[str]) -> dict[str, dict[str, str]]:
    """The longest form of each text by language and step; nothing for a language without composed words."""
    found = _longest(_rendered((protocol,), widest_area(protocol), (), _composed(languages)))
    bodies: dict[str, dict[str, str]] = defaultdict(dict)
    for (language, code), body in found.items():
        bodies[language][code] = body
    return bodies


def longest_combined(combined: Combined, protocols: Sequence[Protocol], languages: Iterable[str]) -> dict[str, str]:
    """The longest text of a combined wording by language, over the groups that one visit may have."""
    known = _composed(languages)
    found: dict[tuple[str, str], str] = {}
    for size in range(2, min(len(protocols), MOST_ON_ONE_DAY) + 1):
        for group in combinations(protocols, size):
            area = next(iter(frozenset.intersection(*(p.areas for p in group))), None)
            if area is not None:
                wide = BodyArea.FACE if all(BodyArea.FACE in p.areas for p in group) else area
                found = _longest(_rendered(group, wide, (combined,), known), found)
    return {language: body for (language, _), body in found.items()}


def widest_area(protocol: Protocol) -> BodyArea:
    """The body area with the most to avoid; of equals the first of the list."""
    areas = [area for area in BodyArea if area in protocol.areas]
    return max(areas, key=lambda area: sum(restriction.holds_for(area) for restriction in protocol.restrictions))


def _composed(languages: Iterable[str]) -> list[str]:
    return [language for language in languages if base_language(language) in LANGUAGES]


def _rendered(
    protocols: tuple[Protocol, ...], area: BodyArea, combined: tuple[Combined, ...], languages: Iterable[str]
) -> Iterator[tuple[str, Arrival]]:
    """All texts of a visit in each language; where there is a combined wording only its own."""
    for voice in (_US, _GB):
        at = _ENDS[voice.region]
        example = Example(protocols, area, voice, at - _AHEAD, at, at, combined)
        texts = [text for text in _all_planned(example) if not combined or _is_combined(text)]
        for language in languages:
            for arrival in spoken(texts, replace(example, voice=replace(voice, language=language))):
                yield language, arrival


def _all_planned(example: Example) -> list[PlannedText]:
    """Also, where something has no known end, what waits for the word of staff that it has healed."""
    texts, left_out = planned(example)
    if any(item.reason is Reason.STILL_OPEN for item in left_out):
        texts += planned(replace(example, healed_at=example.ended_at + _HEALS))[0]
    return texts


def _is_combined(text: PlannedText) -> bool:
    step = text.content.step
    return step is not None and step.protocol.startswith(COMBINED_PREFIX)


_Bodies = dict[tuple[str, str], str]


def _longest(texts: Iterable[tuple[str, Arrival]], known: _Bodies | None = None) -> _Bodies:
    """The longest of each language and step, beside those that are known."""
    found = dict(known or {})
    for language, arrival in texts:
        step = arrival.text.content.step
        key = (language, "" if step is None else step.step)
        if key not in found or measure(arrival.body).units > measure(found[key]).units:
            found[key] = arrival.body
    return found
