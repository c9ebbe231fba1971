"""A patient tells staff that a number shall get no texts at all; and takes it back.

What the number itself said, by STOP or through the provider, only a text from it takes back.
"""

from reminders.errors import Conflict
from reminders.store import people, replies, tables
from reminders.store.engine import Transaction
from reminders.store.tables import OptOutSource
from reminders.usecases.edit import Edit, note, transaction
from reminders.usecases.replan import replan_number


def opt_out(edit: Edit, patient_id: str) -> None:
    """Stop all texts to a patient's number, also those to others who share it. Again changes nothing.

    Raises:
        NotFound: no such patient.
        Conflict: the patient has no number.
    """
    with transaction(edit) as db:
        patient, number = _locked(db, edit, patient_id)
        if number.opted_out_at is not None:
            return
        number.opted_out_at, number.opt_out_source = edit.now, OptOutSource.STAFF
        replies.withdraw_answers(db, number.id, edit.now)
        note(db, edit, "patient.opt-out", patient)
        db.flush()
        replan_number(db, edit.shelf, number.id, edit.actor, edit.now)


def opt_in(edit: Edit, patient_id: str) -> None:
    """Take back what staff noted. Again changes nothing.

    Raises:
        NotFound: no such patient.
        Conflict: the patient has no number, or the number itself said STOP.
    """
    with transaction(edit) as db:
        patient, number = _locked(db, edit, patient_id)
        if number.opted_out_at is None:
            return
        if number.opt_out_source is not OptOutSource.STAFF:
            remedy = "Ask the patient to text START to the number that the texts come from."
            raise Conflict("The number itself has opted out: only a text from it takes that back.", remedy=remedy)
        number.opted_out_at = number.opt_out_source = None
        note(db, edit, "patient.opt-in", patient)
        db.flush()
        replan_number(db, edit.shelf, number.id, edit.actor, edit.now)


def _locked(db: Transaction, edit: Edit, patient_id: str) -> tuple[tables.Patient, tables.Number]:
    patient = people.patient_of(edit.scope, db, patient_id)
    if patient.number_id is None:
        raise Conflict("The patient has no number.", remedy="There is nothing to stop.")
    number = people.lock_number(db, patient.number_id)
    db.refresh(patient)
    if patient.number_id != number.id:
        raise Conflict("Somebody else changed the number meanwhile.", remedy="Look at it, then repeat the change.")
    return patient, number
