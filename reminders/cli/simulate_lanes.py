"""What the patient must avoid and until when, collected from the plans of one visit after the other."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from reminders.cli.simulated import Lane
from reminders.domain.timeline import End, Spot, Timeline
from reminders.domain.vocabulary import WHOLE_BODY, BodyArea, Category

_ORDER = list(Category)


@dataclass
class _Span:
    """One restriction from its beginning to its end, which a later visit may put off."""

    spot: Spot
    from_at: datetime
    end: End


@dataclass
class Lanes:
    """All restrictions so far."""

    _spans: list[_Span] = field(default_factory=list)

    def add(self, timeline: Timeline, ended_at: datetime) -> None:
        """Take up the patient's timeline as it is after a visit that ended at a moment."""
        for spot, end in timeline.items():
            known = next((span for span in reversed(self._spans) if span.spot == spot), None)
            if known is not None and known.end.holds_at(ended_at):
                known.end = end
            elif known is None or known.end != end:
                self._spans.append(_Span(spot, ended_at, end))

    def grouped(self) -> tuple[Lane, ...]:
        """Those that begin and end together as one, the shortest first."""
        areas = {span.spot[0] for span in self._spans}
        groups: dict[tuple[datetime, datetime | None], list[Spot]] = defaultdict(list)
        for span in self._spans:
            groups[span.from_at, span.end.at].append(span.spot)
        lanes = [Lane(_names(spots, areas), from_at, to_at) for (from_at, to_at), spots in groups.items()]
        return tuple(sorted(lanes, key=lambda lane: (lane.from_at, lane.to_at is None, lane.to_at or lane.from_at)))


def _names(spots: list[Spot], areas: set[BodyArea]) -> tuple[str, ...]:
    """By category, with the areas where it does not hold for all that were treated."""
    where = {category: {area for area, other in spots if other is category} for _, category in spots}
    return tuple(_name(category, where[category], areas) for category in _ORDER if category in where)


def _name(category: Category, held: set[BodyArea], areas: set[BodyArea]) -> str:
    name = category.replace("-", " ")
    return name if category in WHOLE_BODY or held == areas else f"{name} ({', '.join(sorted(held))})"
