"""When a proven refusal is tried again. A decision, not an act."""

from datetime import datetime, timedelta

FIRST = timedelta(seconds=15)
LONGEST = timedelta(minutes=15)


def next_try(tries: int, now: datetime, jitter: float, retry_after: timedelta | None = None) -> datetime:
    """Exponential from 15 s to 15 min, spread by `jitter` (0 to 1) over half the step; never before `retry_after`."""
    doublings: int = 2 ** min(max(tries - 1, 0), 10)
    step = min(FIRST * doublings, LONGEST)
    wait = step / 2 + step / 2 * jitter
    return now + max(wait, retry_after or timedelta(0))
