"""A patient tells staff that a number shall get no texts at all; and takes it back.

What the number itself said clearly, by STOP or through the provider, only a text from it takes back.
"""

from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Way
from reminders.errors import Conflict
from reminders.store import people, replies, tables
from reminders.store.engine import Transaction
from reminders.store.tables import OptOutSource
from reminders.usecases.agreements import end_marketing
from reminders.usecases.edit import NO_EFFECT, Edit, Effect, note, take_effect, transaction


def opt_out(edit: Edit, patient_id: str) -> Effect:
    """Stop all texts to a patient's number, also those to others who share it. Again changes nothing.

    Raises:
        NotFound: no such patient.
        Conflict: the patient has no number.
    """
    with transaction(edit) as db:
        patient, number = _locked(db, edit, patient_id)
        if number.opted_out_at is not None:
            return NO_EFFECT
        number.opted_out_at, number.opt_out_source = edit.now, OptOutSource.STAFF
        end_marketing(db, number.id, Way.DESK, edit.now, edit.actor)
        replies.withdraw_answers(db, number.id, edit.now)
        note(db, edit, "patient.opt-out", patient)
        return _take_effect(db, edit, number)


def opt_in(edit: Edit, patient_id: str) -> Effect:
    """Take back what staff noted, or what was only read as a STOP or a wrong number. Again changes nothing.

    Raises:
        NotFound: no such patient.
        Conflict: the patient has no number, or the number itself said STOP.
    """
    with transaction(edit) as db:
        patient, number = _locked(db, edit, patient_id)
        if number.silence is None or number.silence is Reason.SUPPRESSED:
            return NO_EFFECT
        if not number.is_silent_for_staff:
            remedy = "Ask the patient to text START to the number that the texts come from."
            raise Conflict("The number itself has opted out: only a text from it takes that back.", remedy=remedy)
        number.opted_out_at = number.opt_out_source = None
        if number.silence is Reason.WRONG_NUMBER:
            number.suppressed_at = number.suppressed_reason = None
        note(db, edit, "patient.opt-in", patient)
        return _take_effect(db, edit, number)


def _locked(db: Transaction, edit: Edit, patient_id: str) -> tuple[tables.Patient, tables.Number]:
    patient = people.patient_of(edit.scope, db, patient_id)
    if patient.number_id is None:
        raise Conflict("The patient has no number.", remedy="There is nothing to stop.")
    number = people.lock_number(db, patient.number_id)
    db.refresh(patient)
    if patient.number_id != number.id:
        raise Conflict("Somebody else changed the number meanwhile.", remedy="Look at it, then repeat the change.")
    return patient, number


def _take_effect(db: Transaction, edit: Edit, number: tables.Number) -> Effect:
    """Plan all who are reached at a number. What it changes is told of those of this clinic, and of no other."""
    db.flush()
    planned = [(one.clinic_id, take_effect(db, edit, one)) for one in people.patients_at(db, [number.id])]
    here = [effect for clinic_id, effect in planned if clinic_id == edit.scope.clinic_id]
    return Effect(
        corrections=tuple(text for effect in here for text in effect.corrections),
        added=sum(effect.added for effect in here),
        moved=sum(effect.moved for effect in here),
        cancelled=sum(effect.cancelled for effect in here),
        calls=tuple(call for effect in here for call in effect.calls),
    )
