"""A patient no longer agrees to a purpose, by their own word: by a text, on their own page, or through the provider.

Part of other use cases: the caller has the lock of the number, commits, and plans the patient again.
"""

from datetime import datetime

from reminders.domain.vocabulary import Purpose, Way
from reminders.store import consents, people, tables
from reminders.store.consents import Agreement
from reminders.store.engine import Transaction
from reminders.store.scope import Scope

_BY = {Way.REPLY: "patient", Way.PAGE: "patient", Way.PROVIDER: "provider"}
_HOW = {
    Way.REPLY: "by a text",
    Way.PAGE: "on their page",
    Way.PROVIDER: "told by the provider",
    Way.DESK: "wants no texts at all",
}


def withdraw(db: Transaction, scope: Scope, patient_id: str, purpose: Purpose, way: Way, now: datetime) -> bool:
    """Append that a patient no longer agrees to texts of a purpose. False: they did not agree, and nothing is noted.

    Raises:
        NotFound: no such patient.
    """
    word = Agreement(frozenset({purpose}), _HOW.get(way, str(way)), _BY.get(way, "staff"), way)
    return _take_back(db, people.patient_of(scope, db, patient_id), word, now)


def _take_back(db: Transaction, patient: tables.Patient, word: Agreement, now: datetime) -> bool:
    if not word.purposes & people.consents(db, [patient.id]).get(patient.id, frozenset()):
        return False
    consents.append(db, patient, word, now, given=False)
    return True


def end_marketing(db: Transaction, number_id: int, way: Way, now: datetime, by: str | None = None) -> None:
    """A number wants no texts: whoever is reached there agrees to offers no more. START does not bring that back.

    `by`: who noted it, where it was not the patient or the provider.
    """
    word = Agreement(frozenset({Purpose.MARKETING}), _HOW.get(way, str(way)), by or _BY.get(way, "staff"), way)
    for patient in people.patients_at(db, [number_id]):
        _take_back(db, patient, word, now)
