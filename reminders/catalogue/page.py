"""The page of all texts: what one invented patient reads of each protocol, in Markdown.

It comes from the planner and the words that send, so that it shows what goes out and nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel import Locale

from reminders.catalogue.arrivals import Arrival, Arrivals, Example, arrivals, only_in_full
from reminders.catalogue.loader import Catalogue
from reminders.catalogue.longest import widest_area
from reminders.domain.civil import Place
from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import Anchor, BodyArea
from reminders.wording.languages import phrases
from reminders.wording.segments import Encoding, measure
from reminders.wording.voice import Voice, base_language

ENGLISH = "en"
ON_ONE_DAY = ("microneedling-pen", "peel-superficial", "microneedling-meso")
_ELSEWHERE = BodyArea.LEGS
_STARTS_AT = datetime(2026, 11, 20, 14, 30)  # noqa: DTZ001 - wall time; the zone is the clinic's
_LENGTH = timedelta(minutes=50)
_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class _Where:
    """Where the invented clinic lies: dates, times and the emergency number are that country's."""

    city: str
    region: str
    zone: ZoneInfo
    emergency: str


_NEW_YORK = _Where("New York", "US", ZoneInfo("America/New_York"), "911")
_ELSEWHERE_SPOKEN: Mapping[str, _Where] = MappingProxyType(
    {
        "de": _Where("Berlin", "DE", ZoneInfo("Europe/Berlin"), "112"),
        "fr": _Where("Paris", "FR", ZoneInfo("Europe/Paris"), "112"),
    }
)
_HEAD = """\
# Every text, as it arrives{title}

Written by `{command}`; do not edit it.

The example: the clinic Example Skin in {city}, phone +1 212 555 0100; a visit on Friday, November 20, 2026, from
2:30 PM to 3:20 PM, booked two weeks before, the first of three agreed sessions. What asks for upkeep comes after the
last one. Each text stands with its local time, its role and step, and the number of segments that it is sent in.
Texts marked *full preset* are left out by the lean preset, which is the default.
"""
_AWAITING = """
**These words await the review of a clinician who grew up with the language.** Live, a text goes out in it only where a
named person has approved it. The names of treatments are for staff: no text prints them. Texts marked *UCS-2* hold a
letter that GSM-7 lacks, and so cost more segments.
"""


def file_of(language: str) -> str:
    """The file in docs that holds the page of a language."""
    return "texts.md" if language == ENGLISH else f"texts.{language}.md"


def command_for(language: str) -> str:
    """What to type to write it again."""
    option = "" if language == ENGLISH else f" --language {language}"
    return f"reminders protocols texts{option} > docs/{file_of(language)}"


def texts_page(catalogue: Catalogue, language: str = ENGLISH) -> str:
    """The page for all protocols of a catalogue, with a variant by body area and a visit of several treatments.

    Raises:
        InvalidInput: texts cannot be composed in the language.
    """
    phrases(language)
    parts = [_head(catalogue, language)]
    for _, protocol in sorted(catalogue.protocols.items()):
        parts += _section(protocol, catalogue, language)
    together = tuple(catalogue.protocols[code] for code in ON_ONE_DAY if code in catalogue.protocols)
    if len(together) > 1:
        parts += _together(together, catalogue, language)
    return "\n".join(parts)


def _head(catalogue: Catalogue, language: str) -> str:
    title = "" if language == ENGLISH else f", in {Locale.parse(language, sep='-').get_display_name(ENGLISH)}"
    head = _HEAD.format(title=title, command=command_for(language), city=_where(language).city)
    awaits = any(language in protocol.awaits_review for protocol in catalogue.protocols.values())
    return head + (_AWAITING if awaits else "")


def _where(language: str) -> _Where:
    return _ELSEWHERE_SPOKEN.get(base_language(language), _NEW_YORK)


def _section(protocol: Protocol, catalogue: Catalogue, language: str) -> Iterator[str]:
    area = BodyArea.FACE if BodyArea.FACE in protocol.areas else widest_area(protocol)
    example = _example((protocol,), area, catalogue, language)
    yield f"## {protocol.name}\n\n`{protocol.code}`, on the {area}.\n"
    found = arrivals(example)
    yield from _all(found, only_in_full(example))
    if _ELSEWHERE in protocol.areas and area is not _ELSEWHERE:
        yield from _variant(found, arrivals(replace(example, area=_ELSEWHERE)))


def _together(protocols: tuple[Protocol, ...], catalogue: Catalogue, language: str) -> Iterator[str]:
    example = _example(protocols, BodyArea.FACE, catalogue, language)
    names = ", ".join(protocol.name for protocol in protocols)
    yield f"## Several treatments on one day\n\n{names}, all on the face.\n"
    yield from _all(arrivals(example), only_in_full(example))


def _example(protocols: tuple[Protocol, ...], area: BodyArea, catalogue: Catalogue, language: str) -> Example:
    where = _where(language)
    starts_at = _STARTS_AT.replace(tzinfo=where.zone)
    voice = Voice(
        short_name="Example Skin",
        language=language,
        region=where.region,
        phone="+12125550100",
        emergency_number=where.emergency,
        place=Place(where.zone),
        clinic_zone=where.zone,
        can_receive=True,
    )
    return Example(protocols, area, voice, starts_at - _AHEAD, starts_at, starts_at + _LENGTH, catalogue.combined)


def _all(found: Arrivals, full: frozenset[str]) -> Iterator[str]:
    yield from (_text(arrival, full) for arrival in found.texts)
    if found.left_out:
        yield "Left out:\n"
        items = sorted({(_place(item.key), item.reason.sentence) for item in found.left_out})
        yield "\n".join(f"- {place}: {sentence}" for place, sentence in items) + "\n"


def _variant(usual: Arrivals, other: Arrivals) -> Iterator[str]:
    """Only what differs on another body area."""
    said = {arrival.text.key: (arrival.local, arrival.body) for arrival in usual.texts}
    differing = [a for a in other.texts if said.get(a.text.key) != (a.local, a.body)]
    gone = sorted(said.keys() - {arrival.text.key for arrival in other.texts})
    if differing or gone:
        yield f"### On the {_ELSEWHERE}, where it differs\n"
        yield from (_text(arrival, frozenset()) for arrival in differing)
    if gone:
        yield "Not sent:\n"
        why = {item.key: item.reason.sentence for item in other.left_out}
        yield "\n".join(f"- {_place(key)}: {why.get(key, 'Nothing of it holds here.')}" for key in gone) + "\n"


def _text(arrival: Arrival, full: frozenset[str]) -> str:
    size = measure(arrival.body)
    notes = [f"{size.segments} segment{'' if size.segments == 1 else 's'}"]
    notes += ["*UCS-2*"] if size.encoding is Encoding.UCS2 else []
    notes += ["*full preset*"] if arrival.text.key in full else []
    notes += ["after the last session"] if arrival.text.why.anchor is Anchor.COURSE_END else []
    when = f"{arrival.local:%a %d %b %Y %H:%M}"
    return f"**{when}** · {_place(arrival.text.key)} · {', '.join(notes)}\n\n> {arrival.body}\n"


def _place(key: str) -> str:
    return key.partition("/")[2]
