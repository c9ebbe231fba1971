"""What a patient says to texts, noted by staff: a ledger that only grows; the last word on a purpose counts."""

from dataclasses import dataclass

from reminders.domain.vocabulary import Purpose
from reminders.errors import InvalidInput
from reminders.store import people, tables
from reminders.store.engine import Transaction
from reminders.usecases.edit import NO_EFFECT, Edit, Effect, locked, note, take_effect, transaction


@dataclass(frozen=True)
class Said:
    """What a patient newly agrees to, and no longer; what is not named stays. `how`: in person, by phone.

    Only what somebody changed is named: a form that was opened before a colleague saved another takes nothing back.
    """

    yes: frozenset[Purpose]
    no: frozenset[Purpose]
    how: str


def record_consent(edit: Edit, patient_id: str, said: Said) -> Effect:
    """Note what changed of what a patient agrees to, and plan their texts by it.

    Raises:
        NotFound: no such patient.
        InvalidInput: it is not told how they said so.
    """
    if not said.how.strip():
        raise InvalidInput("how", "it is empty", remedy="Say how the patient told it: in person, by phone.")
    with transaction(edit) as db:
        patient = locked(db, people.patient_of(edit.scope, db, patient_id).id)
        agreed = people.consents(db, [patient.id]).get(patient.id, frozenset())
        yes, no = said.yes - agreed, (said.no - said.yes) & agreed
        if not (yes or no):
            return NO_EFFECT
        _append(db, edit, patient, said.how.strip(), yes, no)
        note(db, edit, "patient.consent", patient)
        return take_effect(db, edit, patient)


_Purposes = frozenset[Purpose]


def _append(db: Transaction, edit: Edit, patient: tables.Patient, how: str, yes: _Purposes, no: _Purposes) -> None:
    db.add_all(
        tables.Consent(
            organization_id=patient.organization_id,
            clinic_id=patient.clinic_id,
            patient_id=patient.id,
            number_id=patient.number_id,
            purpose=purpose,
            given=purpose in yes,
            at=edit.now,
            how=how,
            recorded_by=edit.actor,
        )
        for purpose in sorted(yes | no)
    )
