"""The store of the desk under load: a clinic with years of people in it, staff who are signed in, things to do."""

import hashlib
import secrets
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text, update

from benchmarks.clinic import TREATMENTS, example_numbers, new_clinic
from benchmarks.core_inserts import table_of
from benchmarks.desk_rows import deliver_the_past, multiply
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Mode, Purpose, StaffRole
from reminders.store import tables
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.approvals import approve
from reminders.usecases.change_clinic import ClinicDetails, change_clinic
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit
from reminders.usecases.go_live import set_mode
from reminders.usecases.library import Shelf
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit, record_visit
from reminders.usecases.seal_audit import seal_audit

MOST_PEOPLE = 200  # who are really registered; all others are copies of them
EVERY = 40  # days between two visits of a person
OF_A_VISIT, BOOKED = 8.6, 0.75  # reminders, about, also those that do not go out; visits that are still to come
TASKS, HELD, REPLIES, ACTS = 300, 60, 20_000, 100_000  # what else there is
_FIRST = ("Ana", "Ben", "Chloe", "Dana", "Eli", "Fay", "Gus", "Hana", "Ivo", "Jana", "Karl", "Lena", "Milo", "Nora")
_BEGINS = ("Ba", "Ce", "Di", "Fo", "Gra", "Ha", "Je", "Ko", "Li", "Ma", "Ne", "Os", "Pe", "Ro", "Sta", "Tu", "Va", "Wi")
_ENOUGH = 9
FAITHFUL, AS_OFTEN = 20, 4  # one in so many people has come so many times as often as the others


@dataclass(frozen=True)
class Sizes:
    """How much is in a store."""

    patients: int
    reminders: int
    visits: int


