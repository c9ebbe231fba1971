"""One patient at the desk: who it is, what holds now, and one line of time, past and to come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from phonenumbers import PhoneNumberFormat, format_number, parse

from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import BodyArea, Category, Purpose
from reminders.errors import NotFound
from reminders.store import actors, audit, listing, patient_acts, people, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.courses import Progress
from reminders.usecases.library import Shelf, current_protocols
from reminders.usecases.patient_lines import Known, LeftOutText, Line, Open, lines_of, tasks_open
from reminders.usecases.show_patient import MANY, PatientPage, page_of, rows_of


@dataclass(frozen=True)
class Reader:
    """Who opens the page, and when: each look at a whole number is noted."""

    actor: str
    now: datetime


@dataclass(frozen=True)
class Identity:
    """Who it is. `address` is the whole number, `number` the same as people read it; `version` of the row."""

    id: str
    version: int
    name: str = field(repr=False)
    address: str | None = field(repr=False)
    number: str = field(repr=False)
    language: str
    zone: str | None
    zone_since_on: date | None
    call_name: str | None = field(repr=False)
    paused_at: datetime | None
    opted_out_at: datetime | None
    may_start: bool  # staff may let texts start again
    consents: frozenset[Purpose]
    minor: bool


@dataclass(frozen=True)
class Hold:
    """What holds until one moment, None: until staff say that it has healed; on which areas, what."""

    until: datetime | None
    areas: tuple[BodyArea, ...]
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class Chart:
    """All of one patient. `silent`: why no text reaches them now; `sharers` are others at the same number;
    `treatments` names protocols by their codes.
    """

    who: Identity
    silent: tuple[Reason, ...]
    sharers: tuple[tuple[str, str], ...]
    holds: tuple[Hold, ...]
    courses: tuple[Progress, ...]
    lines: tuple[Line, ...]
    left_out: tuple[LeftOutText, ...]
    to_do: tuple[Open, ...]
    treatments: Mapping[str, str]

    @property
    def coming(self) -> list[Line]:
        """What is still open, the next first."""
        return sorted((line for line in self.lines if line.is_open), key=lambda line: line.at)

    @property
    def past(self) -> list[Line]:
        """What was, the latest first."""
        return sorted((line for line in self.lines if not line.is_open), key=lambda line: line.at, reverse=True)


def chart(scope: Scope, store: Store, shelf: Shelf, patient_id: str, reader: Reader) -> Chart:
    """Everything about a patient, noted as a look at their data.

    Raises:
        NotFound: no such patient, or one who was erased.
    """
    with store.read() as db:
        patient = _living(scope, db, patient_id)
        rows = rows_of(db, patient, listing.told(db, patient.id, MANY))
        protocols = current_protocols(scope, db, shelf)
        page, who = page_of(db, shelf, rows, reader.now), identity(db, patient)
        tasks = patient_acts.tasks_of(scope, db, patient.id)
        known = Known({id_: one.name for id_, one in protocols.values()}, actors.names(scope, db))
        made = Chart(
            who=who,
            silent=silences(db, patient, who.consents),
            sharers=_sharers(scope, db, patient),
            holds=_holds(page),
            courses=page.courses,
            lines=lines_of(db, rows, page, tasks, known, reader.now),
            left_out=tuple(LeftOutText(*one) for one in listing.left_out(db, patient.id, MANY)),
            to_do=tasks_open(tasks, known),
            treatments={code: one.name for code, (_, one) in protocols.items()},
        )
    with store.write() as db:
        audit.record(scope, db, reader.actor, "patient.view", ("patient", made.who.id), reader.now)
    return made


def noted(scope: Scope, store: Store, patient_id: str, action: str, reader: Reader) -> None:
    """Put a look at a patient's data into the audit."""
    with store.write() as db:
        patient = _living(scope, db, patient_id)
        audit.record(scope, db, reader.actor, action, ("patient", patient.public_id), reader.now)


def _living(scope: Scope, db: Transaction, patient_id: str) -> tables.Patient:
    """A patient of whom something is left to show."""
    patient = people.patient_of(scope, db, patient_id)
    if patient.erased_at is not None:
        raise NotFound("The patient was erased.", remedy="Nothing is left to show.")
    return patient


def identity_of(scope: Scope, store: Store, patient_id: str) -> Identity:
    """Who a patient is; for pages that do not print the number.

    Raises:
        NotFound: no such patient, or one who was erased.
    """
    with store.read() as db:
        return identity(db, _living(scope, db, patient_id))


def identity(db: Transaction, patient: tables.Patient) -> Identity:
    """Who a patient is, with the whole number."""
    number = None if patient.number_id is None else db.get_one(tables.Number, patient.number_id)
    address = None if number is None else number.address
    return Identity(
        id=patient.public_id,
        version=patient.version,
        name=patient.name,
        address=address,
        number=readable(address),
        language=patient.language,
        zone=patient.zone,
        zone_since_on=patient.zone_since_on,
        call_name=patient.call_name,
        paused_at=patient.paused_at,
        opted_out_at=None if number is None else number.opted_out_at,
        may_start=number is not None and number.is_silent_for_staff,
        consents=people.consents(db, [patient.id]).get(patient.id, frozenset()),
        minor=patient.minor_at is not None,
    )


def readable(address: str | None) -> str:
    """A whole number in groups, as people read it out."""
    return "" if address is None else format_number(parse(address), PhoneNumberFormat.INTERNATIONAL)


def silences(db: Transaction, patient: tables.Patient, consents: frozenset[Purpose]) -> tuple[Reason, ...]:
    """Why no text reaches a patient now, whatever is planned; empty where texts go out."""
    number = None if patient.number_id is None else db.get_one(tables.Number, patient.number_id)
    clinic = db.get_one(tables.Clinic, patient.clinic_id)
    silence = None if number is None else number.silence
    found = {
        Reason.NO_NUMBER: number is None or number.address is None,
        silence: silence is not None,
        Reason.NO_GUARDIAN: patient.minor_at is not None and Purpose.CARE not in consents,
        Reason.NO_CONSENT: patient.minor_at is None and Purpose.CARE not in consents,
        Reason.PATIENT_PAUSED: patient.paused_at is not None,
        Reason.PAUSED: clinic.sending_paused_at is not None,
    }
    return tuple(reason for reason, holds in found.items() if reason is not None and holds)


def _sharers(scope: Scope, db: Transaction, patient: tables.Patient) -> tuple[tuple[str, str], ...]:
    """Others of this clinic at the same number: id and name."""
    if patient.number_id is None:
        return ()
    others = people.patients_at(db, [patient.number_id])
    return tuple((o.public_id, o.name) for o in others if o.id != patient.id and o.clinic_id == scope.clinic_id)


def _holds(page: PatientPage) -> tuple[Hold, ...]:
    """By end and area, the soonest end first, what is open last."""
    by_category: dict[tuple[datetime | None, Category], list[BodyArea]] = {}
    for one in page.restrictions:
        by_category.setdefault((one.until, one.category), []).append(one.area)
    grouped: dict[tuple[datetime | None, tuple[BodyArea, ...]], list[Category]] = {}
    for (until, category), areas in by_category.items():
        grouped.setdefault((until, tuple(areas)), []).append(category)
    holds = [Hold(until, areas, tuple(what)) for (until, areas), what in grouped.items()]
    return tuple(sorted(holds, key=lambda hold: (hold.until is None, hold.until or hold.areas)))
