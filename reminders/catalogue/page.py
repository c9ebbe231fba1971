"""The page of all texts: what one invented patient reads of each protocol, in Markdown.

It comes from the planner and the words that send, so that it shows what goes out and nothing else.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reminders.catalogue.arrivals import Arrival, Arrivals, Example, arrivals, only_in_full
from reminders.catalogue.loader import Catalogue
from reminders.catalogue.longest import widest_area
from reminders.domain.civil import Place
from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import Anchor, BodyArea
from reminders.wording.segments import measure
from reminders.wording.voice import Voice

COMMAND = "reminders protocols texts > docs/texts.md"
ON_ONE_DAY = ("microneedling-pen", "peel-superficial", "microneedling-meso")
_ELSEWHERE = BodyArea.LEGS
_NEW_YORK = ZoneInfo("America/New_York")
_STARTS_AT = datetime(2026, 11, 20, 14, 30, tzinfo=_NEW_YORK)
_LENGTH = timedelta(minutes=50)
_AHEAD = timedelta(days=14)
_VOICE = Voice(
    short_name="Example Skin",
    language="en",
    region="US",
    phone="+12125550100",
    emergency_number="911",
    place=Place(_NEW_YORK),
    clinic_zone=_NEW_YORK,
    can_receive=True,
)
_HEAD = f"""\
# Every text, as it arrives

Written by `{COMMAND}`; do not edit it.

The example: the clinic Example Skin in New York, phone +1 212 555 0100; a visit on Friday, November 20, 2026, from
2:30 PM to 3:20 PM, booked two weeks before, the first of three agreed sessions. What asks for upkeep comes after the
last one. Each text stands with its local time, its role and step, and the number of segments that it is sent in.
Texts marked *full preset* are left out by the lean preset, which is the default.
"""


def texts_page(catalogue: Catalogue) -> str:
    """The page for all protocols of a catalogue, with a variant by body area and a visit of several treatments."""
    parts = [_HEAD]
    for _, protocol in sorted(catalogue.protocols.items()):
        parts += _section(protocol, catalogue)
    together = tuple(catalogue.protocols[code] for code in ON_ONE_DAY if code in catalogue.protocols)
    if len(together) > 1:
        parts += _together(together, catalogue)
    return "\n".join(parts)


def _section(protocol: Protocol, catalogue: Catalogue) -> Iterator[str]:
    area = BodyArea.FACE if BodyArea.FACE in protocol.areas else widest_area(protocol)
    example = _example((protocol,), area, catalogue)
    yield f"## {protocol.name}\n\n`{protocol.code}`, on the {area}.\n"
    found = arrivals(example)
    yield from _all(found, only_in_full(example))
    if _ELSEWHERE in protocol.areas and area is not _ELSEWHERE:
        yield from _variant(found, arrivals(replace(example, area=_ELSEWHERE)))


def _together(protocols: tuple[Protocol, ...], catalogue: Catalogue) -> Iterator[str]:
    example = _example(protocols, BodyArea.FACE, catalogue)
    names = ", ".join(protocol.name for protocol in protocols)
    yield f"## Several treatments on one day\n\n{names}, all on the face.\n"
    yield from _all(arrivals(example), only_in_full(example))


def _example(protocols: tuple[Protocol, ...], area: BodyArea, catalogue: Catalogue) -> Example:
    return Example(
        protocols=protocols,
        area=area,
        voice=_VOICE,
        booked_at=_STARTS_AT - _AHEAD,
        starts_at=_STARTS_AT,
        ended_at=_STARTS_AT + _LENGTH,
        combined=catalogue.combined,
    )


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
    segments = measure(arrival.body).segments
    notes = [f"{segments} segment{'' if segments == 1 else 's'}"]
    notes += ["*full preset*"] if arrival.text.key in full else []
    notes += ["after the last session"] if arrival.text.why.anchor is Anchor.COURSE_END else []
    when = f"{arrival.local:%a %d %b %Y %H:%M}"
    return f"**{when}** · {_place(arrival.text.key)} · {', '.join(notes)}\n\n> {arrival.body}\n"


def _place(key: str) -> str:
    return key.partition("/")[2]
