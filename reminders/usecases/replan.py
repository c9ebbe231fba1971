"""Plans a patient again and writes the difference. Part of other use cases: it never commits."""

from dataclasses import dataclass
from datetime import datetime

from reminders.domain.case import Case
from reminders.domain.plan import plan
from reminders.domain.planned import Plan
from reminders.domain.reconcile import Changes, reconcile
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Role
from reminders.store import cases, people, reminders, tables, tasks
from reminders.store.clinics import Home
from reminders.store.engine import Transaction
from reminders.store.reminders import NOTHING_YET, Owner, Present
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf, library


@dataclass(frozen=True)
class Planning:
    """One planning of a patient: in which transaction, by which protocols, at whose word."""

    scope: Scope
    db: Transaction
    library: cases.Library
    actor: str
    now: datetime


def replan(
    scope: Scope, db: Transaction, shelf: Shelf, patient: tables.Patient, actor: str, now: datetime
) -> tuple[Plan, Changes]:
    """Make a patient's rows say what the planner says now.

    The number is locked first: a claim of one of the texts either came before, and its text is
    left as it is, or comes after and sees the new plan.
    """
    return plan_known(Planning(scope, db, library(scope, db, shelf), actor, now), patient)


def plan_known(by: Planning, patient: tables.Patient, home: Home | None = None) -> tuple[Plan, Changes]:
    """The same, with protocols, and the clinic if given, that were looked up already."""
    if patient.number_id is not None:
        people.lock_number(by.db, patient.number_id)
    folder = cases.folder(by.scope, by.db, patient, by.library, by.now, home)
    present = reminders.existing(by.scope, by.db, patient.id)
    place = folder.case.patient.place
    owner = Owner(by.scope, patient.id, patient.number_id, place, by.actor, folder.visit_ids)
    return _write(by, owner, folder.case, present)


def plan_newcomer(by: Planning, owner: Owner, case: Case) -> Plan:
    """Plan a patient of whom the store had nothing before this transaction, under the lock of the number."""
    made, _ = _write(by, owner, case, NOTHING_YET)
    return made


def _write(by: Planning, owner: Owner, case: Case, present: Present) -> tuple[Plan, Changes]:
    made = plan(case, by.now)
    changes = reconcile(made, present.texts, case, by.now)
    reminders.apply(by.db, owner, changes, present, by.now)
    for call in changes.calls:
        tasks.raise_task(
            by.scope,
            by.db,
            key=f"call/{call.key}",
            kind="call",
            due_at=call.due_at,
            now=by.now,
            patient_id=owner.patient_id,
            reason=call.what,
        )
    _close_calls(by, changes, present)
    return made, changes


def _close_calls(by: Planning, changes: Changes, present: Present) -> None:
    """Nobody needs to call about a text that goes out after all: the number said START, or consent was given."""
    skipped = {row.key for row in present.texts if row.state is State.SKIPPED}
    revived = [text.key for text in changes.move if text.key in skipped]
    corrections = [text.key for text in changes.add if text.role is Role.CORRECTION]
    for key in (*revived, *corrections):
        tasks.close_task(by.scope, by.db, f"call/{key}", by.now)


def replan_number(db: Transaction, shelf: Shelf, number_id: int, actor: str, now: datetime) -> None:
    """Plan everybody again who is reached at a number: it was learned that it is bad, or said STOP."""
    for patient in people.patients_at(db, [number_id]):
        replan(Scope(patient.organization_id, patient.clinic_id), db, shelf, patient, actor, now)
