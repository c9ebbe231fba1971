"""Somebody of whom another program tells is perhaps known: by the name, at the number. Part of other use cases.

Looked up under the lock of the number. Before it, two bookings of one new person at the same moment would make two.
"""

from reminders.domain.folding import fold
from reminders.domain.vocabulary import Purpose
from reminders.errors import Conflict
from reminders.store import audit, people, recognition, tables
from reminders.store.people import Agreement
from reminders.usecases.replan import Planning

IN_PERSON = "in person"


def recognized(by: Planning, number: tables.Number, name: str, call_name: str | None) -> tables.Patient | None:
    """The patient of this name at a number that is locked. Of two records of one person it is the older.

    Raises:
        Conflict: several people of this name are told apart only by what they are called in texts.
    """
    there = recognition.patients_at_number(by.scope, by.db, number.id)
    same = [one for one in there if fold(one.name) == fold(name)]
    called = [one for one in same if one.call_name == call_name]
    if call_name is not None:  # who is called otherwise is somebody else
        called = called or [one for one in same if one.call_name is None]
        return called[0] if called else None
    if len({one.call_name for one in same}) > 1:
        remedy = f"Send patient_id: it is one of {', '.join(one.public_id for one in same)}."
        raise Conflict("Several patients of this name are known at this number.", remedy=remedy)
    return same[0] if same else None


def agree_anew(by: Planning, patient: tables.Patient, purposes: frozenset[Purpose]) -> None:
    """Note to what somebody who is known agrees newly; what they agreed to before stays as it was noted."""
    new = purposes - people.consents(by.db, [patient.id]).get(patient.id, frozenset())
    if new:
        people.agree(by.db, patient, Agreement(new, IN_PERSON, by.actor), by.now)
        audit.record(by.scope, by.db, by.actor, "patient.consent", ("patient", patient.public_id), by.now)
