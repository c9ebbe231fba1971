"""Staff note that a patient is a minor, for whom a parent or guardian agrees; and that they are of age."""

from reminders.store import people
from reminders.usecases.edit import NO_EFFECT, Edit, Effect, locked, note, take_effect, transaction


def set_minor(edit: Edit, patient_id: str, *, minor: bool) -> Effect:
    """Note it, and plan the texts by it: from now on the word of the other one counts. Again changes nothing.

    Raises:
        NotFound: no such patient.
    """
    with transaction(edit) as db:
        patient = locked(db, people.patient_of(edit.scope, db, patient_id).id)
        if minor is (patient.minor_at is not None):
            return NO_EFFECT
        patient.minor_at = edit.now if minor else None
        note(db, edit, "patient.minor" if minor else "patient.of-age", patient)
        return take_effect(db, edit, patient)
