"""The machine room of the model: two workers over a real store, a provider, a clock, and all that can befall them.

A POST, the writing of its answer, a question and its answer are steps of their own, so that anything comes between.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select, update

from reminders.channels.base import Channel
from reminders.domain.outcome import Outcome, Refusal, Refused
from reminders.domain.reminder import State
from reminders.store import leases, liveness, tables
from reminders.store.clinics import scope_of
from reminders.store.engine import Store
from reminders.store.tables import ReceiptSource
from reminders.usecases import inquire
from reminders.usecases.accept_receipt import accept_receipt
from reminders.usecases.inquire import Answer, Inquiry, next_look_at
from reminders.usecases.library import Shelf
from reminders.usecases.rescue import rescue
from reminders.usecases.send_due import Look, claim, send
from reminders.usecases.sending import Handover, Sending
from reminders.usecases.settle import settle, settle_all
from tests.model.provider import NAME, Fate, Made, Provider
from tests.usecases.world import FRIDAY

LEASE = timedelta(seconds=30)
PERMIT = timedelta(seconds=20)  # of a lease: whoever has not begun a POST by then hands the text back
HANDED_BACK = Refused(Refusal.UNREACHABLE)
MOST_ROUNDS = 600
MOST_MOMENTS = 25
MANY = 50
_ids = count()


@dataclass(frozen=True)
class House:
    """How the three things are done on which the promise rests. A control breaks one."""

    rescue: Callable[[Sending, datetime], int] = rescue
    settle: Callable[[Sending, Handover, Outcome, datetime], None] = settle
    settle_all: Callable[[Sending, Sequence[tuple[Handover, Outcome]], datetime], None] = settle_all
    channel: Callable[[Channel], Channel] = lambda provider: provider


@dataclass(frozen=True)
class Claimed:
    """A text that a worker has taken and not posted yet."""

    handover: Handover
    at: datetime


@dataclass(frozen=True)
class Posted:
    """What came of a POST, not written yet."""

    sending: Sending
    handover: Handover
    outcome: Outcome


@dataclass(frozen=True)
class Told:
    """What the provider answered to a question, not written yet."""

    sending: Sending
    inquiry: Inquiry
    answer: Answer


@dataclass
class Worker:
    """One process: its name and lock, and what it has claimed."""

    sending: Sending
    lock: ExitStack
    claimed: list[Claimed] = field(default_factory=list)


class Floor:
    """All of it. What is done to it is a method; what it came to is in the store and in the provider's journal."""

    def __init__(self, store: Store, house: House | None = None) -> None:
        self.store = store
        self.house = house or House()
        self.now = FRIDAY
        self.provider = Provider(lambda: self.now)
        self.shelf = Shelf()
        with store.read() as db:
            self.scope = scope_of(db.scalars(select(tables.Clinic)).one())
        self.workers = [self._worker(), self._worker()]
        self.posted: list[Posted] = []
        self.told: list[Told] = []

    def close(self) -> None:
        for worker in self.workers:
            worker.lock.close()

    def _worker(self) -> Worker:
        owner = leases.new_owner()
        lock = ExitStack()
        lock.enter_context(liveness.hold(self.store.engine, owner))
        channel = self.house.channel(self.provider)
        sending = Sending(
            store=self.store,
            shelf=self.shelf,
            channels={NAME: channel},
            practice=channel,
            owner=owner,
            lease=LEASE,
            new_id=lambda: f"{next(_ids):032x}",
            jitter=lambda: 1.0,
        )
        return Worker(sending, lock)

    @property
    def sending(self) -> Sending:
        return self.workers[0].sending

    @property
    def owners(self) -> frozenset[str]:
        """Who is alive."""
        return frozenset(worker.sending.owner for worker in self.workers)

    def rows(self, table: type[Any], *where: Any) -> list[Any]:
        with self.store.read() as db:
            return list(db.scalars(select(table).where(*where).order_by(table.id)))

    # sending

    def claim(self, n: int, limit: int) -> Look:
        worker = self.workers[n]
        look = claim(worker.sending, self.now, limit)
        worker.claimed += [Claimed(handover, self.now) for handover in look.handovers]
        return look

    def post(self, n: int, pick: int, fate: Fate) -> None:
        """Let one claimed text be posted, if its permit still holds."""
        worker = self.workers[n]
        claimed = worker.claimed.pop(pick % len(worker.claimed))
        outcome: Outcome = HANDED_BACK
        if self.now - claimed.at <= PERMIT:
            self.provider.fate = fate
            outcome = send(worker.sending, claimed.handover)
        self.posted.append(Posted(worker.sending, claimed.handover, outcome))

    def settle(self, pick: int) -> None:
        """Write what came of a POST: of any, however late."""
        done = self.posted.pop(pick % len(self.posted))
        self.house.settle(done.sending, done.handover, done.outcome, self.now)

    def settle_together(self, pick: int) -> None:
        """Write in one transaction what came of all POSTs of a worker, as the dispatcher does."""
        sending = self.posted[pick % len(self.posted)].sending
        done = [one for one in self.posted if one.sending.owner == sending.owner]
        self.posted = [one for one in self.posted if one not in done]
        self.house.settle_all(sending, [(one.handover, one.outcome) for one in done], self.now)

    def send_all(self, n: int, coming: list[Fate] | None = None) -> None:
        """Claim, post and settle until nothing is due. The fates that are `coming` are used up, then all goes well."""
        for _ in range(MOST_ROUNDS):
            look = self.claim(n, MANY)
            for _ in look.handovers:
                self.post(n, -1, coming.pop(0) if coming else Fate.MADE)
                self.settle(-1)
            if not look.more:
                return
        raise AssertionError("claiming goes on for ever")

    # dying

    def crash(self, n: int) -> None:
        """The process dies, with all that it has not written."""
        dead = self.workers[n].sending.owner
        self.posted = [one for one in self.posted if one.sending.owner != dead]
        self.told = [one for one in self.told if one.sending.owner != dead]
        self._replace(n)

    def lose_lock(self, n: int) -> None:
        """The worker lives, but looks dead: it posts no more under this name, and still writes its answers."""
        worker = self.workers[n]
        self.posted += [Posted(worker.sending, claimed.handover, HANDED_BACK) for claimed in worker.claimed]
        self._replace(n)

    def _replace(self, n: int) -> None:
        self.workers[n].lock.close()
        self.workers[n] = self._worker()

    def rescue(self, n: int, *, leases_over: bool = True) -> None:
        if leases_over:
            with self.store.write() as db:
                over = leases.until(db, timedelta(seconds=-1))
                table = tables.Reminder
                db.execute(update(table).where(table.state == State.SENDING).values(lease_until_at=over))
        self.house.rescue(self.workers[n].sending, self.now)

    # asking and being told

    def ask(self, n: int, limit: int) -> None:
        sending = self.workers[n].sending
        for inquiry in inquire.claim_inquiries(sending, self.now, limit).inquiries:
            self.told.append(Told(sending, inquiry, inquire.ask(sending, inquiry)))

    def take(self, pick: int) -> None:
        told = self.told.pop(pick % len(self.told))
        inquire.take_answer(told.sending, told.inquiry, told.answer, self.now)

    def report(self, made: Made, pick: int) -> None:
        """One report of a message arrives: any, and any number of times."""
        receipt = made.reports[pick % len(made.reports)]
        accept_receipt(self.sending, receipt, ReceiptSource.WEBHOOK, self.now)

    # time

    def jump(self) -> None:
        """To the next moment at which something is to be done."""
        self.now = max(self.now, next_look_at(self.sending) or self.now)

    def pass_time(self, n: int, span: timedelta, fates: Sequence[Fate] = ()) -> None:
        """One worker does all that falls due, from moment to moment; where that is too often, with a leap in the end.

        What waits for a person is looked at every minute: a day of that tells no more than some minutes.
        """
        until, coming = self.now + span, list(fates)
        for _ in range(MOST_MOMENTS):
            self._work(n, coming)
            moment = next_look_at(self.sending)
            if moment is None or moment > until:
                break
            self.now = max(self.now, moment)
        self.now = until
        self._work(n, coming)

    def _work(self, n: int, coming: list[Fate]) -> None:
        self.send_all(n, coming)
        inquire.ask_all(self.workers[n].sending, self.now)
