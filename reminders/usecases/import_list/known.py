"""A person of a list whom the store knows, or who shares a number: taken in alone, under the lock of the number."""

from dataclasses import dataclass
from datetime import datetime

from reminders.domain.folding import fold
from reminders.domain.planned import Plan
from reminders.domain.vocabulary import Purpose, VisitState, Way
from reminders.lists.rows import Counted, ListedVisit
from reminders.store import people as store_people
from reminders.store import recognition, tables
from reminders.store.collisions import Collided, told_of_collisions
from reminders.store.engine import Store, Transaction
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit, locked
from reminders.usecases.import_list.newcomers import consented, import_key, local_start
from reminders.usecases.import_list.people import Person
from reminders.usecases.import_list.setting import BY_COLUMN, Setting
from reminders.usecases.library import Shelf
from reminders.usecases.replan import replan
from reminders.usecases.treat import put_right


@dataclass(frozen=True)
class Taken:
    """What became of one person's rows. `plan` None: nothing changed, and nobody was planned again."""

    plan: Plan | None
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    is_new: bool = False
    other_number: bool = False
    agreed: bool = False


def take_in_known(person: Person, setting: Setting, store: Store, shelf: Shelf, *, rehearse: bool) -> Taken:
    """Add and edit one person's visits, and plan once. `rehearse`: say what would become of it, and take it back."""
    try:
        with told_of_collisions():
            return _taken_in(person, setting, store, shelf, rehearse=rehearse)
    except Collided:  # a program told of one of the visits in this moment: now it is known
        return _taken_in(person, setting, store, shelf, rehearse=rehearse)


def _taken_in(person: Person, setting: Setting, store: Store, shelf: Shelf, *, rehearse: bool) -> Taken:
    with store.write() as db:
        taken = _take_in(person, setting, Edit(setting.scope, store, shelf, setting.choices.actor, setting.now), db)
        if rehearse:
            db.rollback()
        return taken


def _take_in(person: Person, setting: Setting, edit: Edit, db: Transaction) -> Taken:
    known = {
        row.external_id: recognition.visit_by_external_id(setting.scope, db, row.external_id) for row in person.visits
    }
    patient, is_new = _patient(person, known, setting, db)
    patient = locked(db, patient.id)
    new = changed = 0
    for row in person.visits:
        visit = known[row.external_id]
        if visit is None:
            _add(row, patient, setting, edit, db)
            new += 1
        elif visit.external_digest != row.digest:
            _edit(row, visit, setting, edit, db)
            changed += 1
    agreed = _agree(person, patient, setting, db)
    other_number = not is_new and _other_number(person, patient, db)
    unchanged = len(person.visits) - new - changed
    if not (new or changed or agreed):
        return Taken(None, unchanged=unchanged, other_number=other_number)
    db.flush()
    made, _ = replan(setting.scope, db, edit.shelf, patient, edit.actor, setting.now)
    return Taken(made, new, changed, unchanged, is_new, other_number, agreed and not is_new)


def _patient(
    person: Person, known: dict[str, tables.Visit | None], setting: Setting, db: Transaction
) -> tuple[tables.Patient, bool]:
    """The patient whom a person of the list is: by the other system's id, by a visit, else by number and name."""
    if person.external_id is not None:
        found = recognition.patient_by_external_id(setting.scope, db, person.external_id)
        if found is not None:
            return found, False
    for visit in known.values():
        if visit is not None:
            return db.get_one(tables.Patient, visit.patient_id), False
    number = None
    if person.number is not None:
        number = store_people.number_at(setting.scope, db, person.number, setting.now)
        for patient in recognition.patients_at_number(setting.scope, db, number.id):
            if fold(patient.name) == fold(person.name) and person.external_id in {None, patient.external_id}:
                return patient, False
            if fold(patient.name) == fold(person.name) and patient.external_id is None:
                patient.external_id = person.external_id
                return patient, False
    return _new(person, number, setting, db), True