def fill(store: Store, patients: int, reminders: int, now: datetime) -> Sizes:
    """So many patients, and about so many reminders, of a clinic that texts patients."""
    scope, shelf = new_clinic(store), Shelf()
    change_clinic(Edit(scope, store, shelf, "benchmark", now), ClinicDetails(urgent_phone="+12125550199"))
    approve(scope, store, "all", "Dr. Example", now)
    set_mode(scope, store, Mode.LIVE)
    visits = max(2, round((reminders / patients / OF_A_VISIT - BOOKED) / (1 + (AS_OFTEN - 1) / FAITHFUL)))
    people = min(MOST_PEOPLE, max(10, patients // 4))
    for n, number in zip(range(people), example_numbers(), strict=False):
        often = AS_OFTEN if n % FAITHFUL == 0 else 1
        _register(store, scope, shelf, Person(n, number, often * visits), now)
    deliver_the_past(store, now)
    multiply(store, max(0, patients // people - 1), now)
    _things_to_do(store, scope, now)
    _acts(store, scope, now)
    _settled(store)
    return sizes(store)


@dataclass(frozen=True)
class Person:
    """Somebody who has been here so often, every few weeks until lately."""

    n: int
    number: str
    visits: int

    @property
    def name(self) -> str:
        return f"{_FIRST[self.n % len(_FIRST)]} {_BEGINS[self.n % len(_BEGINS)]}"


def _register(store: Store, scope: Scope, shelf: Shelf, person: Person, now: datetime) -> None:
    """Each visit as if at its end; a third have agreed on a course, three of four have booked the next visit."""
    consents = frozenset(Purpose) if person.n % 50 else frozenset[Purpose]()
    who: NewPatient | str = NewPatient(person.name, person.number, consents)
    treatments, course_id = (GivenTreatment(TREATMENTS[person.n % len(TREATMENTS)]),), None
    since = timedelta(days=person.n % EVERY, minutes=37 * person.n % 480)
    for nth in range(person.visits):
        left = person.visits - 1 - nth
        place = max(1, _ENOUGH - left)
        agreed = person.n % 3 == 0 and left < 3  # noqa: PLR2004 - the last three visits
        course = AgreedCourse(6, agreed=True, id=course_id, place=max(1, place - 6)) if agreed else None
        at = now - since - timedelta(days=EVERY * left)
        key = f"v{person.n}-{nth}"
        made = record_visit(scope, store, shelf, NewVisit(who, treatments, key, ended_at=at, course=course), at)
        who, course_id = made.patient_id, made.course_id or course_id
    if person.n % 4:
        at = now + timedelta(days=1 + person.n % EVERY, minutes=37 * person.n % 480)
        record_visit(scope, store, shelf, NewVisit(who, treatments, f"b{person.n}", starts_at=at), now)


def _things_to_do(store: Store, scope: Scope, now: datetime) -> None:
    """Calls to make, texts that are held, and what patients wrote."""
    patient, reminder, number = table_of(tables.Patient), table_of(tables.Reminder), table_of(tables.Number)
    owned = {"organization_id": scope.organization_id, "clinic_id": scope.clinic_id}
    with store.write() as db:
        ids = db.scalars(select(patient.c.id).order_by(patient.c.id.desc()).limit(TASKS)).all()
        db.execute(insert(table_of(tables.Task)), [_task(owned, id_, n, now) for n, id_ in enumerate(ids)])
        soon = select(reminder.c.id).where(reminder.c.state == State.PLANNED).order_by(reminder.c.try_at).limit(HELD)
        held = update(reminder).where(reminder.c.id.in_(soon.scalar_subquery()))
        db.execute(held.values(state=State.HELD, reason=Reason.UNKNOWN_OUTCOME))
        whose = db.scalars(select(number.c.id).order_by(number.c.id).limit(REPLIES)).all()
        db.execute(insert(table_of(tables.Reply)), [_reply(scope, id_, now) for id_ in whose])


def _task(owned: dict[str, Any], patient_id: int, n: int, now: datetime) -> dict[str, Any]:
    moments = {"due_at": now + timedelta(minutes=7 * n - 300), "created_at": now}
    named = {"public_id": tables.new_public_id(), "version": 1, "key": f"call/{n}", "kind": "call"}
    return {**owned, **named, **moments, "patient_id": patient_id, "reason": "no-consent", "state": "open"}


def _reply(scope: Scope, number_id: int, now: datetime) -> dict[str, Any]:
    said = {"body": "Thank you!", "meaning": "other", "received_at": now - timedelta(minutes=number_id % 100_000)}
    return {
        "organization_id": scope.organization_id,
        "number_id": number_id,
        "provider_id": f"R{number_id}",
        "sender": "main",
        **said,
    }


def _acts(store: Store, scope: Scope, now: datetime) -> None:
    """What people looked at, sealed."""
    with store.write() as db:
        ids = db.scalars(select(tables.Patient.public_id).order_by(tables.Patient.id).limit(ACTS)).all()
        base = {"organization_id": scope.organization_id, "clinic_id": scope.clinic_id, "actor": "benchmark"}
        acts = {**base, "action": "patient.view", "subject_kind": "patient", "at": now}
        db.execute(insert(table_of(tables.Audit)), [{**acts, "subject_id": id_} for id_ in ids])
    while seal_audit(store):
        pass


def sizes(store: Store) -> Sizes:
    """What there is by now."""
    with store.read() as db:
        kinds = (tables.Patient, tables.Reminder, tables.Visit)
        return Sizes(*(db.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds))


def sign_in_staff(store: Store, how_many: int, now: datetime) -> list[str]:
    """So many people at the desk, signed in; their tokens. Passwords are left out: they are slow on purpose."""
    with store.write() as db:
        clinic = db.scalars(select(tables.Clinic)).one()
        tokens = [secrets.token_urlsafe(32) for _ in range(how_many)]
        for n, token in enumerate(tokens):
            owned = {"organization_id": clinic.organization_id, "created_at": now}
            role = StaffRole.OWNER if n % 10 == 0 else StaffRole.PRACTITIONER
            staff = tables.Staff(**owned, clinic_id=None, name=f"Staff {n}", email=f"s{n}@example.org", role=role)
            staff.active = True
            db.add(staff)
            db.flush()
            hashed = hashlib.sha256(token.encode()).hexdigest()
            seat = {"clinic_id": clinic.id, "used_at": now, "ends_at": now + timedelta(hours=12)}
            db.add(tables.SignIn(**owned, **seat, token_hash=hashed, staff_id=staff.id))
    return tokens


def _settled(store: Store) -> None:
    """As after some time of use: counted, and SQLite's journal written back."""
    if store.kind == "sqlite":
        with closing(store.engine.raw_connection()) as plain:
            plain.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        for name in ("number", "patient", "consent", "course", "visit", "treatment", "reminder", "reminder_history"):
            top = select(func.max(table_of_name(name).c.id)).scalar_subquery()
            connection.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), top)))
        connection.execute(text("VACUUM ANALYZE"))


def table_of_name(name: str) -> Any:  # noqa: ANN401 - Core's table
    """A table by its name."""
    return tables.Base.metadata.tables[name]
