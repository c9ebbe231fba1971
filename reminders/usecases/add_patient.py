"""A person becomes known: a name, a number, and what was agreed to, asked face to face."""

from reminders.errors import Conflict, InvalidInput
from reminders.store import people, requests, tables
from reminders.store.engine import Transaction
from reminders.store.people import Agreement
from reminders.usecases.edit import Edit, note, transaction
from reminders.usecases.recognize import IN_PERSON
from reminders.usecases.record_visit import NewPatient


def add_patient(edit: Edit, new: NewPatient, request_key: str) -> str:
    """Put a patient on record; returns the public id. The same request again is the same patient.

    Raises:
        InvalidInput: the name is empty.
        Conflict: somebody of this name is known at this number.
    """
    if not new.name.strip():
        raise InvalidInput("name", "it is empty", remedy="Write the patient's name.")
    with transaction(edit) as db:
        before = requests.result_of(edit.scope, db, request_key)
        if before is not None:
            return before
        number = people.number_at(edit.scope, db, new.number, edit.now) if new.number else None
        if number is not None:
            people.lock_number(db, number.id)
            _must_be_new(db, number.id, new)
        patient = _row(edit, new, None if number is None else number.id)
        db.add(patient)
        db.flush()
        people.agree(db, patient, Agreement(new.consents, IN_PERSON, edit.actor), edit.now)
        if not requests.remember(edit.scope, db, request_key, "patient.add", patient.public_id, edit.now):
            raise Conflict("The same request is being recorded at this moment.", remedy="Repeat it.")
        note(db, edit, "patient.add", patient)
        return patient.public_id


def _must_be_new(db: Transaction, number_id: int, new: NewPatient) -> None:
    for known in people.patients_at(db, [number_id]):
        same_name = known.name.casefold() == new.name.strip().casefold()
        if same_name and known.call_name == new.call_name:
            remedy = f"It is {known.public_id}; another person of this name gets another --call-name."
            raise Conflict("A patient of this name is known at this number.", remedy=remedy)


def _row(edit: Edit, new: NewPatient, number_id: int | None) -> tables.Patient:
    return tables.Patient(
        organization_id=edit.scope.organization_id,
        clinic_id=edit.scope.clinic_id,
        name=new.name.strip(),
        call_name=new.call_name,
        language=new.language,
        zone=new.zone,
        zone_since_on=new.zone_since_on,
        number_id=number_id,
        created_at=edit.now,
    )
