"""What happens when a reminder falls due: claim, one POST, settle.

    claim    one transaction: lock the numbers, judge each text again, write the attempts, commit
    send     no transaction: hand one text to the provider, once
    settle   one transaction, under the fence: what came of it (reminders.usecases.settle)

A crash between claim and settle leaves an open attempt, which nobody sends again by itself.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.join import OVERDUE, SPACE, joinable
from reminders.domain.outcome import Ask, Outcome
from reminders.domain.reasons import Reason
from reminders.domain.release import Decision, Miss, Send, Skip, Wait, release
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Origin
from reminders.store import claims, due, numbers, sender_state, standing
from reminders.store.claims import Moved
from reminders.store.due import Due
from reminders.store.engine import Transaction
from reminders.usecases import judge
from reminders.usecases.allowance import Allowance, Barred, Why, barred, wanted
from reminders.usecases.depart import Leaving, address_of, begin_all
from reminders.usecases.join import Going, Ready, joined
from reminders.usecases.judge import Judged
from reminders.usecases.missing import ask, call_if_missed
from reminders.usecases.sending import Handover, Sending
from reminders.usecases.settle import settle

LONGEST_VALIDITY = timedelta(minutes=15)
BUSY_NUMBER = timedelta(seconds=30)
SOON = timedelta(seconds=1)  # how soon to look again at what could not be looked at now


@dataclass(frozen=True)
class Look:
    """What a claim found. `more`: there was as much as was asked for, so look again at once."""

    handovers: tuple[Handover, ...]
    more: bool
    next_at: datetime | None


def claim(sending: Sending, now: datetime, limit: int) -> Look:
    """Take at most `limit` due texts: each is sent, waits, is skipped or missed; none from a copy that may not send.

    Locks are taken in one order everywhere: numbers, then senders. A look that finds nothing takes none: on
    PostgreSQL a lock is written, and what is written ends the rest of every worker.
    """
    with sending.store.write() as db:
        seen = sender_state.peek_all(db)
        found = due.lock(db, now, wanted(sending, seen, now, limit))
        if not found.texts:  # nothing was written: what was seen holds
            ahead = _Ahead(db, now, barred(sending, seen, now), found.queues)
            return Look((), found.more, ahead.next_at(more_besides=found.more_besides))
        if not standing.may_claim(db):
            return Look((), more=False, next_at=None)
        senders = {address_of(text.clinic, text.number)[1] for text in found.texts}
        claiming = _Claiming(sending, db, Allowance(sending, db, senders, now), now)
        handovers = claiming.take(found.texts, limit)
        next_at = None if found.more else claiming.ahead().next_at(more_besides=found.more_besides)
    return Look(tuple(handovers), found.more, next_at)


@dataclass(frozen=True)
class _Claiming:
    """One claim: its transaction, and what senders may send in it."""

    sending: Sending
    db: Transaction
    allowance: Allowance
    now: datetime

    def take(self, texts: Sequence[Due], limit: int) -> list[Handover]:
        """Judge each text, join what belongs together, and begin what may go."""
        overdue = [text for text in texts if text.reminder.due_at and self.now - text.reminder.due_at > OVERDUE]
        beside = due.companions(self.db, overdue, self.now)
        judged = judge.facts_for(self.db, self.sending.shelf, [*texts, *beside], self.now)
        for text in texts:
            if text.reminder.id not in judged:
                self._hold(text)
        ready = [self._decide(text, judged[text.reminder.id]) for text in texts if text.reminder.id in judged]
        ready += [_beside(text, judged[text.reminder.id], self.now) for text in beside if text.reminder.id in judged]
        going = joined(self.db, self.sending.shelf, [one for one in ready if one is not None], self.now)
        leaving: dict[tuple[int, str], tuple[Going, Leaving]] = {}
        for one in going:
            if len(leaving) == limit:
                break
            ready_to_leave = self._leaving(one, leaving)
            if ready_to_leave is not None:
                leaving[ready_to_leave.words] = one, ready_to_leave
        return self._begin(list(leaving.values()))

    def _decide(self, text: Due, judged: Judged) -> Ready | None:
        if _moved_away(text):  # a refused try came back after the number had changed
            numbers.follow_patient(self.db, text.reminder, _home(text))
            return None
        decision: Decision = release(judged.text, judged.facts, self.now)
        match decision:
            case Send():
                return None if judged.spoken is None else Ready(text, judged, judged.spoken)
            case Wait(until, reason):
                claims.wait(self.db, text.reminder.id, until, reason)
            case Skip(reason):
                self._move(text, State.SKIPPED, reason)
            case Miss(reason):
                self._move(text, State.MISSED, reason)
                call_if_missed(self.db, text.reminder, self.now)
        return None

    def _hold(self, text: Due) -> None:
        self._move(text, State.HELD, Reason.UNREADABLE)
        ask(self.db, text.reminder, Ask.REFUSED, self.now)

    def _move(self, text: Due, state: State, reason: Reason) -> None:
        claims.move(self.db, Moved(text.reminder.id, (State.PLANNED,), state, reason, "worker"), self.now)

    def _leaving(self, going: Going, said: Container[tuple[int, str]]) -> Leaving | None:
        """How a text leaves, paid for out of its sender's budget; None: it does not leave now, and waits."""
        to, sender, to_practice = address_of(going.due.clinic, going.due.number)
        bar = self.allowance.barred(sender)
        if bar is not None and not (going.urgent and bar.why is Why.PACE):
            self._wait_for_sender(going, bar)
            return None
        validity = max(min(LONGEST_VALIDITY, going.useful), timedelta(seconds=1))
        leaving = Leaving(going.due, going.spoken, validity, to, sender, to_practice=to_practice)
        if leaving.words in said:
            self._wait_for_number(going)
            return None
        self.allowance.spend(sender, leaving.segments)
        return leaving

    def _begin(self, leaving: Sequence[tuple[Going, Leaving]]) -> list[Handover]:
        begun = begin_all(self.sending, self.db, [one for _, one in leaving], self.now)
        for going, one in leaving:
            if one.due.reminder.id not in begun:
                self._wait_for_number(going)
                continue
            claims.join(self.db, going.due.reminder, [text.reminder for text in going.followers], self.now)
            for text in going.apart:
                claims.wait(self.db, text.reminder.id, _in_use(text, self.now + SPACE), Reason.SPACED)
        return list(begun.values())

    def _wait_for_number(self, going: Going) -> None:
        claims.wait(self.db, going.due.reminder.id, self.now + BUSY_NUMBER, Reason.UNKNOWN_OUTCOME)

    def _wait_for_sender(self, going: Going, bar: Barred) -> None:
        """Where the budget is used up, all that waits is left as it is: thousands of rows are not rewritten."""
        if bar.why is Why.BREAKER:
            claims.wait(self.db, going.due.reminder.id, _in_use(going.due, bar.until), Reason.BREAKER)

    def ahead(self) -> "_Ahead":
        """What the claim leaves behind."""
        bars = barred(self.sending, sender_state.peek_all(self.db), self.now)
        return _Ahead(self.db, self.now, bars, due.queues(self.db))


