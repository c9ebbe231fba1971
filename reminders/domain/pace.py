"""How fast a sender may send: so many segments a second, so many a day, with a short burst ahead.

A provider takes texts faster than its carriers do, and queues the rest; a text with a short validity
dies in that queue. So what waits, waits here, where it can still be judged.

Over any span of time no more goes out than the burst, what the pace earns in the span, and what one text
overdraws.
"""

import math
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

BURST = timedelta(seconds=60)  # of its pace a sender may spend at once: so much waits at the provider at most
SHORTEST_WAIT = timedelta(milliseconds=250)  # a look at the database each time is dearer than a text that waits so long


@dataclass(frozen=True)
class Pace:
    """The limits of one sender; None: none. Segments, since that is what carriers count."""

    per_second: float | None = None
    per_day: int | None = None

    @property
    def limited(self) -> bool:
        return self.per_second is not None or self.per_day is not None

    @property
    def burst(self) -> float:
        return 0.0 if self.per_second is None else max(self.per_second * BURST.total_seconds(), 1.0)


@dataclass(frozen=True)
class Budget:
    """What a sender has left: `segments` at `filled_at`, and what it spent on one UTC day."""

    segments: float
    filled_at: datetime
    day_on: date
    spent: int = 0


def fill(budget: Budget, pace: Pace, now: datetime) -> Budget:
    """The budget as it stands now. A clock that went back adds nothing.

    Nor does it stop the sender until its old time comes again: what was written by a clock that ran far
    ahead counts from now. Clocks of several workers that differ a little are not taken for that.
    """
    day = _of_today(budget, now)
    if pace.per_second is None:
        return replace(day, filled_at=now)
    if now <= day.filled_at:
        return replace(day, filled_at=now) if day.filled_at - now > BURST else day
    earned = (now - day.filled_at).total_seconds() * pace.per_second
    return replace(day, segments=min(day.segments + earned, pace.burst), filled_at=now)


def spend(budget: Budget, segments: int) -> Budget:
    """After a text; the last one may overdraw, so that a text longer than the burst is not stuck for ever."""
    return replace(budget, segments=budget.segments - segments, spent=budget.spent + segments)


def free_at(budget: Budget, pace: Pace, now: datetime) -> datetime:
    """From when a text may go; `now` where one may at once. `budget` is filled."""
    if pace.per_day is not None and budget.spent >= pace.per_day:
        return datetime.combine(budget.day_on + timedelta(days=1), time(0), UTC)
    if pace.per_second is None or budget.segments > 0:
        return now
    # rounded up, else the last microsecond would be waited for again and again
    owed = timedelta(microseconds=math.floor(-budget.segments / pace.per_second * 1e6) + 1)
    return now + max(owed, SHORTEST_WAIT)


def room(budget: Budget, pace: Pace) -> int | None:
    """How many texts may go at most, of one segment each; None: any number. `budget` is filled."""
    left = [math.ceil(budget.segments)] if pace.per_second is not None else []
    left += [pace.per_day - budget.spent] if pace.per_day is not None else []
    return max(min(left), 0) if left else None


def _of_today(budget: Budget, now: datetime) -> Budget:
    """What was spent counts for its UTC day; where the clock went back over midnight, for the day that it shows."""
    today = now.astimezone(UTC).date()
    if budget.day_on == today:
        return budget
    return replace(budget, day_on=today, spent=0 if budget.day_on < today else budget.spent)
