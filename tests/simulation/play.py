"""One schedule under way: what its actors share, and what is remembered for the check."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reminders.usecases.sending import Sending
from reminders.worker.post import MARGIN
from tests.simulation.baton import Baton
from tests.simulation.ground import Ground
from tests.simulation.parts import Parts
from tests.simulation.provider import Provider

LEASE = timedelta(seconds=30)
REQUEST = timedelta(seconds=10)  # the deadline of a request
WINDOW = LEASE - REQUEST - LEASE * MARGIN  # how long after a claim a request may begin
ROUND = timedelta(seconds=40)
CALM_ROUND = timedelta(minutes=5)
LATEST_START = timedelta(seconds=20)
SOONEST = timedelta(milliseconds=100)
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Quiet:
    """Nothing was found to do, and until when that holds while no row changes: whoever looks finds the same."""

    change: int = -1
    until: datetime = NEVER

    def holds(self, baton: Baton) -> bool:
        return self.change == baton.changes and baton.now() < self.until

    def found(self, baton: Baton, since: int, until: datetime | None) -> None:
        """A look that began after a change found nothing."""
        if since == baton.changes:
            self.change, self.until = since, until or NEVER


@dataclass
class Play:
    """One schedule under way. `claimed`, `stopped` and `cancelled` tell when, in the order of all changes."""

    ground: Ground
    baton: Baton
    provider: Provider
    sending: Sending
    parts: Parts
    chaos_ends: datetime
    claimed: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    stopped: dict[str, int] = field(default_factory=dict)
    cancelled: int | None = None
    owners: dict[str, str] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)  # the workers that have texts in their hands
    holding: dict[str, datetime] = field(default_factory=dict)  # who may have open claims, and when they were made
    none_due: Quiet = field(default_factory=Quiet)
    none_asked: Quiet = field(default_factory=Quiet)
    seen: dict[str, int] = field(default_factory=dict)  # which change each worker has seen
    next_looks: dict[str, datetime] = field(default_factory=dict)  # of each worker
    settled: bool = False

    @property
    def calm(self) -> bool:
        return self.baton.now() >= self.chaos_ends


def cut_lock(play: Play, owner: str) -> None:
    """Somebody tidies the folder of locks: others take this worker for dead, though it is not."""
    play.baton.counts["locks cut"] += 1
    Path(f"{play.ground.engine.url.database}.owners", f"{owner}.lock").unlink(missing_ok=True)
