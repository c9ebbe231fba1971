"""A protocol laid out over time, for people who read it before they approve it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from reminders.domain.protocol import Calendar, Elapsed, Open, Protocol, Restriction, RestrictionSpan, Source, Step
from reminders.domain.vocabulary import Anchor, BodyArea

DAY = timedelta(days=1)
COUNTED_IN_DAYS = timedelta(days=3)  # longer lengths read better in days


@dataclass(frozen=True)
class Held:
    """One restriction. `ends` counts from the end of the treatment, before rounding; None: open."""

    restriction: Restriction
    lasts: str
    ends: timedelta | None


@dataclass(frozen=True)
class Told:
    """One text. `at` counts from the end of the treatment; None where only an event says when."""

    step: Step
    when: str
    at: timedelta | None


@dataclass(frozen=True)
class Outline:
    """What holds and what is told for one body area, or for all, each in the order of time."""

    held: tuple[Held, ...]
    told: tuple[Told, ...]


def outline(protocol: Protocol, area: BodyArea | None = None) -> Outline:
    """Lay out a protocol; a permission has no place where what it permits was never restricted."""
    restrictions = [r for r in protocol.restrictions if area is None or r.holds_for(area)]
    held = [Held(r, span_in_words(r.span), _length(r.span)) for r in restrictions]
    known = {r.category for r in restrictions}
    steps = [step for step in protocol.steps if not step.awaits or step.awaits & known]
    told = [_told(step, held) for step in steps]
    return Outline(
        tuple(sorted(held, key=lambda item: (item.ends is None, item.ends or timedelta()))),
        tuple(sorted(told, key=lambda item: _order(item, protocol))),
    )


def span_in_words(span: RestrictionSpan) -> str:
    """How long something holds: "24 h", "5 days", "day 3 at 10:00", "open"."""
    match span:
        case Open():
            return "open"
        case Elapsed(delta):
            return length_in_words(delta)
        case Calendar(days, at_local):
            return f"day {days} at {at_local:%H:%M}"
        case _:
            assert_never(span)


def length_in_words(delta: timedelta) -> str:
    """A length as people say it: minutes, hours up to three days, then days."""
    if delta % timedelta(hours=1):
        return f"{delta // timedelta(minutes=1)} min"
    if delta <= COUNTED_IN_DAYS or delta % DAY:
        return f"{delta // timedelta(hours=1)} h"
    return f"{delta // DAY} days"


def sources_in_words(sources: Iterable[Source]) -> str:
    """Sources with their grades, one after the other."""
    return "; ".join(f"{source.name} [{source.grade}]" for source in sources)


def _length(span: RestrictionSpan) -> timedelta | None:
    match span:
        case Open():
            return None
        case Elapsed(delta):
            return delta
        case Calendar(days, _):
            return timedelta(days=days)
        case _:
            assert_never(span)


def _told(step: Step, held: Iterable[Held]) -> Told:
    length = _length(step.offset) or timedelta()
    match step.anchor:
        case Anchor.BOOKED_START:
            return Told(step, _around(step, "the visit begins"), None)
        case Anchor.TREATMENT_END:
            return Told(step, _around(step, "the treatment ends"), length)
        case Anchor.RESTRICTION_END:
            ends = [item.ends for item in held if item.restriction.category in step.awaits]
            last = None if None in ends else max((end for end in ends if end is not None), default=None)
            what = " and ".join(sorted(step.awaits))
            return Told(step, _around(step, f"{what} is allowed again"), None if last is None else last + length)
        case Anchor.COURSE_END:
            return Told(step, _around(step, "the last session of the course ends"), None)
        case Anchor.MANUAL:
            return Told(step, "when staff send it", None)
        case _:
            assert_never(step.anchor)


def _around(step: Step, event: str) -> str:
    match step.offset:
        case Elapsed(delta):
            side = "before" if delta < timedelta() else "after"
            return f"{length_in_words(abs(delta))} {side} {event}" if delta else f"when {event}"
        case Calendar(days, at_local):
            counted = f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'before' if days < 0 else 'after'}"
            return f"{counted if days else 'on the day'} {event}, at {at_local:%H:%M}"
        case _:
            assert_never(step.offset)


def _order(item: Told, protocol: Protocol) -> tuple[int, timedelta, int]:
    before = item.step.anchor is Anchor.BOOKED_START
    known = item.at if item.at is not None else _length(item.step.offset) or timedelta()
    group = 0 if before else 1 if item.at is not None else 2
    return group, known, protocol.steps.index(item.step)
