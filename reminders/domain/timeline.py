"""What a patient must avoid, and until when: one timeline per body area and category.

The end is rounded up once, here, and the rounded instant is *the* end everywhere: in a text, on
the patient's page, as the anchor of a permission. So two places can never print two times.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import reduce

from reminders.domain.case import Adjustment, Case, Treatment, Visit
from reminders.domain.civil import DAY, Place, quarter_up
from reminders.domain.protocol import Calendar, Elapsed, Open, Restriction, RestrictionSpan
from reminders.domain.vocabulary import AROUND_THE_CLOCK, WHOLE_BODY, BodyArea, Category

MORNING = time(8)
EVENING = time(22)
WHOLE_DAY_AFTER = timedelta(hours=72)
_ORDER = {category: place for place, category in enumerate(Category)}


@dataclass(frozen=True)
class End:
    """When a restriction ends. `at` None is open; `whole_day` prints as a date without a time."""

    at: datetime | None
    whole_day: bool = False

    @property
    def open(self) -> bool:
        return self.at is None

    def holds_at(self, moment: datetime) -> bool:
        return self.at is None or moment < self.at


OPEN = End(None)
Spot = tuple[BodyArea, Category]
Timeline = Mapping[Spot, End]


def later(one: End, other: End) -> End:
    """The longer of two ends; open outlasts all, and of equal instants the exact one stays."""
    if one.at is None or other.at is None:
        return OPEN
    return max(one, other, key=lambda end: (end.at, not end.whole_day))


def round_end(ended_at: datetime, end_at: datetime, place: Place) -> End:
    """Round up: to the quarter hour; out of the night to 8:00; beyond 72 h to the morning of a day."""
    if end_at - ended_at > WHOLE_DAY_AFTER:
        return End(_morning_from(end_at, place), whole_day=True)
    rounded = quarter_up(end_at, place)
    wall = place.local(rounded).time()
    if wall < MORNING or wall >= EVENING:
        return End(_morning_from(rounded, place))
    return End(rounded)


def _morning_from(moment: datetime, place: Place) -> datetime:
    day = place.local(moment).date()
    today = place.instant(day, MORNING)
    return today if today >= moment else place.instant(day + DAY, MORNING)


def restriction_end(restriction: Restriction, ended_at: datetime, place: Place) -> End:
    """The rounded end of one restriction of a treatment that ended at `ended_at`."""
    match restriction.span:
        case Open():
            return OPEN
        case Elapsed(delta):
            end_at = ended_at + delta
        case Calendar(days, at_local):
            day = place.local(ended_at).date() + timedelta(days=days)
            end_at = max(ended_at, place.instant(day, at_local))
    if restriction.category in AROUND_THE_CLOCK:
        return End(quarter_up(end_at, place))
    return round_end(ended_at, end_at, place)


def union(pairs: Iterable[tuple[Spot, End]]) -> dict[Spot, End]:
    """Merge by the longest."""
    ends: dict[Spot, End] = {}
    for spot, end in pairs:
        ends[spot] = later(ends[spot], end) if spot in ends else end
    return ends


def treatment_ends(treatment: Treatment, ended_at: datetime, place: Place) -> list[tuple[Spot, End]]:
    """The ends that one treatment alone would bring."""
    found: dict[tuple[RestrictionSpan, bool], End] = {}  # many categories share a length, and rounding is the cost
    ends = []
    for restriction in treatment.protocol.restrictions:
        if restriction.holds_for(treatment.area):
            kind = (restriction.span, restriction.category in AROUND_THE_CLOCK)
            end = found.get(kind) or found.setdefault(kind, restriction_end(restriction, ended_at, place))
            ends.append(((treatment.area, restriction.category), end))
    return ends


def visit_timeline(visit: Visit, case: Case) -> dict[Spot, End]:
    """What one visit alone brings, after its ticks of "healed" and the staff's one-off changes."""
    if visit.ended_at is None:
        return {}
    ended_at, place = visit.ended_at, case.patient.place
    ends = union(pair for t in visit.treatments for pair in treatment_ends(t, ended_at, place))
    for tick in case.healed:
        for spot, end in ends.items():
            if end.open and spot[0] is tick.area and tick.at >= ended_at:
                ends[spot] = End(quarter_up(tick.at, place))
    for change in visit.adjustments:
        _adjust(ends, change, ended_at, place)
    return ends


def _adjust(ends: dict[Spot, End], change: Adjustment, ended_at: datetime, place: Place) -> None:
    end = _changed_end(change, ended_at, place)
    spots = [spot for spot in ends if spot[1] is change.category and change.area in {None, spot[0]}]
    if not spots and change.area is not None:
        spots = [(change.area, change.category)]
    for spot in spots:
        ends[spot] = end


def _changed_end(change: Adjustment, ended_at: datetime, place: Place) -> End:
    if change.until_at is None:
        return OPEN
    if change.category in AROUND_THE_CLOCK:
        return End(quarter_up(change.until_at, place))
    return round_end(ended_at, change.until_at, place)


def timeline(case: Case) -> dict[Spot, End]:
    """The patient's timeline: the union over all visits that took place, in the order in which texts name it.

    What the whole body does has one end, the latest of all areas.
    """
    done = (visit_timeline(visit, case) for visit in case.visits if visit.took_place)
    ends = union(pair for ends in done for pair in ends.items())
    return {
        spot: _whole(ends, spot[1]) if spot[1] in WHOLE_BODY else ends[spot]
        for spot in sorted(ends, key=lambda spot: (_ORDER[spot[1]], spot[0]))
    }


def _whole(ends: Timeline, category: Category) -> End:
    return reduce(later, (end for spot, end in ends.items() if spot[1] is category))


def end_of(ends: Timeline, categories: Iterable[Category]) -> End | None:
    """The latest end of some categories over all body areas; None where none is restricted."""
    wanted = frozenset(categories)
    found = [end for (_, category), end in ends.items() if category in wanted]
    return reduce(later, found) if found else None
