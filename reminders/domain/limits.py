"""How many texts are too many: the lean preset by visit, the caps by number and day or week."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from reminders.domain.case import Case
from reminders.domain.planned import LeftOut, PlannedText
from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Kind, Preset, Role, TextClass

LEAN_BEFORE = 2
LEAN_AFTER = 6

# What the lean preset keeps first once safety and restrictions have their places.
_PRECEDENCE = [
    Role.ALLOWED,
    Role.NEXT,
    Role.NORMAL,
    Role.WELCOME,
    Role.PREP,
    Role.RESULTS,
    Role.UPKEEP,
]
_NEVER_DROPPED = frozenset({Kind.RESTRICTION, Kind.SAFETY, Kind.EMERGENCY})
_DROPPED_BY_CAP = frozenset({TextClass.COURSE, TextClass.MARKETING})


def is_protected(text: PlannedText) -> bool:
    """True for restriction, safety, visit and correction texts: no limit drops or holds them.

    And for the word that the skin has healed: whoever was told to wait for it gets it.
    """
    never = text.role in {Role.CORRECTION, Role.HEALED}
    return never or text.kind in _NEVER_DROPPED or text.text_class is TextClass.VISIT


def _rank(text: PlannedText) -> tuple[bool, int, datetime, str]:
    place = _PRECEDENCE.index(text.role) if text.role in _PRECEDENCE else 0
    return (not is_protected(text), place, text.due_at, text.key)


def lean(texts: list[PlannedText], extra: frozenset[str], case: Case) -> tuple[list[PlannedText], list[LeftOut]]:
    """Apply the preset; `extra` are the keys of texts that the protocol itself keeps out of it.

    No restriction is left untold: over the limit goes only what other texts say too.
    """
    if case.rules.preset is Preset.FULL:
        return texts, []
    kept: list[PlannedText] = []
    over: list[PlannedText] = []
    counts: Counter[tuple[str, bool]] = Counter()
    for text in sorted(texts, key=_rank):
        slot = (text.visit_ids[-1], text.role.before_visit)
        limit = LEAN_BEFORE if text.role.before_visit else LEAN_AFTER
        if not is_protected(text) and (text.key in extra or counts[slot] >= limit):
            over.append(text)
            continue
        counts[slot] += 1
        kept.append(text)
    kept += (only := _only_voices(sorted(over, key=lambda text: (text.key in extra, text.due_at)), kept))
    return kept, [leave(text, Reason.LEAN_PRESET) for text in over if text not in only]


def _only_voices(over: list[PlannedText], kept: list[PlannedText]) -> list[PlannedText]:
    """Of what is over the limit, the texts without which a restriction would be told by none."""
    told = {(text.visit_ids[-1], end.spot) for text in kept for end in text.content.ends}
    only = []
    for text in over:
        its = {(text.visit_ids[-1], end.spot) for end in text.content.ends}
        if not its <= told:
            told |= its
            only.append(text)
    return only


def leave(text: PlannedText, reason: Reason) -> LeftOut:
    """The same text, left out."""
    return LeftOut(text.key, text.role, text.kind, text.text_class, text.visit_ids, text.merged, reason, text.due_at)


@dataclass
class _Tally:
    days: Counter[object]
    weeks: Counter[object]


def cap(texts: list[PlannedText], case: Case) -> tuple[list[PlannedText], list[LeftOut]]:
    """Drop course and marketing texts over the caps; hold other unprotected ones from the sixth of a day."""
    place, caps = case.patient.place, case.rules.caps
    tally = _Tally(Counter(), Counter())

    def days_of(moment: datetime) -> tuple[object, object]:
        day = place.local(moment).date()
        return day, day.isocalendar()[:2]

    def count(moment: datetime) -> None:
        day, week = days_of(moment)
        tally.days[day] += 1
        tally.weeks[week] += 1

    for moment in case.other_texts:
        count(moment)
    kept: list[PlannedText] = []
    dropped: list[LeftOut] = []
    for text in sorted(texts, key=_rank):
        day, week = days_of(text.due_at)
        if text.text_class in _DROPPED_BY_CAP and tally.days[day] >= caps.per_day:
            dropped.append(leave(text, Reason.DAY_CAP))
            continue
        if text.text_class in _DROPPED_BY_CAP and tally.weeks[week] >= caps.per_week:
            dropped.append(leave(text, Reason.WEEK_CAP))
            continue
        holds = not is_protected(text) and tally.days[day] + 1 >= caps.hold_from
        kept.append(replace(text, held=Reason.SIX_A_DAY) if holds else text)
        count(text.due_at)
    return kept, dropped
