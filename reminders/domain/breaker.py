"""The breaker of a sender: when its answers get lost one after another, new texts wait until it answers again.

A lost answer costs a person's look, since nobody can tell whether the patient has the text. So a storm of
them stops sending before it makes a hundred such texts. A text that waits is safe.

    closed   texts go; lost answers are counted by the minute
    open     nothing goes until `until_at`
    trying   the pause is over, and one text is on its way; its answer decides
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

STORM = 5  # lost answers within a window open the breaker
WINDOW = timedelta(minutes=1)  # it begins with the first of them: at worst nearly twice as many fit into a minute
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)
CALM = timedelta(minutes=10)  # so long without a storm, and the next one begins with the first pause again


@dataclass(frozen=True)
class Breaker:
    """Where a sender's breaker stands.

    `since_at`: when the count began; while trying, when the try did; after a storm, when that was over.
    """

    count: int = 0
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
    counting = breaker.count > 0 and breaker.since_at is not None and now - breaker.since_at <= WINDOW
    after = replace(breaker, count=breaker.count + 1) if counting else replace(breaker, count=1, since_at=now)
    return _opened(after, now) if after.count >= STORM else after


def answered(breaker: Breaker, now: datetime) -> Breaker:
    """After an answer of any kind, also a refusal. It does not make good what was lost within the same minute."""
    if not breaker.closed:
        # the answer to a text that left before the storm says nothing of the sender as it is now
        return breaker if breaker.since_at is None else Breaker(since_at=now, trips=breaker.trips)
    calm = breaker.since_at is None or now - breaker.since_at > CALM
    return Breaker() if calm else breaker


def let_one_through(breaker: Breaker, now: datetime) -> Breaker:
    """One text goes after the pause; if its answer never comes, another one goes after as long a pause."""
    return replace(breaker, since_at=now, until_at=now + pause(breaker.trips))


def pause(trips: int) -> timedelta:
    """How long nothing goes after so many storms in a row."""
    doublings: int = 2 ** min(max(trips - 1, 0), 10)
    return min(FIRST_PAUSE * doublings, LONGEST_PAUSE)


def _opened(breaker: Breaker, now: datetime) -> Breaker:
    trips = breaker.trips + 1
    return Breaker(until_at=now + pause(trips), trips=trips)
