"""What a run is to be, and what came of it."""

from dataclasses import dataclass, field, replace

from tests.chaos.checker import Verdict
from tests.chaos.controls import CONTROLS
from tests.chaos.recovery import Recovery
from tests.chaos.storm import Pace
from tests.chaos.workers import Blow

LEASE, DEADLINE = 6.0, 3.0
VALIDITY = 10.0
USES = (30.0, 120.0, 180.0)
LAST_LOOK = 90.0  # seconds that the last look at a doubt may come after its window
STALLS = 0.002  # of the claims
BACKLOG = 100  # texts that wait: two workers with eight senders each never idle, and none waits for long
PATIENCE, CUT_PATIENCE = 15.0, 40.0
STALLED = Pace(works=(4.0, 12.0), early=0.0, lost_answer=1e6, freeze=(13.0, 19.0))  # who stalls is passed, and wakes
LOSING = Pace(lost_answer=2.0)


@dataclass(frozen=True)
class Plan:
    """What a run is to be. Moments are in seconds.

    `backlog`: texts are registered as long as fewer wait, so that as many come as the workers take;
    `uses`: for how long texts are useful, one of these each;
    `validity`: how long the provider may queue one at most;
    `patience`: how long it may take to settle after the last blow; None: until the last doubt must be over;
    `doubts`: wait for the end of every doubt, too; `least_kills`: go on until so many, six times as long at most;
    `callbacks`: the provider reports what becomes of texts.
    """

    seconds: float
    seed: int
    backlog: int = BACKLOG
    settle: float = 5.0
    validity: float = VALIDITY
    uses: tuple[float, ...] = USES
    patience: float | None = None
    stalls: float = STALLS
    control: str | None = None
    pace: Pace = field(default_factory=Pace)
    doubts: bool = True
    least_kills: int = 0
    callbacks: bool = True

    @property
    def longest_wait(self) -> float:
        """Seconds after the last blow in which every text comes to its end."""
        if self.patience is not None:
            return self.patience
        return max(self.uses) + LEASE + min(max(self.uses), self.validity) + self.settle + LAST_LOOK


def broken(plan: Plan, control: str) -> Plan:
    """The same with one safeguard replaced. What is broken may never come to rest: it is not waited for.

    Nor are there callbacks: they tell of most texts before anybody could send them again.
    """
    chosen = CONTROLS[control]
    pace = STALLED if chosen.stalls else LOSING if chosen.needs_lost_answers else plan.pace
    uses, patience = (plan.uses, CUT_PATIENCE) if chosen.cuts else ((6.0, 60.0), PATIENCE)
    changed = replace(plan, control=control, stalls=chosen.stalls, uses=uses, patience=patience, pace=pace)
    return replace(changed, callbacks=False)


@dataclass(frozen=True)
class Outcome:
    """What came of it. `raged`: for how many seconds blows fell; `settled_after`: until all came to rest then."""

    plan: Plan
    verdict: Verdict
    blows: tuple[Blow, ...]
    recovery: Recovery
    raged: float
    settled_after: float
    failures: int
