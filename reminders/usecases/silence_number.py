"""Texts to a number end, and start again, at the word of whoever has it. Part of other use cases: it never commits.

A STOP ends the consent to marketing for good: a START brings back what is still useful, and no advertising.
"""

from datetime import datetime

from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Way
from reminders.store import replies, tables
from reminders.store.engine import Transaction
from reminders.store.tables import OptOutSource
from reminders.usecases.agreements import end_marketing
from reminders.usecases.library import Shelf
from reminders.usecases.replan import replan_number


def stop(db: Transaction, shelf: Shelf, number: tables.Number, source: OptOutSource, now: datetime) -> None:
    """No text goes to the number any more. What was said clearly is not made doubtful by what is likely."""
    if number.opted_out_at is not None and source is OptOutSource.LIKELY:
        return
    if number.opted_out_at is None:
        replies.withdraw_answers(db, number.id, now)  # what they would say is no longer so
    number.opted_out_at, number.opt_out_source = now, source
    end_marketing(db, number.id, Way.REPLY, now)
    db.flush()
    replan_number(db, shelf, number.id, "patient", now)


def start(db: Transaction, shelf: Shelf, number: tables.Number, now: datetime) -> None:
    """Texts go to the number again, but what staff must know first stands: that the number is a wrong one."""
    if number.opted_out_at is not None:
        replies.withdraw_answers(db, number.id, now)
    number.opted_out_at = number.opt_out_source = None
    db.flush()
    replan_number(db, shelf, number.id, "patient", now)


def suspend_wrong(db: Transaction, shelf: Shelf, number: tables.Number, now: datetime) -> None:
    """Whoever has the number is not the patient: nothing more is told there until staff say otherwise."""
    if number.suppressed_at is not None:
        return
    number.suppressed_at, number.suppressed_reason = now, str(Reason.WRONG_NUMBER)
    db.flush()
    replan_number(db, shelf, number.id, "patient", now)
