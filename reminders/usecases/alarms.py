"""The watchman: every minute a look at how sending goes. What is wrong is raised, told once, and lifted when over.

    on call  who is told of a reply that nobody has taken (reminders.usecases.escalate)
    look     what the rows say, judged by reminders.domain.alarms
    review   raise what is new, lift what is over, in one transaction
    tell     one mail for each begin and each end, and again while somebody may be in danger: whoever claims it tells
             it, and tries again later if it fails
    beat     the heartbeat, while sending works and everything wrong was told

The heartbeat goes on during an alarm that leaves sending alone, once somebody was told of it by mail. Without
a mailbox it is the only way to tell, and any alarm silences it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from reminders.domain.alarms import AlarmKind, Facts, Limits, Trouble, WorkerSeen, tell_at, troubles
from reminders.store import alarms
from reminders.store import health as rows
from reminders.store.alarms import Untold
from reminders.store.engine import Transaction
from reminders.store.standing import Standing
from reminders.usecases.escalate import go_round, untaken_in
from reminders.usecases.health import Health, look
from reminders.usecases.sending import Sending
from reminders.usecases.telling import Telling, letter, whose

log = structlog.get_logger(__name__)

CALM = timedelta(minutes=10)  # an end is told when it has lasted so long; what comes back sooner goes on untold
FRESH = timedelta(minutes=1)  # the dispatcher told of itself so lately, or the heartbeat stays away


@dataclass(frozen=True)
class Watchman:
    """Goes the rounds of one store. Several may, one for each worker: rows decide who raises and who tells."""

    sending: Sending
    telling: Telling
    limits: Limits

    def round(self, now: datetime) -> None:
        """One round; it never raises. It blocks while mail server and monitor are asked, each with a deadline."""
        go_round(self.sending, self.telling, now)
        try:
            seen = look(self.sending, now)
            self._review(seen, now)
            for one in self._to_tell(now):
                self._tell(one, now)
            if self._is_well(seen, now):
                self._beat()
        except Exception as error:  # mostly the database: then nobody is told, and the missing heartbeat is noticed
            log.exception("alarm_round_failed", error=type(error).__name__)

    def _review(self, seen: Health, now: datetime) -> None:
        """Raise what is wrong and lift what is not any more."""
        with self.sending.store.write() as db:
            found = troubles(self._facts(db, seen), self.limits)
            raised = [one for one in sorted(found) if alarms.raise_once(db, one.kind, one.subject, now, now - CALM)]
            lifted = [one for one in sorted(_open(db) - found) if alarms.lift(db, one.kind, one.subject, now)]
        for one in raised:
            log.error("alarm_raised", kind=one.kind.value, subject=one.subject)
        for one in lifted:
            log.info("alarm_lifted", kind=one.kind.value, subject=one.subject)

    def _facts(self, db: Transaction, seen: Health) -> Facts:
        spent = rows.spent_today(db, seen.at)
        caps = {sender: terms.pace.per_day for sender, terms in self.sending.terms.items()}
        return Facts(
            at=seen.at,
            this_copy_sends=seen.standing is Standing.LIVING,
            workers=tuple(
                WorkerSeen(one.host, one.started_at, one.seen_at, one.alive, one.blocked_reason is not None)
                for one in seen.workers
            ),
            stopped=tuple(one.sender for one in seen.stopped),
            storms=tuple((one.sender, one.trips) for one in seen.breakers),
            unsure=seen.unsure,
            held=seen.held,
            stuck=tuple(rows.stuck(db, seen.at).items()),
            sent_lately=rows.senders_that_sent(db, seen.at - self.limits.silent),
            used_up=frozenset(name for name, cap in caps.items() if cap is not None and spent.get(name, 0) >= cap),
            free_bytes=rows.free_bytes(self.sending.store.engine),
            untaken=untaken_in(db, seen.at),
        )

    def _to_tell(self, now: datetime) -> list[Untold]:
        """What is to be told now. Without a mailbox an open alarm stays untold: a later mailbox is to get it."""
        with self.sending.store.read() as db:
            found = alarms.untold(db, now - CALM)
            for kind in AlarmKind:
                found += [] if kind.again is None else alarms.told_before(db, kind.value, now - kind.again)
        can_tell = self.telling.mailbox is not None
        due = (one for one in found if tell_at(_tried_since(one), one.tries) <= now)
        return [one for one in due if can_tell or one.over_at is not None]

    def _tell(self, one: Untold, now: datetime) -> None:
        """Tell of one, if no other worker does. The mail goes between two transactions: a crash may tell it twice."""
        with self.sending.store.write() as db:
            if not alarms.claim(db, one):
                return
            name = whose(db)
        trouble = self.telling.mail(letter(one, name), now)
        if trouble is not None:
            log.error("alarm_not_told", kind=one.kind, why=trouble.value, tries=one.tries + 1)
            return
        with self.sending.store.write() as db:
            alarms.mark_told(db, one, now)

    def _is_well(self, seen: Health, now: datetime) -> bool:
        """True where sending works, and somebody was told of what is wrong besides."""
        if not any(worker.sends and now - worker.seen_at <= FRESH for worker in seen.workers):
            return False
        with self.sending.store.read() as db:
            found, untold = alarms.open_alarms(db), alarms.untold(db, now - CALM)
        return not untold and not any(AlarmKind(one.kind).stops or one.told_at is None for one in found)

    def _beat(self) -> None:
        if (trouble := self.telling.beat()) is not None:
            log.warning("heartbeat_not_heard", why=trouble.value)


def _tried_since(one: Untold) -> datetime:
    """From when on it is tried to tell: since it ended, is to be told once more, or began."""
    again = AlarmKind(one.kind).again
    if one.over_at is None and one.told_at is not None and again is not None:
        return one.told_at + again
    return one.over_at or one.since_at


def _open(db: Transaction) -> frozenset[Trouble]:
    return frozenset(Trouble(AlarmKind(one.kind), one.subject) for one in alarms.open_alarms(db))