@dataclass(frozen=True)
class _Ahead:
    """What waits, by clinic, and what bars its senders."""

    db: Transaction
    now: datetime
    bars: Mapping[str, Barred]
    queues: Sequence[due.Queue]

    def next_at(self, *, more_besides: bool) -> datetime | None:
        """When to look again."""
        moments = [self._look_again(queue, self.bars.get(queue.sender)) for queue in self.queues]
        return min([*moments, self.now + SOON] if more_besides else moments, default=None)

    def _look_again(self, queue: due.Queue, bar: Barred | None) -> datetime:
        if queue.first_at > self.now:
            return queue.first_at
        if bar is None:  # another worker holds these numbers
            return self.now + SOON
        coming = due.coming_at(self.db, queue.clinic_id, self.now)  # it may be urgent
        return bar.until if coming is None else min(bar.until, coming)


def _beside(text: Due, judged: Judged, now: datetime) -> Ready | None:
    """A text that was not asked for, but may be said together with one that was."""
    may_go = not _moved_away(text) and joinable(judged.text, now) and release(judged.text, judged.facts, now) == Send()
    return Ready(text, judged, judged.spoken, asked=False) if may_go and judged.spoken is not None else None


def _home(text: Due) -> int:
    """The number that a text belongs to now."""
    home = None if text.patient is None else text.patient.number_id
    return text.number.id if home is None else home


def _moved_away(text: Due) -> bool:
    return _home(text) != text.number.id and text.reminder.origin is not Origin.REPLY


def _in_use(text: Due, until: datetime) -> datetime:
    """Not longer than the text is useful, so that it is missed in time."""
    return min(until, text.reminder.useful_until_at or until)


def send(sending: Sending, handover: Handover) -> Outcome:
    """Hand the text to its provider. No database, no retry."""
    return sending.channel(handover.sender).send(handover.message)


def send_all_due(sending: Sending, now: datetime, limit: int = 50) -> int:
    """Claim, send and settle until nothing is due: for the simulated clock, which stands still meanwhile."""
    count = 0
    while True:
        look = claim(sending, now, limit)
        for handover in look.handovers:
            settle(sending, handover, send(sending, handover), now)
            count += 1
        if not look.more:
            return count


def next_look(sending: Sending) -> datetime | None:
    """When the next text is to be looked at: where a simulated clock jumps to."""
    with sending.store.read() as db:
        return claims.next_try_at(db)
