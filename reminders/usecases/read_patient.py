"""One patient without the page: who it is, and their texts, some at a time. Each look is noted, as that of a person."""

from dataclasses import dataclass

from reminders.domain.reasons import Reason
from reminders.store import audit, listing, people
from reminders.store.engine import Transaction
from reminders.store.listing import Wanted
from reminders.usecases.edit import Edit
from reminders.usecases.look_up import Entry, entries_of
from reminders.usecases.patient_chart import Identity, identity, silences


@dataclass(frozen=True)
class WholePatient:
    """Who a patient is, with the whole number; `silent`: why no text reaches them now."""

    who: Identity
    silent: tuple[Reason, ...]


def read_patient(edit: Edit, patient_id: str) -> WholePatient:
    """A patient; of a merged record, the one that stayed.

    Raises:
        NotFound: no such patient.
    """
    with edit.store.write() as db:
        patient = people.patient_of(edit.scope, db, patient_id)
        who = identity(db, patient)
        _note(db, edit, who.id)
        return WholePatient(who, silences(db, patient, who.consents))


def texts_of_patient(edit: Edit, patient_id: str, after: int, limit: int) -> tuple[list[Entry], bool]:
    """Texts of a patient, the latest due first, after so many of them; and whether there are more.

    Raises:
        NotFound: no such patient.
    """
    with edit.store.write() as db:
        patient = people.patient_of(edit.scope, db, patient_id)
        _note(db, edit, patient.public_id)
        wanted = Wanted(patient_id=patient.public_id, newest_first=True, limit=after + limit + 1)
        rows = listing.texts(edit.scope, db, wanted)[after:]
        return entries_of(db, edit.shelf, rows[:limit]), len(rows) > limit


def _note(db: Transaction, edit: Edit, patient_id: str) -> None:
    audit.record(edit.scope, db, edit.actor, "patient.view", ("patient", patient_id), edit.now)
