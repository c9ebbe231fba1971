"""A protocol as a picture: bars for what holds, marks for texts, on an axis from the end of the treatment."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from reminders.catalogue.outline import DAY, Held, Outline, Told, length_in_words, sources_in_words
from reminders.domain.protocol import Source
from reminders.domain.vocabulary import Category, Kind
from reminders.web.desk.speech import ENGLISH, Speech
from reminders.web.desk.words import WORDS

# The first hours matter as much as the last weeks, so that the scale is that of people, not of clocks.
_STOPS = [timedelta(hours=hours) for hours in (0, 8, 24, 48, 72)] + [DAY * n for n in (5, 7, 14, 21, 28, 42, 90, 180)]
_LEAST_STOPS = 3
_WIDTH = 94.0  # percent of the picture; the rest is for what has no end, and for the last label
_NARROWEST = 1.5
_APART = 7.0  # percent between two marks of one line
_SLOT = re.compile(r"(\{[^{}]*\})")


@dataclass(frozen=True)
class Tick:
    """A stop of the axis, in percent from its left."""

    at: float
    name: str


@dataclass(frozen=True)
class Bar:
    """One restriction. `width`: in percent; an open one goes on beyond the axis."""

    category: Category
    areas: str
    lasts: str
    sources: str
    grades: str
    width: float
    is_open: bool


@dataclass(frozen=True)
class Mark:
    """One text at its moment; `line`: where two would meet, the later goes below."""

    number: int
    at: float
    line: int
    kind: Kind


@dataclass(frozen=True)
class Words:
    """What a text says in one language, cut at the places that are filled in when it leaves."""

    language: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """One text, to be read: when, in which words, what it does, and where that comes from."""

    number: int
    told: Told
    words: tuple[Words, ...]
    notes: tuple[str, ...]
    sources: str
    grades: str


@dataclass(frozen=True)
class Picture:
    """Everything of a protocol, laid out."""

    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    lines: int
    texts: tuple[Shown, ...]


def picture(outline: Outline, _: Speech = ENGLISH) -> Picture:
    """Lay out what holds and what is told."""
    stops = _stops(outline)
    marks = _marks(outline.told, stops)
    return Picture(
        tuple(Tick(_share(stop, stops), _short(stop, _)) for stop in stops),
        tuple(_bar(held, stops, _) for held in outline.held),
        marks,
        1 + max((mark.line for mark in marks), default=0),
        tuple(_shown(number, told, _) for number, told in enumerate(outline.told, 1)),
    )


def _stops(outline: Outline) -> Sequence[timedelta]:
    known = [*(held.ends for held in outline.held), *(told.at for told in outline.told)]
    last = max((at for at in known if at is not None), default=DAY)
    count = next((index for index, stop in enumerate(_STOPS) if stop >= last), len(_STOPS) - 1)
    return _STOPS[: max(count + 1, _LEAST_STOPS)]


def _share(at: timedelta, stops: Sequence[timedelta]) -> float:
    """Where a moment lies, in percent: between two stops evenly."""
    for index, (left, right) in enumerate(pairwise(stops)):
        if at <= right:
            part = max(at - left, timedelta()) / (right - left)
            return round((index + part) / (len(stops) - 1) * _WIDTH, 2)
    return _WIDTH


def _short(stop: timedelta, _: Speech) -> str:
    if not stop:
        return _("end")
    if stop >= DAY:
        return _("%(days)s d", days=stop // DAY)
    return _("%(hours)s h", hours=stop // timedelta(hours=1))


def _bar(held: Held, stops: Sequence[timedelta], _: Speech) -> Bar:
    restriction = held.restriction
    width = 100.0 if held.ends is None else max(_share(held.ends, stops), _NARROWEST)
    areas = ", ".join(sorted(_(WORDS[area]) for area in restriction.areas or ()))
    lasts = _("until you say it has healed") if held.ends is None else held.lasts
    sources = restriction.sources
    return Bar(
        restriction.category, areas, lasts, sources_in_words(sources), _grades(sources), width, held.ends is None
    )


def _grades(sources: Sequence[Source]) -> str:
    """How well it is founded, at a glance: the grades of its sources, the best first."""
    order = sorted({source.grade for source in sources}, key="ABCSU".find)
    return " ".join(order)


def _marks(told: Sequence[Told], stops: Sequence[timedelta]) -> tuple[Mark, ...]:
    ends: list[float] = []  # where the last mark of each line stands
    found = []
    for number, one in enumerate(told, 1):
        if one.at is None:
            continue
        at = _share(one.at, stops)
        line = next((index for index, end in enumerate(ends) if at - end >= _APART), len(ends))
        ends[line:] = [at, *ends[line + 1 :]]
        found.append(Mark(number, at, line, one.step.kind))
    return tuple(found)


def _shown(number: int, told: Told, _: Speech) -> Shown:
    step = told.step
    words = tuple(Words(lang, tuple(filter(None, _SLOT.split(text)))) for lang, text in step.wording.items())
    return Shown(number, told, words, tuple(_notes(told, _)), sources_in_words(step.sources), _grades(step.sources))


def _notes(told: Told, _: Speech) -> list[str]:
    step = told.step
    notes = []
    if step.tells:
        notes.append(_("Tells until when to avoid: %(what)s.", what=_named(step.tells, _)))
    if step.awaits:
        notes.append(_("Goes only when this is allowed again: %(what)s.", what=_named(step.awaits, _)))
    if step.act_by is not None:
        notes.append(_("Somebody calls if it has not arrived %(time)s later.", time=length_in_words(step.act_by)))
    if not step.lean:
        notes.append(_("Only where the clinic sends all texts, not few."))
    return notes


def _named(categories: frozenset[Category], _: Speech) -> str:
    order = list(Category)
    return ", ".join(_(WORDS[one]) for one in sorted(categories, key=order.index))


KINDS: Mapping[Kind, str] = {
    Kind.RESTRICTION: "what to avoid",
    Kind.PERMISSION: "allowed again",
    Kind.SAFETY: "safety",
    Kind.EMERGENCY: "emergency",
    Kind.INFO: "information",
}
