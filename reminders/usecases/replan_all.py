"""Plans again everybody whose texts keep wall-clock times: zone data have changed, and with them the instants."""

from datetime import datetime
from zoneinfo import ZoneInfo

from reminders.domain.civil import instant
from reminders.store import listing, tables, visits
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf
from reminders.usecases.replan import replan


def replan_all(store: Store, shelf: Shelf, now: datetime) -> int:
    """Derive instants from local times again; returns for how many patients something moved.

    One short transaction for each patient, so that sending goes on meanwhile.
    """
    with store.read() as db:
        patient_ids = listing.patients_by_wall_clock(db)
    return sum(_replan(store, shelf, patient_id, now) for patient_id in patient_ids)


def _replan(store: Store, shelf: Shelf, patient_id: int, now: datetime) -> bool:
    with store.write() as db:
        patient = db.get_one(tables.Patient, patient_id)
        _starts(db, patient)
        scope = Scope(patient.organization_id, patient.clinic_id)
        _, changes = replan(scope, db, shelf, patient, "zone data", now)
        return not changes.nothing


def _starts(db: Transaction, patient: tables.Patient) -> None:
    """A booked visit starts at the wall time that was agreed, wherever that lies now."""
    for visit in visits.booked(db, patient.id):
        if visit.starts_local is not None:
            local = datetime.fromisoformat(visit.starts_local)
            visit.starts_at = instant(local.date(), local.time(), ZoneInfo(visit.zone))
    db.flush()
