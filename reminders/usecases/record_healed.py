"""Staff saw that the skin of an area has healed: what was open there ends, and its permission goes."""

from reminders.domain.timeline import visit_timeline
from reminders.domain.vocabulary import BodyArea, Category
from reminders.errors import Conflict
from reminders.store import cases, people, tables, visits
from reminders.store.engine import Transaction
from reminders.usecases.authority import SaidBy, named
from reminders.usecases.edit import Edit, Effect, locked, note, take_effect, transaction
from reminders.usecases.library import library


def record_healed(edit: Edit, patient_id: str, area: BodyArea, by: SaidBy) -> Effect:
    """Tick an area as healed; the time to undo runs from now.

    Raises:
        NotFound: no such patient.
        Conflict: nothing is open there.
        InvalidInput: nobody is named.
    """
    who = named(by)
    with transaction(edit) as db:
        patient = locked(db, people.patient_of(edit.scope, db, patient_id).id)
        opened = _open(db, edit, patient, area)
        if not opened:
            remedy = "What has an end ends by itself; to end it now: `reminders visit adjust`."
            raise Conflict(f"Nothing on the {area} waits for healing.", remedy=remedy)
        owner = {"organization_id": patient.organization_id, "clinic_id": patient.clinic_id}
        db.add(tables.Healed(**owner, patient_id=patient.id, area=area, at=edit.now, recorded_by=who))
        for visit_id, categories in opened.items():
            visit = visits.visit_of(edit.scope, db, visit_id)
            visit.edited_at = edit.now
            db.add_all(_closing(db, edit, visit, area, categories, who))
        note(db, edit, "patient.healed", patient)
        return take_effect(db, edit, patient)


def _open(db: Transaction, edit: Edit, patient: tables.Patient, area: BodyArea) -> dict[str, frozenset[Category]]:
    """What is open on an area, by visit."""
    case = cases.gather(edit.scope, db, patient, library(edit.scope, db, edit.shelf), edit.now)
    found = {
        visit.id: frozenset(
            category for (where, category), end in visit_timeline(visit, case).items() if where is area and end.open
        )
        for visit in case.visits
        if visit.took_place
    }
    return {visit_id: categories for visit_id, categories in found.items() if categories}


def _closing(  # a one-off change outlasts a tick, so what staff left open they also close
    db: Transaction, edit: Edit, visit: tables.Visit, area: BodyArea, categories: frozenset[Category], who: str
) -> list[tables.Adjustment]:
    last = {row.category: row for row in visits.adjustments_of(db, visit.id) if row.area in {None, area}}
    return [
        tables.Adjustment(
            organization_id=visit.organization_id,
            clinic_id=visit.clinic_id,
            visit_id=visit.id,
            category=category,
            area=area,
            until_at=edit.now,
            recorded_by=who,
            at=edit.now,
        )
        for category, row in sorted(last.items())
        if category in categories and row.until_at is None
    ]
