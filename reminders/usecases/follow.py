"""What a provider proved of an attempt moves its text. Part of other use cases: it never commits.

Proof comes in any order, twice, before the answer to the POST, or days late. The attempt keeps the highest status;
the text follows its last attempt, by the table in `reminders.domain.reminder`. An earlier attempt that turns out
to be real, after a later one has begun, cannot be undone: it is reported.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog

from reminders.domain.delivery import FAILURES, Failure, Receipt, next_delivery
from reminders.domain.inquiry import first_receipt_look
from reminders.domain.outcome import Ask, Consequence
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State, Word, proven
from reminders.store import claims, receipts, tables
from reminders.store.claims import Moved
from reminders.store.engine import Transaction
from reminders.store.receipts import Tried
from reminders.store.tables import AttemptOutcome
from reminders.usecases.learn import learn
from reminders.usecases.missing import ask, no_longer
from reminders.usecases.plan_again import catch_up, plan_again
from reminders.usecases.sending import Sending

log = structlog.get_logger(__name__)

BY_RECEIPT = "receipt"  # who moved a text, in its history
_NOT_UNDER_WAY = {"owner": None, "lease_until_at": None}
_WAS_GIVEN_UP = (State.SKIPPED, State.CANCELLED, State.MISSED, State.FAILED, State.DROPPED)


@dataclass(frozen=True)
class Proof:
    """A receipt, and the attempt and text that it is about, under the locks of their numbers."""

    sending: Sending
    db: Transaction
    tried: Tried
    receipt: Receipt
    now: datetime

    @property
    def attempt(self) -> tables.Attempt:
        return self.tried.attempt

    @property
    def reminder(self) -> tables.Reminder:
        return self.tried.reminder

    @property
    def word(self) -> Word:
        return self.receipt.status.word

    @property
    def consequence(self) -> Consequence:
        """What follows from a failure; one that nobody could read proves nothing."""
        return FAILURES[self.receipt.failure or Failure.UNKNOWN]

    def move(self, new: State, reason: Reason | None, **values: object) -> bool:
        """Move the text from where it is; False: it is on its way under a later attempt."""
        state = self.reminder.state
        fence = self.attempt.fence if state is State.SENDING else None
        moved = Moved(self.reminder.id, (state,), new, reason, BY_RECEIPT, self.attempt.id, fence)
        changes = {**_NOT_UNDER_WAY, "settled_at": self.now, **values}
        return claims.move(self.db, moved, self.now, changes)


def follow(proof: Proof) -> None:
    """Write what a receipt proves, and let the text follow. What is known already changes nothing."""
    db, attempt, receipt = proof.db, proof.attempt, proof.receipt
    if receipts.is_of_another(db, receipt, attempt):
        _report_double(proof)
        return
    was_open = attempt.outcome is not AttemptOutcome.ACCEPTED
    known = attempt.status_rank
    if not receipts.raise_status(db, attempt, receipt, first_receipt_look(proof.now), proof.now):
        _log_if_contradicted(receipt, known)
        return
    word = Word.REACHED if receipts.is_reached(db, attempt.reminder_id) else proof.word
    if receipts.begun_since(db, attempt):
        _follow_earlier(proof, was_open=was_open)
    elif word is Word.NOT_REACHED:
        _not_reached(proof)
    else:
        _reached_or_taken(proof, word)
    if proof.word is Word.NOT_REACHED:
        _teach(proof)


def _log_if_contradicted(receipt: Receipt, known: int) -> None:
    if receipt.status.final and receipt.status.rank < known:
        log.warning("receipt_contradicts", sender=receipt.sender, status=str(receipt.status), code=receipt.code)


def _reached_or_taken(proof: Proof, word: Word) -> None:
    reminder, attempt, before = proof.reminder, proof.attempt, proof.reminder.state
    if _has_other_words(proof):
        log.warning("receipt_of_earlier_words", sender=attempt.sender)
        return
    new = proven(before, reminder.reason, word)
    if new is None or not proof.move(new, None, **_as_it_left(reminder, attempt)):
        return
    if new is State.DELIVERED:
        no_longer(proof.db, reminder, (Ask.UNSURE, Ask.CALL, Ask.UNDELIVERED), proof.now)
    elif before is not State.SENDING:  # where nobody was in doubt, nobody was asked
        no_longer(proof.db, reminder, (Ask.UNSURE,), proof.now)
    if before in _WAS_GIVEN_UP:
        # the patient has read what was thought unsent: it may need a correction
        plan_again(proof.db, proof.sending.shelf, reminder, BY_RECEIPT, proof.now)


def _as_it_left(reminder: tables.Reminder, attempt: tables.Attempt) -> dict[str, object]:
    """What giving the text up took from its row."""
    due_at = reminder.due_at or attempt.started_at
    return {
        "sent_at": attempt.started_at,
        "number_id": reminder.number_id or attempt.number_id,
        "due_at": due_at,
        "not_before_at": reminder.not_before_at or due_at,
        "useful_until_at": reminder.useful_until_at or attempt.started_at,
    }


def _has_other_words(proof: Proof) -> bool:
    """True if the text was changed after this attempt left, so that what it says now was not said by it."""
    reminder = proof.reminder
    edited = reminder.edited_at is not None and reminder.edited_at > proof.attempt.started_at
    return edited and reminder.state in {State.PLANNED, State.HELD}


def _follow_earlier(proof: Proof, *, was_open: bool) -> None:
    """Proof of an attempt after which another one has begun: the patient may have both."""
    if proof.word is Word.NOT_REACHED:
        return
    if was_open or proof.word is Word.REACHED:
        _report_double(proof)
    if proof.word is Word.REACHED and proof.reminder.state is not State.SENDING:  # that worker's answer finds it
        _reached_or_taken(proof, proof.word)


def _report_double(proof: Proof) -> None:
    log.error("text_may_be_double", sender=proof.attempt.sender, attempt=proof.attempt.id)
    if proof.reminder.reason is not Reason.ERASED:
        ask(proof.db, proof.reminder, Ask.DOUBLE, proof.now)


def _not_reached(proof: Proof) -> None:
    """A final failure: tried again where that is proven to be safe, useful and not too late; else a person acts."""
    reminder, follows = proof.reminder, proof.consequence
    new = proven(reminder.state, reminder.reason, proof.word)
    if new is not None and proof.move(new, follows.reason):
        no_longer(proof.db, reminder, (Ask.UNSURE,), proof.now)
        again_at = _again_at(proof)
        if again_at is not None:
            proof.move(State.PLANNED, follows.reason, sent_at=None, settled_at=None, try_at=again_at)
            catch_up(proof.db, proof.sending.shelf, reminder, proof.attempt.started_at, proof.now)
        else:
            proof.move(follows.state, follows.reason, sent_at=None)
            if follows.ask is not None:
                ask(proof.db, reminder, follows.ask, proof.now)


def _again_at(proof: Proof) -> datetime | None:
    reminder = proof.reminder
    failed = receipts.failures_of(proof.db, reminder.id)
    failure = proof.receipt.failure or Failure.UNKNOWN
    again_at = next_delivery(failure, failed, proof.now, proof.sending.jitter())
    limits = [limit for limit in (reminder.useful_until_at, reminder.act_by_at) if limit is not None]
    if again_at is None or any(again_at >= limit for limit in limits):
        return None
    return again_at


def _teach(proof: Proof) -> None:
    """What a failure says of its sender and its number holds whatever became of the text."""
    follows, attempt = proof.consequence, proof.attempt
    if follows.stops_sender:
        claims.stop_sender(proof.db, attempt.sender, str(follows.reason), proof.receipt.code, proof.now)
    if follows.learned is not None:
        learn(proof.sending, proof.db, attempt.number_id, follows.learned, proof.now)