def _new(person: Person, number: tables.Number | None, setting: Setting, db: Transaction) -> tables.Patient:
    patient = tables.Patient(
        organization_id=setting.scope.organization_id,
        clinic_id=setting.scope.clinic_id,
        name=person.name,
        language=person.language or setting.languages[0],
        number_id=None if number is None else number.id,
        external_id=person.external_id,
        created_at=setting.now,
    )
    db.add(patient)
    db.flush()
    return patient


def _add(row: ListedVisit, patient: tables.Patient, setting: Setting, edit: Edit, db: Transaction) -> None:
    public_id = tables.new_public_id()
    visit = tables.Visit(
        public_id=public_id,
        organization_id=setting.scope.organization_id,
        clinic_id=setting.scope.clinic_id,
        patient_id=patient.id,
        zone=setting.zone,
        recorded_at=setting.now,
        request_key=import_key(public_id),
        external_id=row.external_id,
        texts_from_at=setting.texts_from_at,
        created_at=setting.now,
        **_said(row, setting),
    )
    db.add(visit)
    db.flush()
    put_right(db, edit, visit, _treatments(row))


def _edit(row: ListedVisit, visit: tables.Visit, setting: Setting, edit: Edit, db: Transaction) -> None:
    """What the other system says now holds, whatever was edited here: staff there saw the patient last."""
    if visit.state is not row.state:
        visit.recorded_at = setting.now
    for name, value in _said(row, setting).items():
        setattr(visit, name, value)
    put_right(db, edit, visit, _treatments(row))


def _said(row: ListedVisit, setting: Setting) -> dict[str, VisitState | datetime | str | None]:
    return {
        "state": row.state,
        "starts_at": row.starts_at,
        "starts_local": local_start(row, setting.zone),
        "ended_at": row.ended_at if row.state is VisitState.DONE else None,
        "external_digest": row.digest,
        "edited_at": setting.now,
    }


def _treatments(row: ListedVisit) -> tuple[GivenTreatment, ...]:
    return tuple(GivenTreatment(given.code, given.area, given.indication) for given in row.treatments)


def _agree(person: Person, patient: tables.Patient, setting: Setting, db: Transaction) -> bool:
    """Note what the list says of consent, where that is news."""
    has = Purpose.CARE in store_people.consents(db, [patient.id]).get(patient.id, frozenset())
    found = consented(person, setting)
    if found is not None and not has:
        row = _consent(patient, setting, how=found.how, at=found.at, given=True)
    elif person.consent is False and has:
        row = _consent(patient, setting, how=BY_COLUMN, at=setting.now, given=False)
    else:
        return False
    db.add(row)
    db.flush()
    return True


def _consent(patient: tables.Patient, setting: Setting, *, how: str, at: datetime, given: bool) -> tables.Consent:
    return tables.Consent(
        organization_id=patient.organization_id,
        clinic_id=patient.clinic_id,
        patient_id=patient.id,
        number_id=patient.number_id,
        purpose=Purpose.CARE,
        given=given,
        at=at,
        how=how,
        way=Way.IMPORT,
        recorded_by=setting.choices.actor,
    )


def _other_number(person: Person, patient: tables.Patient, db: Transaction) -> bool:
    """True where the list has another number than the store: a person decides which one is right."""
    if person.number is None:
        return False
    number = db.get(tables.Number, patient.number_id) if patient.number_id is not None else None
    return number is None or number.address != person.number


def cancel_known(row: Counted, setting: Setting, store: Store, shelf: Shelf, *, rehearse: bool) -> bool:
    """A visit of an earlier import that the list now has as cancelled or not come; False where there is none."""
    if row.external_id is None:
        return False
    with store.write() as db:
        visit = recognition.visit_by_external_id(setting.scope, db, row.external_id)
        if visit is None or visit.state in {row.state, VisitState.DONE}:
            return False
        patient = locked(db, visit.patient_id)
        visit.state, visit.ended_at, visit.edited_at, visit.external_digest = row.state, None, setting.now, None
        db.flush()
        replan(setting.scope, db, shelf, patient, setting.choices.actor, setting.now)
        if rehearse:
            db.rollback()
        return True
