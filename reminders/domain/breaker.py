"""The breaker of a sender: when many of its answers get lost, new texts wait until it answers again.

A lost answer costs questions and perhaps a person's look, since nobody can tell whether the patient has the
text. So a storm of them stops sending before it makes a hundred such texts. A text that waits is safe. A few that
are lost among many answers are no storm: a busy clinic would stand still for one in a hundred.

    closed   texts go; lost answers are counted by the minute, and the answers that come meanwhile
    open     nothing goes until `until_at`
    trying   the pause is over, and one text is on its way; its answer decides
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

STORM = 5  # so many lost answers within a window open the breaker,
SHARE = 20  # where they are at least one in so many texts of that window
WINDOW = timedelta(minutes=1)  # it begins with the first of them: at worst nearly twice as many fit into a minute
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)
CALM = timedelta(minutes=10)  # so long without a storm, and the next one begins with the first pause again


@dataclass(frozen=True)
class Breaker:
    """Where a sender's breaker stands.

    `count`: lost answers; `answers`: those that came since the first of them.
    `since_at`: when the count began; while trying, when the try did; after a storm, when that was over.
    """

    count: int = 0
    answers: int = 0
    since_at: datetime | None = None
    until_at: datetime | None = None
    trips: int = 0

    @property
    def closed(self) -> bool:
        return self.until_at is None

    def blocks(self, now: datetime) -> bool:
        """True while nothing new may go. After the pause one text may: `let_one_through` says that it does."""
        return self.until_at is not None and now < self.until_at


def lost(breaker: Breaker, now: datetime) -> Breaker:
    """After an answer that got lost."""
    if not breaker.closed:
        # open without a try: it left before the storm was seen, and says nothing new
        return breaker if breaker.since_at is None else _opened(breaker, now)
    begun = replace(breaker, count=1, answers=0, since_at=now)
    after = replace(breaker, count=breaker.count + 1) if _counts(breaker, now) else begun
    return _opened(after, now) if _is_storm(after) else after


def answered(breaker: Breaker, now: datetime, times: int = 1) -> Breaker:
    """After so many answers of any kind, also refusals."""
    if not breaker.closed:
        # the answer to a text that left before the storm says nothing of the sender as it is now
        return breaker if breaker.since_at is None else Breaker(since_at=now, trips=breaker.trips)
    if _counts(breaker, now):
        return replace(breaker, answers=breaker.answers + times)
    calm = breaker.since_at is None or now - breaker.since_at > CALM
    return Breaker() if calm else breaker


def let_one_through(breaker: Breaker, now: datetime) -> Breaker:
    """One text goes after the pause; if its answer never comes, another one goes after as long a pause."""
    return replace(breaker, since_at=now, until_at=now + pause(breaker.trips))


def pause(trips: int) -> timedelta:
    """How long nothing goes after so many storms in a row."""
    doublings: int = 2 ** min(max(trips - 1, 0), 10)
    return min(FIRST_PAUSE * doublings, LONGEST_PAUSE)


def _counts(breaker: Breaker, now: datetime) -> bool:
    return breaker.count > 0 and breaker.since_at is not None and now - breaker.since_at <= WINDOW


def _is_storm(breaker: Breaker) -> bool:
    return breaker.count >= STORM and breaker.count * SHARE >= breaker.count + breaker.answers


def _opened(breaker: Breaker, now: datetime) -> Breaker:
    trips = breaker.trips + 1
    return Breaker(until_at=now + pause(trips), trips=trips)
