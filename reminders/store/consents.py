"""The ledger of what patients agreed to: appended to, never changed; and what counts of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from reminders.domain.agreed import Word, counting
from reminders.domain.vocabulary import Purpose, Relation, Way
from reminders.regions import profile_of
from reminders.store import tables
from reminders.store.asking import ask
from reminders.store.insert import insert_rows
from reminders.store.scope import Scope, seen_from
from reminders.store.updates import table_of

CARRIED_OVER, GIVEN_UP = "typing error corrected", "the number changed"

_CONSENT, _PATIENT, _CLINIC = (table_of(one).c for one in (tables.Consent, tables.Patient, tables.Clinic))
_CONSENTS = (
    select(
        _CONSENT.patient_id,
        _CONSENT.purpose,
        _CONSENT.given,
        _CONSENT.way,
        _CONSENT.relation,
        _PATIENT.minor_at,
        _CLINIC.country,
    )
    .join_from(table_of(tables.Consent), table_of(tables.Patient), _PATIENT.id == _CONSENT.patient_id)
    .join(table_of(tables.Clinic), _CLINIC.id == _PATIENT.clinic_id)
    .where(
        _CONSENT.patient_id.in_(bindparam("patients", expanding=True)),
        # a consent is for a number: a new number voids it
        or_(
            _CONSENT.number_id == _PATIENT.number_id,
            _CONSENT.number_id.is_(None) & (_PATIENT.number_id.is_(None) | _CONSENT.given.is_(False)),
        ),
    )
    .order_by(_CONSENT.id)
)


def consents(db: Session, patient_ids: Iterable[int]) -> dict[int, frozenset[Purpose]]:
    """What each patient agrees to now: for each purpose the last word counts, for the number they have."""
    said: dict[int, list[Word]] = {}
    minors: dict[int, bool] = {}
    for row in ask(db, _CONSENTS, {"patients": list(patient_ids)}):
        said.setdefault(row.patient_id, []).append(_word(row, row.country))
        minors[row.patient_id] = row.minor_at is not None
    found = {patient_id: counting(words, minor=minors[patient_id]) for patient_id, words in said.items()}
    return {
        patient_id: frozenset(purpose for purpose, place in last.items() if said[patient_id][place].given)
        for patient_id, last in found.items()
    }


def _word(row: Any, country: str) -> Word:  # noqa: ANN401 - a row of the ledger, or of the query above
    in_form = profile_of(country).accepts(row.purpose, row.way)
    return Word(row.purpose, given=row.given, by_guardian=row.relation is not None, in_form=in_form)


@dataclass(frozen=True)
class Read:
    """The words that were shown or read out: in which language, and by which name they are known."""

    words: str
    language: str
    version: str


@dataclass(frozen=True)
class Guardian:
    """Who agrees for a minor."""

    name: str = field(repr=False)
    relation: Relation


@dataclass(frozen=True)
class Agreement:
    """What was said to texts, once: to which purposes yes, asked how, noted by whom.

    `read`: the words for each purpose, where we showed any. `guardian`: who said it for a minor.
    """

    purposes: frozenset[Purpose]
    how: str
    recorded_by: str
    way: Way
    read: Mapping[Purpose, Read] = field(default_factory=dict, hash=False)
    guardian: Guardian | None = None


def agree(db: Session, patient: tables.Patient, agreement: Agreement, now: datetime) -> None:
    """Append a yes, for the number that the patient has."""
    append(db, patient, agreement, now, given=True)


def append(db: Session, patient: tables.Patient, agreement: Agreement, now: datetime, *, given: bool) -> None:
    """Append a yes or a no, for the number that the patient has."""
    db.flush()
    rows = [_row(patient, agreement, now, purpose, given=given) for purpose in sorted(agreement.purposes)]
    insert_rows(db, tables.Consent, rows)


def _row(
    patient: tables.Patient, agreement: Agreement, now: datetime, purpose: Purpose, *, given: bool
) -> dict[str, object]:
    read, guardian = agreement.read.get(purpose), agreement.guardian
    return {
        "organization_id": patient.organization_id,
        "clinic_id": patient.clinic_id,
        "patient_id": patient.id,
        "number_id": patient.number_id,
        "purpose": purpose,
        "given": given,
        "at": now,
        "how": agreement.how,
        "way": agreement.way,
        "recorded_by": agreement.recorded_by,
        "wording_version": None if read is None else read.version,
        "language": None if read is None else read.language,
        "words": None if read is None else read.words,
        "relation": None if guardian is None else guardian.relation,
        "guardian": None if guardian is None else guardian.name,
    }


def consent_ledger(db: Session, patient_id: int) -> list[tables.Consent]:
    """Every word of a patient on texts, oldest first."""
    db.flush()
    query = select(tables.Consent).where(tables.Consent.patient_id == patient_id)
    return list(db.scalars(query.order_by(tables.Consent.id)))


def last_words(
    patient: tables.Patient, ledger: Sequence[tables.Consent], country: str
) -> dict[Purpose, tables.Consent]:
    """Of a patient's whole ledger, by purpose, the word that counts for the number that they have now."""
    about = [row for row in ledger if row.number_id == patient.number_id or (row.number_id is None and not row.given)]
    words = [_word(row, country) for row in about]
    return {purpose: about[place] for purpose, place in counting(words, minor=patient.minor_at is not None).items()}


def not_in_form(scope: Scope, db: Session, purpose: Purpose, country: str) -> int:
    """How many patients said a yes last, for the number that they have, in a form that does not count in a country."""
    table, patient = tables.Consent, tables.Patient
    last = (
        select(func.max(table.id))
        .join(patient, (patient.id == table.patient_id) & (patient.number_id == table.number_id))
        .where(seen_from(scope, table), table.purpose == purpose)
        .where(patient.merged_into_id.is_(None), patient.erased_at.is_(None))
        .group_by(table.patient_id)
    )
    ways = db.execute(select(table.way, func.count()).where(table.id.in_(last), table.given).group_by(table.way))
    region = profile_of(country)
    return sum(count for way, count in ways if not region.accepts(purpose, way))


def end_for_number(db: Session, patient: tables.Patient, recorded_by: str, now: datetime) -> list[tables.Consent]:
    """A number is given up, or was wrong: what was agreed to for it does not count there again by itself.

    Returns what counted until then.
    """
    country, ledger = db.get_one(tables.Clinic, patient.clinic_id).country, consent_ledger(db, patient.id)
    counted = [row for row in last_words(patient, ledger, country).values() if row.given]
    last = {row.purpose: row for row in ledger if row.number_id == patient.number_id}
    purposes = frozenset(purpose for purpose, row in last.items() if row.given)  # whether it counts just now or not
    append(db, patient, Agreement(purposes, GIVEN_UP, recorded_by, Way.RENUMBERED), now, given=False)
    return counted


def carry_over(
    db: Session, patient: tables.Patient, counted: Sequence[tables.Consent], recorded_by: str, now: datetime
) -> None:
    """A number was typed wrong: what was agreed to holds for the right one, in the same words, by the same giver."""
    for row in counted:
        read = (
            {} if row.words is None else {row.purpose: Read(row.words, row.language or "", row.wording_version or "")}
        )
        guardian = None if row.relation is None else Guardian(row.guardian or "", row.relation)
        again = Agreement(
            frozenset({row.purpose}), CARRIED_OVER, recorded_by, row.way or Way.RENUMBERED, read, guardian
        )
        agree(db, patient, again, now)
