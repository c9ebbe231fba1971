"""Plans a patient again and writes the difference. Part of other use cases: it never commits."""

from datetime import datetime

from reminders.domain.plan import plan
from reminders.domain.planned import Plan
from reminders.domain.reconcile import Changes, reconcile
from reminders.store import cases, people, reminders, tables, tasks
from reminders.store.engine import Transaction
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf, library


def replan(
    scope: Scope, db: Transaction, shelf: Shelf, patient: tables.Patient, actor: str, now: datetime
) -> tuple[Plan, Changes]:
    """Make a patient's rows say what the planner says now.

    The number is locked first: a claim of one of the texts either came before, and its text is
    left as it is, or comes after and sees the new plan.
    """
    if patient.number_id is not None:
        people.lock_number(db, patient.number_id)
    case = cases.gather(scope, db, patient, library(scope, db, shelf), now)
    made = plan(case, now)
    changes = reconcile(made, reminders.existing(scope, db, patient.id), case, now)
    owner = reminders.Owner(scope, patient.id, patient.number_id, case.patient.place, actor)
    reminders.apply(db, owner, changes, now)
    for call in changes.calls:
        tasks.raise_task(
            scope,
            db,
            key=f"call/{call.key}",
            kind="call",
            due_at=call.due_at,
            now=now,
            patient_id=patient.id,
            reason=call.what,
        )
    return made, changes


def replan_number(db: Transaction, shelf: Shelf, number_id: int, actor: str, now: datetime) -> None:
    """Plan everybody again who is reached at a number: it was learned that it is bad, or said STOP."""
    for patient in people.patients_at(db, [number_id]):
        replan(Scope(patient.organization_id, patient.clinic_id), db, shelf, patient, actor, now)
