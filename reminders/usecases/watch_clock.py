"""The guard that pauses a worker whose clock cannot be believed, and notices a store that was put back.

Both rest on the same mark: the latest moment that the store has seen. It is written only while the
clock is believed, so a clock that was wrong for an hour leaves no mark of the future behind.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

import structlog

from reminders.domain.clock import LIMIT, Doubt, Evidence, Reading, Trust, judge
from reminders.store import high_water, reviving, standing
from reminders.store.engine import Store, Transaction
from reminders.store.high_water import Mark
from reminders.store.standing import Standing

log = structlog.get_logger(__name__)

_ACTOR = "worker"
_WHY = "an older copy of the data was put in place; see `reminders restore --review`"


class ClockWatch:
    """What this process knows of the time. Any thread may tell it something or ask it; nothing here waits."""

    def __init__(self, read: Callable[[], Reading], *, askable: bool) -> None:
        """`askable`: there is a provider whose answers tell the time."""
        self._read = read
        self._askable = askable
        self._trust = Trust(read())
        self._told: Reading | None = None
        self._mark: datetime | None = None
        self._lock = Lock()

    @property
    def askable(self) -> bool:
        return self._askable

    @property
    def has_heard(self) -> bool:
        """True once a provider has told the time."""
        return self._told is not None

    @property
    def mark(self) -> datetime | None:
        """The latest moment that the store was known to have seen."""
        return self._mark

    def hear(self, moment: datetime) -> None:
        """Take what an answer of the provider said the time is."""
        self._told = Reading(moment, self._read().steady)

    def remember(self, mark: datetime | None) -> None:
        """Take the store's mark."""
        self._mark = mark

    def doubt(self) -> Doubt | None:
        """Why nothing may be sent now; None: the clock is believed."""
        return self._judge(self._evidence())

    def error(self) -> timedelta:
        """By how much the wall's clock is probably ahead; nothing while it is believed.

        By what a provider told, else by the moment that was believed last, counted on by steady time.
        """
        evidence = self._evidence()
        if self._judge(evidence) is None:
            return timedelta(0)
        reading = evidence.reading
        return reading.wall - (evidence.told_now or self._trust.anchor.later(reading.steady))

    def _evidence(self) -> Evidence:
        return Evidence(self._read(), self._told, self._mark, self._askable)

    def _judge(self, evidence: Evidence) -> Doubt | None:
        with self._lock:
            self._trust, doubt = judge(self._trust, evidence)
        return doubt

    def now(self) -> datetime:
        """What the wall's clock says, believed or not."""
        return self._read().wall


def hold_against_store(store: Store, watch: ClockWatch) -> Standing:
    """Compare the store's mark with what was known of it, then write the present there. Returns what the store is.

    A store whose mark went back is an older copy. From then on it is one restored from a backup: it sends nothing
    until a person has looked at its open texts.
    """
    with store.write() as db:
        found = high_water.mark(db)
        stands = standing.standing(db)
        if found is None or stands is not Standing.LIVING:
            watch.remember(None if found is None else found.at)
            return stands
        known = _known(store, watch, found)
        if found.at < known - LIMIT:
            _hold(db, max(known, watch.now()))
            log.error("store_put_back", behind_seconds=round((known - found.at).total_seconds()))
            return Standing.RESTORED
        watch.remember(found.at)
        now = watch.now()  # before the doubt is asked for, so that no step goes unseen between them
        if watch.doubt() is not None:
            return stands
        present = Mark(found.instance_id, max(found.at, now))
        high_water.lift(db, present.at)
    watch.remember(present.at)
    high_water.keep_beside(store.engine, present)  # after the commit: it must never be ahead of the store's own
    return stands


def _known(store: Store, watch: ClockWatch, found: Mark) -> datetime:
    beside = high_water.beside(store.engine)
    own = beside.at if beside is not None and beside.instance_id == found.instance_id else found.at
    return max(own, watch.mark or found.at)


def _hold(db: Transaction, moment: datetime) -> None:
    standing.mark_restored(db, moment)
    reviving.pause_all(db, _WHY, moment)
    reviving.hold_open(db, _ACTOR, moment)
