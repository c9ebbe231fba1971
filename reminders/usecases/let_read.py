"""What patients write is read by a person: a task for each text that is more than STOP, START or HELP.

A STOP is one too where it may have been meant for the visit: "cancel", and any of them from somebody who is booked,
who hears nothing more about that visit. Part of accepting a reply: it never commits.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from reminders.domain.replies import Meaning
from reminders.store import clinics, people, tables, tasks, visits
from reminders.store.engine import Transaction
from reminders.store.replies import Arrived
from reminders.store.scope import Scope
from reminders.usecases.to_do_kinds import OPT_OUT, REPLY

SOON = timedelta(hours=4)  # by when somebody should have read it
_OF_A_VISIT = frozenset({"cancel"})


def let_somebody_read(db: Transaction, number_ids: Sequence[int], arrived: Arrived, now: datetime) -> None:
    """Ask once in every clinic that has a patient at the number; where none has, in those that send by the sender."""
    kind = _kind(arrived)
    if kind is None:
        return
    readers = {one.clinic_id: one for one in reversed(people.patients_at(db, number_ids))}
    for patient in readers.values():
        if arrived.said is Meaning.OTHER or _says_visit(arrived) or _is_booked(db, patient, now):
            _ask(db, Scope(patient.organization_id, patient.clinic_id), patient.id, kind, arrived, now)
    if not readers and arrived.said is Meaning.OTHER:
        for clinic in tasks.readers_of(db, arrived.sender):
            _ask(db, clinics.scope_of(clinic), None, kind, arrived, now)


def _kind(arrived: Arrived) -> str | None:
    return {Meaning.OTHER: REPLY, Meaning.STOP: OPT_OUT}.get(arrived.said)


def _says_visit(arrived: Arrived) -> bool:
    return re.sub(r"[\W_]+", "", arrived.body).casefold() in _OF_A_VISIT


def _is_booked(db: Transaction, patient: tables.Patient, now: datetime) -> bool:
    return any(visit.starts_at is not None and visit.starts_at > now for visit in visits.booked(db, patient.id))


def _ask(db: Transaction, scope: Scope, patient_id: int | None, kind: str, arrived: Arrived, now: datetime) -> None:
    due_at = max(arrived.at + SOON, now)
    key = f"{kind}/{arrived.provider_id}"
    tasks.raise_task(scope, db, key=key, kind=kind, due_at=due_at, now=now, patient_id=patient_id)
