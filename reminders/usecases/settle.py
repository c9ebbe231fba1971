"""What came of a try, written under its fence: a worker whose fence was passed changes nothing of the text.

Accepted is the first proof of the provider, and is followed as a receipt is. Refused is provably not created, and
takes one line of the table in `reminders.domain.outcome`. Unsure is neither: it is asked about until it is told,
and never sent again by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from reminders.domain.delivery import ProviderStatus, Receipt
from reminders.domain.inquiry import first_doubt_look, first_receipt_look
from reminders.domain.outcome import REFUSALS, Accepted, Ask, Consequence, Outcome, Refused, Unsure
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.retry import next_try
from reminders.store import claims, receipts, tables
from reminders.store.acceptances import Acceptance, accept_plain
from reminders.store.claims import Moved
from reminders.store.engine import Transaction
from reminders.store.receipts import Tried
from reminders.store.tables import AttemptOutcome
from reminders.usecases import breaker
from reminders.usecases.follow import BY_RECEIPT, Proof, follow
from reminders.usecases.learn import learn
from reminders.usecases.missing import ask, no_longer
from reminders.usecases.plan_again import catch_up
from reminders.usecases.sending import Handover, Sending

Done = tuple[Handover, Outcome]  # a try, and what came of it

_ON_ITS_WAY = (State.SENDING, State.UNSURE)
_OPEN = (AttemptOutcome.IN_FLIGHT, AttemptOutcome.UNSURE)


@dataclass(frozen=True)
class _Settling:
    """One settlement: its transaction, the try and its text under the locks of their numbers."""

    sending: Sending
    db: Transaction
    handover: Handover
    tried: Tried
    now: datetime

    @property
    def reminder(self) -> tables.Reminder:
        return self.tried.reminder

    def close(self, outcome: AttemptOutcome, **values: object) -> None:
        """Write what the attempt came to."""
        claims.settle_attempt(self.db, self.tried.attempt.id, {"outcome": outcome, **values}, self.now)

    def move(self, state: State, reason: Reason | None, **values: object) -> bool:
        """Move the text; False where the fence was passed."""
        handover = self.handover
        moved = Moved(
            handover.reminder_id, _ON_ITS_WAY, state, reason, "worker", handover.message.attempt_id, handover.fence
        )
        changes = {"owner": None, "lease_until_at": None, "settled_at": self.now, **values}
        return claims.move(self.db, moved, self.now, changes)


def settle(sending: Sending, handover: Handover, outcome: Outcome, now: datetime) -> None:
    """Write an outcome. Settling a try again, or after a receipt has told more, changes nothing."""
    _write(sending, [(handover, outcome)], now, together=False)


def settle_all(sending: Sending, done: Sequence[Done], now: datetime) -> None:
    """Write several outcomes in one transaction, all or none: a commit for each is most of what one costs.

    What is as plain as most is written together besides; that leaves the same rows as one after the other.
    """
    _write(sending, done, now, together=True)


def _write(sending: Sending, done: Sequence[Done], now: datetime, *, together: bool) -> None:
    with sending.store.write() as db:
        receipts.lock_numbers_of(db, [handover.message.attempt_id for handover, _ in done])
        plain = _accept_plain(db, done, now) if together else frozenset[str]()
        told = [
            (handover.sender, isinstance(outcome, Unsure))
            for handover, outcome in done
            if handover.message.attempt_id in plain or _settle(sending, db, handover, outcome, now)
        ]
        for (sender, is_lost), same in groupby(told):  # senders last: that is the order of locks
            times = len(list(same))
            if not is_lost:
                breaker.note_answers(db, sender, times, now)
                continue
            for _ in range(times):
                breaker.note_unsure(db, sender, now)


def _accept_plain(db: Transaction, done: Sequence[Done], now: datetime) -> frozenset[str]:
    told = [
        Acceptance(handover.message.attempt_id, handover.fence, _first_receipt(handover, outcome))
        for handover, outcome in done
        if isinstance(outcome, Accepted)
    ]
    return accept_plain(db, told, first_receipt_look(now), BY_RECEIPT, now) if told else frozenset()


def _settle(sending: Sending, db: Transaction, handover: Handover, outcome: Outcome, now: datetime) -> bool:
    """Write one outcome; False: nothing was left to write."""
    tried = receipts.tried(db, handover.message.attempt_id)
    if tried is None:  # written before the try: only a store that was replaced meanwhile has it not
        return False
    settling = _Settling(sending, db, handover, tried, now)
    before = tried.attempt.outcome
    match outcome:
        case Accepted():
            follow(Proof(sending, db, tried, _first_receipt(handover, outcome), now))
        case Unsure() if before is AttemptOutcome.IN_FLIGHT:
            _unsure(settling, outcome)
        case Refused() if before in _OPEN:
            _refused(settling, outcome)
        case _:
            return False
    return True


def _first_receipt(handover: Handover, accepted: Accepted) -> Receipt:
    """The answer to the POST as a receipt. It proves that the message was made; how that ended is told later."""
    under_way = {str(status): status for status in ProviderStatus if not status.final}
    status = under_way.get(accepted.status, ProviderStatus.ACCEPTED)
    return Receipt(accepted.provider_id, status, handover.sender, handover.message.attempt_id)


def _unsure(settling: _Settling, unsure: Unsure) -> None:
    look_at = first_doubt_look(settling.now)
    settling.close(
        AttemptOutcome.UNSURE, provider_status=unsure.what, http_status=unsure.http_status, inquire_at=look_at
    )
    if settling.move(State.UNSURE, Reason.UNKNOWN_OUTCOME):
        ask(settling.db, settling.reminder, Ask.UNSURE, settling.now)


def _refused(settling: _Settling, refused: Refused) -> None:
    settling.close(
        AttemptOutcome.REFUSED,
        provider_code=refused.code,
        http_status=refused.http_status,
        provider_status=str(refused.refusal),
        inquire_at=None,
    )
    follows = REFUSALS[refused.refusal]
    if not _moved_on(settling, refused, follows):
        return
    no_longer(settling.db, settling.reminder, (Ask.UNSURE,), settling.now)
    if follows.stops_sender:
        claims.stop_sender(settling.db, settling.handover.sender, str(follows.reason), refused.code, settling.now)
    if follows.learned is not None:
        learn(settling.sending, settling.db, settling.tried.attempt.number_id, follows.learned, settling.now)


def _moved_on(settling: _Settling, refused: Refused, follows: Consequence) -> bool:
    """Try again while that is of use, else end as the table says; False where the fence was passed."""
    reminder, now = settling.reminder, settling.now
    if follows.again:
        again_at = next_try(reminder.tries, now, settling.sending.jitter(), refused.retry_after)
        if reminder.useful_until_at is None or again_at < reminder.useful_until_at:
            if not settling.move(State.PLANNED, follows.reason, sent_at=None, settled_at=None, try_at=again_at):
                return False
            catch_up(settling.db, settling.sending.shelf, reminder, settling.tried.attempt.started_at, now)
            return True
    if not settling.move(follows.state, follows.reason, sent_at=None):
        return False
    if follows.ask is not None:
        ask(settling.db, reminder, follows.ask, now)
    return True
