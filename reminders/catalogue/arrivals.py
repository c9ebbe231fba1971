"""The texts of protocols as they would arrive, from the real planner and the real words, without a store."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from reminders.domain.candidates import wordings
from reminders.domain.case import Case, Course, Healed, PatientFacts, Rules, Treatment, Visit
from reminders.domain.plan import plan
from reminders.domain.planned import LeftOut, Plan, PlannedText
from reminders.domain.protocol import Combined, Protocol
from reminders.domain.vocabulary import Anchor, BodyArea, Preset, Purpose, VisitState
from reminders.wording.render import render
from reminders.wording.voice import Voice

SESSIONS = 3  # of the example's course: enough for a first session and a last one


@dataclass(frozen=True)
class Example:
    """One invented visit: its treatments, where, who speaks to whom, and when. All instants are aware.

    `healed_at`: when staff said that the skin has healed; before that the texts which wait for it are left out.
    """

    protocols: tuple[Protocol, ...]
    area: BodyArea
    voice: Voice
    booked_at: datetime
    starts_at: datetime
    ended_at: datetime
    combined: tuple[Combined, ...] = ()
    preset: Preset = Preset.FULL
    healed_at: datetime | None = None


@dataclass(frozen=True)
class Arrival:
    """One text: what the planner decided, and the words at that moment. `local` is the patient's wall time."""

    text: PlannedText
    template: str
    body: str
    local: datetime


@dataclass(frozen=True)
class Arrivals:
    """All texts around an example's visit in the order in which they arrive, and those that do not."""

    texts: tuple[Arrival, ...]
    left_out: tuple[LeftOut, ...]


def arrivals(example: Example) -> Arrivals:
    """What the patient gets before and after the first session of the course; asking for upkeep: after the last."""
    texts, left_out = planned(example)
    return Arrivals(tuple(spoken(texts, example)), left_out)


def planned(example: Example) -> tuple[list[PlannedText], tuple[LeftOut, ...]]:
    """The same, before it is put into words: it does not depend on the language."""
    before = _plan(example, _booked(example), example.booked_at)
    after = _plan(example, _done(example, 1), example.ended_at)
    last = _plan(example, _done(example, SESSIONS), example.ended_at)
    closing = [text for text in last.texts if text.why.anchor is Anchor.COURSE_END]
    texts = sorted((*before.texts, *after.texts, *closing), key=lambda text: text.due_at)
    seen = {text.role for text in closing}
    return texts, (*before.left_out, *(item for item in after.left_out if item.role not in seen))


def spoken(texts: Iterable[PlannedText], example: Example) -> Iterator[Arrival]:
    """Planned texts in words, those that have any in the language of the example's voice."""
    book = wordings(example.protocols, example.combined)
    for text in texts:
        template = None if text.content.step is None else book[text.content.step].get(example.voice.language)
        if template is not None:
            body = render(text.content, template, example.voice, text.due_at)
            yield Arrival(text, template, body, example.voice.place.local(text.due_at))


def only_in_full(example: Example) -> frozenset[str]:
    """The keys of texts that the lean preset leaves out."""
    lean = arrivals(replace(example, preset=Preset.LEAN))
    kept = {arrival.text.key for arrival in lean.texts}
    return frozenset(a.text.key for a in arrivals(replace(example, preset=Preset.FULL)).texts) - kept


def _treatments(example: Example) -> tuple[Treatment, ...]:
    return tuple(Treatment(protocol, example.area) for protocol in example.protocols)


def _booked(example: Example) -> Visit:
    at = example.booked_at
    return Visit("example", VisitState.BOOKED, _treatments(example), at, at, starts_at=example.starts_at)


def _done(example: Example, place: int) -> Visit:
    course = Course("example", SESSIONS, agreed=True)
    at = example.ended_at
    done = Visit("example", VisitState.DONE, _treatments(example), at, at, starts_at=example.starts_at, ended_at=at)
    return replace(done, course=course, place=place)


def _plan(example: Example, visit: Visit, now: datetime) -> Plan:
    facts = PatientFacts("example", example.voice.place, frozenset(Purpose))
    rules = Rules(preset=example.preset, marketing=True)
    healed = () if example.healed_at is None else (Healed(example.area, example.healed_at),)
    return plan(Case(facts, (visit,), rules, healed, example.combined), now)
