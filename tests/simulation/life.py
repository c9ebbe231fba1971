"""A worker of a schedule: it claims, sends, settles and asks, is held up, crashes, and is started again."""

from dataclasses import dataclass, replace

from reminders.domain.inquiry import FIRST_DOUBT
from reminders.domain.outcome import Accepted
from reminders.store import boot, leases, liveness
from reminders.usecases import inquire
from reminders.usecases.inquire import AboutDoubt
from reminders.usecases.send_due import Look, send
from reminders.worker.crew import HANDED_BACK
from reminders.worker.post import Permit
from tests.simulation.baton import Crashed
from tests.simulation.parts import Done
from tests.simulation.play import CALM_ROUND, LATEST_START, LEASE, NEVER, ROUND, SOONEST, WINDOW, Play


@dataclass
class Held:
    """Stands for the post of a worker: what its permits look at."""

    lost: bool = False


class Life:
    """One worker process, from its start to its end or crash: the steps of the dispatcher, one after another.

    It looks at the moments that its last looks named, and in its rounds; but not where somebody has looked since the
    last change of any row and found nothing: a look that finds nothing again is no new order of events.
    """

    def __init__(self, play: Play) -> None:
        self.play = play
        self.sending = replace(play.sending, owner=leases.new_owner())
        self.round_at = play.baton.now() + play.baton.random.random() * LATEST_START
        self.send_at = self.ask_at = NEVER
        self.seen = -1  # the last change by anybody when it made its round
        self.name = play.baton.holder.name
        play.owners[self.name] = self.sending.owner
        play.busy.discard(self.name)

    def run(self, *, stays: bool) -> None:
        """Work until it is time to go, or the lock is lost: then somebody starts the next one."""
        play, baton = self.play, self.play.baton
        with liveness.hold(play.sending.store.engine, self.sending.owner) as lock:
            while not play.settled and (stays or not play.calm) and lock.is_held():
                is_news = self._makes_round() and baton.changes != self.seen
                if is_news:
                    self.seen = baton.changes
                if is_news or self.send_at <= baton.now():
                    self._send()
                if is_news or self.ask_at <= baton.now():
                    self._ask()
                self._sleep()

    def _makes_round(self) -> bool:
        """Look after the dead now and then, where somebody has held a text for longer than a lease."""
        play, now = self.play, self.play.baton.now()
        if now < self.round_at:
            return False
        self.round_at = now + (CALM_ROUND if play.calm else ROUND)
        late = [owner for owner, since in play.holding.items() if now > since + LEASE]
        # Who dies while the rescue is under way is not rescued by it: this round may forget only who was dead before.
        dead = [owner for owner in late if not liveness.is_alive(play.sending.store.engine, owner)]
        if late:
            play.baton.counts["texts rescued"] += play.parts.rescue(self.sending, now)
        for owner in dead:
            play.holding.pop(owner, None)
        return True

    def _sleep(self) -> None:
        play, baton = self.play, self.play.baton
        look_at = min(self.send_at, self.ask_at)
        play.seen[self.name], play.next_looks[self.name] = self.seen, look_at
        baton.sleep_until(max(baton.now() + SOONEST, min(look_at, self.round_at)))

    def _send(self) -> None:
        play, baton = self.play, self.play.baton
        if play.none_due.holds(baton):
            self.send_at = play.none_due.until
            return
        permit = Permit(Held(), boot.since_boot() + WINDOW)
        look = self._claim()
        self.send_at = baton.now() if look.more else look.next_at or NEVER
        unwritten: Done = []
        for handover in look.handovers:
            outcome = send(self.sending, handover) if play.parts.holds(permit) else HANDED_BACK
            unwritten.append((handover, outcome))
            if not isinstance(outcome, Accepted):
                self.send_at = baton.now()
            self.ask_at = min(self.ask_at, baton.now() + FIRST_DOUBT)
            if baton.random.random() < 0.5:
                self._write(unwritten)
        self._write(unwritten)
        play.busy.discard(self.name)
        play.holding.pop(self.sending.owner, None)

    def _claim(self) -> Look:
        play, baton = self.play, self.play.baton
        play.holding[self.sending.owner], before = baton.now(), baton.changes
        try:
            look = play.parts.claim(self.sending, baton.now(), baton.random.randint(1, 4))
        finally:
            play.holding[self.sending.owner] = baton.now()
        baton.counts["claims"] += 1
        if look.handovers:
            play.busy.add(self.name)
        elif not look.more:
            play.none_due.found(baton, before, look.next_at)
        for handover in look.handovers:
            play.claimed[handover.message.attempt_id] = baton.holder.change, baton.now()
        return look

    def _write(self, unwritten: Done) -> None:
        if unwritten:
            self.play.parts.settle(self.sending, unwritten, self.play.baton.now())
            unwritten.clear()

    def _ask(self) -> None:
        play, baton = self.play, self.play.baton
        if play.none_asked.holds(baton):
            self.ask_at = play.none_asked.until
            return
        before = baton.changes
        asked = inquire.claim_inquiries(self.sending, baton.now(), 2)
        self.ask_at = asked.next_at or NEVER
        if not asked.inquiries:
            play.none_asked.found(baton, before, asked.next_at)
        for inquiry in asked.inquiries:
            answer = inquire.ask(self.sending, inquiry)
            inquire.take_answer(self.sending, inquiry, answer, baton.now())
            if isinstance(inquiry, AboutDoubt) and (inquiry.doubt is None or inquiry.doubt.ends_at <= baton.now()):
                self.send_at = baton.now()  # for it may be proven now that it is to be sent


def lives(play: Play, *, stays: bool = False) -> None:
    """One worker after another in the same place. Who does not stay goes home when the chaos is over."""
    baton = play.baton
    while not play.settled and (stays or not play.calm):
        try:
            Life(play).run(stays=stays)
        except Crashed:
            baton.note(f"{baton.holder.name} crashed")
            baton.counts["crashes"] += 1
            baton.sleep_until(baton.now() + baton.random.random() * 2 * LEASE)
