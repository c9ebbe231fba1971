"""What came of a try, written under its fence: a worker whose fence was passed changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.outcome import Accepted, Outcome, Refusal, Refused, Unsure
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.retry import next_try
from reminders.store import claims, people, tables
from reminders.store.claims import Moved
from reminders.store.engine import Transaction
from reminders.store.tables import AttemptOutcome, OptOutSource
from reminders.usecases.missing import ask_for, call_if_missed
from reminders.usecases.replan import replan_number
from reminders.usecases.sending import Handover, Sending

_ON_ITS_WAY = (State.SENDING, State.UNSURE)
SOON = timedelta(hours=4)  # by when a person should look, where the text itself names no time


@dataclass(frozen=True)
class _Settling:
    """One settlement: its transaction, the text, the try."""

    sending: Sending
    db: Transaction
    handover: Handover
    reminder: tables.Reminder
    now: datetime

    @property
    def look_by(self) -> datetime:
        return self.reminder.act_by_at or self.now + SOON

    def attempt(self, outcome: AttemptOutcome, **values: object) -> bool:
        """Close the attempt; False where it was closed before."""
        changes = {"outcome": outcome, **values}
        return claims.settle_attempt(self.db, self.handover.message.attempt_id, changes, self.now)

    def move(self, state: State, reason: Reason | None, **values: object) -> bool:
        """Move the reminder; False where the fence was passed."""
        handover = self.handover
        moved = Moved(
            handover.reminder_id, _ON_ITS_WAY, state, reason, "worker", handover.message.attempt_id, handover.fence
        )
        changes = {"owner": None, "lease_until_at": None, "settled_at": self.now, **values}
        return claims.move(self.db, moved, self.now, changes)


def settle(sending: Sending, handover: Handover, outcome: Outcome, now: datetime) -> None:
    """Write an outcome. Settling the same try twice is settling it once."""
    with sending.store.write() as db:
        reminder = db.get_one(tables.Reminder, handover.reminder_id)
        settling = _Settling(sending, db, handover, reminder, now)
        match outcome:
            case Accepted(provider_id, status):
                settling.attempt(AttemptOutcome.ACCEPTED, provider_id=provider_id, provider_status=status)
                settling.move(State.ACCEPTED, None)
            case Unsure(what, http_status):
                settling.attempt(AttemptOutcome.UNSURE, provider_status=what, http_status=http_status)
                if settling.move(State.UNSURE, Reason.UNKNOWN_OUTCOME):
                    ask_for(db, reminder, "unsure", settling.look_by, now)
            case Refused():
                _refused(settling, outcome)


def _refused(settling: _Settling, refused: Refused) -> None:
    """Provably not created: each refusal has one way to go on."""
    if not settling.attempt(
        AttemptOutcome.REFUSED,
        provider_code=refused.code,
        http_status=refused.http_status,
        provider_status=str(refused.refusal),
    ):
        return
    match refused.refusal:
        case Refusal.BUSY:
            _try_later(settling, refused, Reason.BUSY)
        case Refusal.UNREACHABLE:
            _try_later(settling, refused, Reason.UNREACHABLE)
        case Refusal.SENDER:
            sender, reason = settling.handover.sender, str(Reason.SENDER_STOPPED)
            claims.stop_sender(settling.db, sender, reason, refused.code, settling.now)
            _try_later(settling, refused, Reason.SENDER_STOPPED)
        case Refusal.NUMBER:
            _bad_number(settling)
        case Refusal.OPTED_OUT:
            _opted_out(settling)
        case Refusal.CONTENT:
            if settling.move(State.HELD, Reason.REFUSED):
                ask_for(settling.db, settling.reminder, "refused", settling.look_by, settling.now)


def _try_later(settling: _Settling, refused: Refused, reason: Reason) -> None:
    reminder, now = settling.reminder, settling.now
    again_at = next_try(reminder.tries, now, settling.sending.jitter(), refused.retry_after)
    if reminder.useful_until_at is not None and again_at >= reminder.useful_until_at:
        if settling.move(State.MISSED, reason, sent_at=None):
            call_if_missed(settling.db, reminder, now)
        return
    settling.move(State.PLANNED, reason, sent_at=None, settled_at=None, try_at=again_at)


def _bad_number(settling: _Settling) -> None:
    """Learned on the number, so for everybody who shares it; a person asks for a right one."""
    number = _number(settling)
    if number.suppressed_at is None:
        number.suppressed_at, number.suppressed_reason = settling.now, str(Reason.BAD_NUMBER)
    if settling.move(State.FAILED, Reason.BAD_NUMBER, sent_at=None):
        ask_for(settling.db, settling.reminder, "number", settling.look_by, settling.now)
    _plan_again(settling, number)


def _opted_out(settling: _Settling) -> None:
    number = _number(settling)
    if number.opted_out_at is None:
        number.opted_out_at, number.opt_out_source = settling.now, OptOutSource.PROVIDER
    settling.move(State.SKIPPED, Reason.OPTED_OUT, sent_at=None)
    _plan_again(settling, number)


def _number(settling: _Settling) -> tables.Number:
    if settling.reminder.number_id is None:
        msg = "a text without a number was sent"
        raise AssertionError(msg)
    return people.lock_number(settling.db, settling.reminder.number_id)


def _plan_again(settling: _Settling, number: tables.Number) -> None:
    settling.db.flush()
    replan_number(settling.db, settling.sending.shelf, number.id, "worker", settling.now)
