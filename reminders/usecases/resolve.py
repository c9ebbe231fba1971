"""Ends a doubt: the text was never made and goes on, or nobody can tell and a person decides.

What is judged `not created` was asked for again and again in a list that was whole and clean each time. Where no
such proof can be had, a clinic may have chosen to send twice rather than never, for some kinds of texts.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog

from reminders.domain.outcome import Ask
from reminders.domain.reasons import IN_DOUBT, Reason
from reminders.domain.reminder import State
from reminders.store import claims, codec, receipts, standing, tables
from reminders.store.claims import Moved
from reminders.store.engine import Transaction
from reminders.store.receipts import Tried
from reminders.store.standing import Standing
from reminders.store.tables import AttemptOutcome
from reminders.usecases.missing import ask, call_if_missed, no_longer
from reminders.usecases.plan_again import catch_up
from reminders.usecases.sending import Sending

log = structlog.get_logger(__name__)


def not_created(sending: Sending, attempt_id: str, now: datetime) -> None:
    """The provider does not have the text: let it be judged and sent as any other, or be missed."""
    with sending.store.write() as db:
        resolving = _begin(db, attempt_id, now)
        if resolving is None:
            return
        if resolving.another_copy_may_have_sent:  # and not only the try that we know of
            _hold(resolving)
        elif resolving.useful:
            _bring_back(sending, resolving, Reason.UNREACHABLE)
        else:
            resolving.move(State.MISSED, Reason.MISSED_OUTAGE, sent_at=None)
            no_longer(db, resolving.reminder, (Ask.UNSURE,), now)
            call_if_missed(db, resolving.reminder, now)
        log.info("inquiry_not_created", attempt=attempt_id)


def cannot_tell(sending: Sending, attempt_id: str, now: datetime) -> None:
    """No proof will come: hold the text for a person, unless its clinic would rather send it twice than never."""
    with sending.store.write() as db:
        resolving = _begin(db, attempt_id, now)
        if resolving is None:
            return
        if resolving.useful and resolving.rather_twice:
            _bring_back(sending, resolving, Reason.UNKNOWN_OUTCOME)
        else:
            _hold(resolving)
        log.warning("inquiry_cannot_tell", attempt=attempt_id)


@dataclass(frozen=True)
class _Resolving:
    """One doubt that ends, under the locks of its numbers; its attempt is closed already."""

    db: Transaction
    tried: Tried
    now: datetime

    @property
    def reminder(self) -> tables.Reminder:
        return self.tried.reminder

    @property
    def useful(self) -> bool:
        until = self.reminder.useful_until_at
        return until is None or self.now < until

    @property
    def rather_twice(self) -> bool:
        clinic = self.db.get_one(tables.Clinic, self.reminder.clinic_id)
        return self.reminder.text_class in codec.load_rules(clinic.rules).rather_twice

    @property
    def another_copy_may_have_sent(self) -> bool:
        """True where these data came from a backup: what the lost copy tried later is not known here."""
        return self.reminder.reason is Reason.RESTORED or standing.standing(self.db) is not Standing.LIVING

    def move(self, new: State, reason: Reason, **values: object) -> None:
        """Move the text, unless a person or a receipt has moved it already."""
        moved = Moved(self.reminder.id, (State.UNSURE,), new, reason, "inquiry", self.tried.attempt.id)
        claims.move(self.db, moved, self.now, {"settled_at": self.now, **values})


def _begin(db: Transaction, attempt_id: str, now: datetime) -> _Resolving | None:
    """Close the attempt; None: it is in doubt no more, or its text waits for something else."""
    tried = receipts.lock_attempt(db, attempt_id)
    if tried is None or tried.attempt.outcome is not AttemptOutcome.UNSURE:
        return None
    claims.settle_attempt(db, attempt_id, {"outcome": AttemptOutcome.GIVEN_UP, "inquire_at": None}, now)
    return _Resolving(db, tried, now) if tried.reminder.state is State.UNSURE else None


def _hold(resolving: _Resolving) -> None:
    reminder = resolving.reminder
    reason = reminder.reason if reminder.reason in IN_DOUBT else Reason.UNKNOWN_OUTCOME
    resolving.move(State.HELD, reason)
    ask(resolving.db, reminder, Ask.UNSURE, resolving.now)


def _bring_back(sending: Sending, resolving: _Resolving, reason: Reason) -> None:
    """Let it be judged and sent as any other, as far as the plan still has it."""
    db, reminder, now = resolving.db, resolving.reminder, resolving.now
    resolving.move(State.PLANNED, reason, try_at=now, sent_at=None, settled_at=None)
    no_longer(db, reminder, (Ask.UNSURE,), now)
    catch_up(db, sending.shelf, reminder, resolving.tried.attempt.started_at, now)
