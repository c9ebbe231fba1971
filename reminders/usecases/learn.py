"""What a provider teaches about a number counts for everybody who shares it. Part of other use cases."""

from datetime import datetime
from typing import assert_never

from reminders.domain.outcome import Learned
from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Way
from reminders.store import people
from reminders.store.engine import Transaction
from reminders.store.tables import OptOutSource
from reminders.usecases.agreements import end_marketing
from reminders.usecases.replan import replan_number
from reminders.usecases.sending import Sending


def learn(sending: Sending, db: Transaction, number_id: int, learned: Learned, now: datetime) -> None:
    """Note it on the number, whose lock the caller has, and plan all its patients again."""
    number = people.lock_number(db, number_id)
    match learned:
        case Learned.BAD_NUMBER:
            if number.suppressed_at is None:
                number.suppressed_at, number.suppressed_reason = now, str(Reason.BAD_NUMBER)
        case Learned.OPTED_OUT:
            if number.opted_out_at is None or number.opt_out_source is OptOutSource.LIKELY:
                number.opted_out_at, number.opt_out_source = now, OptOutSource.PROVIDER
                end_marketing(db, number_id, Way.PROVIDER, now)
        case _:
            assert_never(learned)
    db.flush()
    replan_number(db, sending.shelf, number_id, "worker", now)
