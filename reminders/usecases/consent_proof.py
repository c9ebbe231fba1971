"""The proof of one patient's consents: every word they ever said to texts, with the words that they were shown."""

from dataclasses import dataclass, field
from datetime import datetime

from reminders.domain.vocabulary import Purpose, Relation, Way
from reminders.errors import NotFound
from reminders.store import actors, audit, consents, people, tables
from reminders.store.cases import place_of
from reminders.store.engine import Store, Transaction
from reminders.store.scope import AnyScope, Scope
from reminders.usecases.patient_chart import Reader, readable

NOTED = "patient.export-consents"


@dataclass(frozen=True)
class Proven:
    """One row of the ledger. `local` is the patient's wall time; `counts`: it is the word that holds now.

    `words` None: we showed none. `relation` None: the patient said it.
    """

    at: datetime
    local: datetime
    purpose: Purpose
    given: bool
    number: str = field(repr=False)
    way: Way | None
    how: str
    recorded_by: str
    relation: Relation | None
    guardian: str | None = field(repr=False)
    language: str | None
    wording_version: str | None
    words: str | None
    counts: bool


@dataclass(frozen=True)
class Proof:
    """All of one patient, oldest first."""

    patient_id: str
    name: str = field(repr=False)
    clinic: str
    minor: bool
    made_at: datetime
    rows: tuple[Proven, ...]


def proof(scope: AnyScope, store: Store, patient_id: str, reader: Reader) -> Proof:
    """The whole ledger of a patient. That somebody takes it out of the house is noted in the same step.

    Raises:
        NotFound: no such patient, or one who was erased.
    """
    with store.write() as db:
        patient = people.patient_of(scope, db, patient_id)
        if patient.erased_at is not None:
            raise NotFound("The patient was erased.", remedy="Nothing is left to show.")
        home = Scope(patient.organization_id, patient.clinic_id)
        audit.record(home, db, reader.actor, NOTED, ("patient", patient.public_id), reader.now)
        clinic = db.get_one(tables.Clinic, patient.clinic_id)
        rows = _rows(home, db, patient, clinic)
        return Proof(
            patient.public_id, patient.name, clinic.name, patient.minor_at is not None, reader.now, tuple(rows)
        )


def _rows(scope: Scope, db: Transaction, patient: tables.Patient, clinic: tables.Clinic) -> list[Proven]:
    ledger = consents.consent_ledger(db, patient.id)
    holds = {row.id for row in consents.last_words(patient, ledger, clinic.country).values()}
    place, known, addresses = place_of(patient, clinic), actors.names(scope, db), _addresses(db, ledger)
    return [
        Proven(
            at=row.at,
            local=place.local(row.at),
            purpose=row.purpose,
            given=row.given,
            number=addresses.get(row.number_id, ""),
            way=row.way,
            how=row.how,
            recorded_by=known.get(row.recorded_by, row.recorded_by),
            relation=row.relation,
            guardian=row.guardian,
            language=row.language,
            wording_version=row.wording_version,
            words=row.words,
            counts=row.id in holds,
        )
        for row in ledger
    ]


def _addresses(db: Transaction, ledger: list[tables.Consent]) -> dict[int | None, str]:
    ids = {row.number_id for row in ledger if row.number_id is not None}
    return {id_: readable(db.get_one(tables.Number, id_).address) for id_ in ids}
