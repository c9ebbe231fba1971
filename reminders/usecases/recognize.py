"""Somebody of whom another program tells is perhaps known: by the name, at the number. Part of other use cases.

Looked up under the lock of the number. Before it, two bookings of one new person at the same moment would make two.
"""

from dataclasses import replace
from enum import Enum, auto
from typing import assert_never

from reminders.domain.folding import fold
from reminders.errors import Conflict
from reminders.store import audit, people, recognition, tables
from reminders.store.people import Agreement
from reminders.usecases.replan import Planning

IN_PERSON = "in person"


class IfKnown(Enum):
    """What to do with somebody new where a patient of this name is known at this number."""

    ADD = auto()  # whoever tells has looked: it is another one
    JOIN = auto()  # whoever tells cannot look them up: it is that patient
    REFUSE = auto()  # whoever tells can look, and has perhaps not


class IsKnown(Conflict):
    """Somebody who is told as new is known. `patient_id`: as whom."""

    def __init__(self, patient_id: str) -> None:
        remedy = "Register it for that patient. Somebody else of this name needs another name in texts."
        super().__init__("A patient of this name is known at this number.", remedy=remedy)
        self.patient_id = patient_id


def met(
    by: Planning, number: tables.Number, name: str, call_name: str | None, if_known: IfKnown
) -> tables.Patient | None:
    """The patient at a number that is locked who somebody new turns out to be; None: nobody.

    Raises:
        IsKnown: somebody of this name is, who is called so in texts, and that is refused.
        Conflict: as `recognized`.
    """
    match if_known:
        case IfKnown.ADD:
            return None
        case IfKnown.JOIN:
            return recognized(by, number, name, call_name)
        case IfKnown.REFUSE:
            for one in recognition.patients_at_number(by.scope, by.db, number.id):
                if (fold(one.name), one.call_name) == (fold(name), call_name):
                    raise IsKnown(one.public_id)
            return None
        case _:
            assert_never(if_known)


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


def agree_anew(by: Planning, patient: tables.Patient, said: Agreement) -> None:
    """Note to what somebody who is known agrees newly; what they agreed to before stays as it was noted."""
    new = said.purposes - people.consents(by.db, [patient.id]).get(patient.id, frozenset())
    if new:
        people.agree(by.db, patient, replace(said, purposes=new), by.now)
        audit.record(by.scope, by.db, by.actor, "patient.consent", ("patient", patient.public_id), by.now)
