"""The audit from its newest end, a page at a time, and what its ids stand for."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.scope import Scope, belongs_to, seen_from

_OF_A_PATIENT: Mapping[str, type[tables.Visit | tables.Reminder | tables.Course | tables.Task]] = {
    "visit": tables.Visit,
    "reminder": tables.Reminder,
    "course": tables.Course,
    "task": tables.Task,
}


def newest(scope: Scope, db: Session, before: int | None, limit: int) -> list[tables.Audit]:
    """Acts, the newest first, from the one before a given row on."""
    table = tables.Audit
    query = select(table).where(seen_from(scope, table))
    if before is not None:
        query = query.where(table.id < before)
    return list(db.scalars(query.order_by(table.id.desc()).limit(limit)))


def staff_names(scope: Scope, db: Session, public_ids: Iterable[str]) -> dict[str, str]:
    """The names of staff of the organization, also of those who are gone."""
    table = tables.Staff
    mine = (table.organization_id == scope.organization_id, table.public_id.in_(list(public_ids)))
    return {row.public_id: row.name for row in db.execute(select(table.public_id, table.name).where(*mine))}


def patients_of(scope: Scope, db: Session, kind: str, public_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Whose a visit, text, course or task is, or the patient itself: by its id the patient's id and name."""
    ids, patient = list(public_ids), tables.Patient
    if kind == "patient":
        own = (patient.public_id.in_(ids), belongs_to(scope, patient))
        return {id_: (id_, name) for id_, name in db.execute(select(patient.public_id, patient.name).where(*own))}
    table = _OF_A_PATIENT.get(kind)
    if table is None:
        return {}
    query = (
        select(table.public_id, patient.public_id, patient.name)
        .join(patient, patient.id == table.patient_id)
        .where(table.public_id.in_(ids), belongs_to(scope, table))
    )
    return {id_: (patient_id, name) for id_, patient_id, name in db.execute(query)}
