"""A person becomes known: a name, a number, and what was agreed to, asked face to face."""

from reminders.errors import Conflict, InvalidInput
from reminders.store import people, requests
from reminders.store.engine import Transaction
from reminders.usecases.edit import Edit, note, transaction
from reminders.usecases.new_patient import NewPatient


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
        patient = new.row(edit.scope, None if number is None else number.id, edit.now)
        db.add(patient)
        db.flush()
        people.agree(db, patient, new.asked.agreement(new.consents, edit.actor), edit.now)
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
