"""A text that was away comes back: its patient is planned again, in the transaction that brings it back.

While a text is on its way, an edit leaves it alone: it may be on the phone already. If it turns out not to be, what the
edit made of the plan holds for it too: a cancelled visit has no texts, and a moved one has others.
"""

from datetime import datetime, timedelta

from reminders.store import tables, visits
from reminders.store.engine import Transaction
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf
from reminders.usecases.replan import replan

# An edit reads the time before it waits for the lock of the number: it may seem older than the try it waited for.
WAITED = timedelta(minutes=5)


def plan_again(db: Transaction, shelf: Shelf, reminder: tables.Reminder, actor: str, now: datetime) -> None:
    """Plan the patient of a text, whose number the caller has locked."""
    if reminder.patient_id is None:
        return
    patient = db.get_one(tables.Patient, reminder.patient_id)
    if patient.erased_at is None and patient.merged_into_id is None:
        scope = Scope(reminder.organization_id, reminder.clinic_id)
        db.flush()
        replan(scope, db, shelf, patient, actor, now)


def catch_up(db: Transaction, shelf: Shelf, reminder: tables.Reminder, left_at: datetime, now: datetime) -> None:
    """Plan again if a visit of the text was edited since it left. Costs one look where none was."""
    if visits.edited_since(db, reminder.id, left_at - WAITED):
        plan_again(db, shelf, reminder, "worker", now)
