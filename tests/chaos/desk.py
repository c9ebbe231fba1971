"""The clinic's desk during the chaos: it registers texts that are due in a moment, cancels some, and takes STOPs.

It keeps what was acknowledged, and when: that is what the checker holds the others to. A commit whose answer was lost
in a crash of the database is kept as uncertain.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from itertools import count
from secrets import token_hex
from threading import Thread

from sqlalchemy import insert, update
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.clinic import example_numbers
from benchmarks.due import ALWAYS
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, Origin, Purpose, TextClass
from reminders.errors import RemindersError
from reminders.store import codec, tables
from reminders.store.engine import Transaction
from reminders.usecases.change import cancel_reminder
from tests.chaos.checker import Halt, Promise
from tests.doubles.twilio_callbacks import Caller
from tests.worker.clinic import Clinic

SOONEST, LATEST = 0.1, 0.8  # seconds from the registration of a text to its moment
PATIENTS = 1000
KEY = "staff/chaos-"
UNDER_WAY = 2.0  # seconds around a text's moment in which it is cancelled, or its number says STOP


@dataclass(frozen=True)
class _Patient:
    patient_id: int
    number_id: int
    number: str = field(repr=False)


@dataclass
class Desk:
    """One clinic, its patients, and the list of what it was promised. `uses`: how long texts are useful, in seconds."""

    clinic: Clinic
    twilio: Caller
    uses: tuple[float, ...]
    dice: random.Random
    now: Callable[[], datetime]
    promises: list[Promise] = field(default_factory=list)
    halts: list[Halt] = field(default_factory=list)
    _caller: Thread | None = None
    _patients: list[_Patient] = field(default_factory=list)
    _numbers: Iterator[str] = field(default_factory=example_numbers)
    _names: Iterator[int] = field(default_factory=lambda: count(1))

    def open(self) -> None:
        """Let the clinic's day have no end, and bring its patients in."""
        with self.clinic.store.write() as db:
            db.execute(update(tables.Clinic).values(rules=codec.dump_rules(ALWAYS)))
            self._patients += [self._newcomer(db) for _ in range(PATIENTS)]

    def register(self, texts: int) -> None:
        """Write some texts in one transaction, as an import does."""
        now = self.now()
        rows, promises = [], []
        for _ in range(texts):
            whom = self.dice.choice(self._patients)
            due_at = now + timedelta(seconds=self.dice.uniform(SOONEST, LATEST))
            n = next(self._names)
            promise = Promise(
                f"{KEY}{n}",
                whom.number,
                f"Lumina Skin: This is text {n}.",
                due_at,
                due_at + timedelta(seconds=self.dice.choice(self.uses)),
            )
            rows.append(self._row(whom, promise, now))
            promises.append(promise)
        self.promises += self._written(rows, promises)

    def cancel_one(self) -> None:
        """Cancel a text about to leave; that counts from the moment at which the desk was told so."""
        promise = self._under_way()
        if promise is None:
            return
        try:
            cancel_reminder(self.clinic.scope, self.clinic.store, _public_id(promise), "front desk", self.now())
        except (RemindersError, SQLAlchemyError):
            return  # it has left, or nobody knows
        self.halts.append(Halt(self.now(), key=promise.key))

    def stop_one(self) -> None:
        """Let somebody with a text about to leave write STOP; it counts once the webhook has answered.

        A webhook that is stopped keeps its caller waiting: nobody else is to wait with it.
        """
        promise = self._under_way()
        if promise is not None and (self._caller is None or not self._caller.is_alive()):
            self._caller = Thread(target=self._say_stop, args=(promise,), daemon=True)
            self._caller.start()

    def _say_stop(self, promise: Promise) -> None:
        try:
            answer = self.twilio.reply(f"SM{token_hex(16)}", promise.number, "STOP")
        except (OSError, HTTPException):
            return  # nobody was there to hear it, or to the end
        if answer.status != 200:
            return
        self.halts.append(Halt(self.now(), number=promise.number))
        self._patients = [patient for patient in self._patients if patient.number != promise.number]
        try:
            with self.clinic.store.write() as db:
                newcomer = self._newcomer(db)
        except SQLAlchemyError:
            return  # its rows may be gone, and their numbers given to the next ones
        self._patients.append(newcomer)

    def _under_way(self) -> Promise | None:
        now = self.now()
        halted = {halt.key for halt in self.halts[-50:]}
        numbers = {patient.number for patient in self._patients}
        near = [
            promise
            for promise in self.promises[-200:]
            if abs((promise.due_at - now).total_seconds()) < UNDER_WAY
            and promise.key not in halted
            and promise.number in numbers
        ]
        return self.dice.choice(near) if near else None

    def _written(self, rows: list[dict[str, object]], promises: list[Promise]) -> list[Promise]:
        try:
            with self.clinic.store.write() as db:
                db.execute(insert(tables.Reminder), rows)
        except SQLAlchemyError:
            return [_uncertain(promise) for promise in promises]
        return promises

    def _newcomer(self, db: Transaction) -> _Patient:
        now, number = self.now(), next(self._numbers)
        scope = self.clinic.scope
        owner = {"organization_id": scope.organization_id}
        here = {**owner, "clinic_id": scope.clinic_id}
        phone = tables.Number(**owner, address=number, address_hash=token_hex(16), created_at=now)
        db.add(phone)
        db.flush()
        person = tables.Patient(**here, name="Ana Example", language="en", number_id=phone.id, created_at=now)
        db.add(person)
        db.flush()
        agreed = {"purpose": Purpose.CARE, "given": True, "at": now, "how": "in writing", "recorded_by": "front desk"}
        db.add(tables.Consent(**here, patient_id=person.id, number_id=phone.id, **agreed))
        return _Patient(person.id, phone.id, number)

    def _row(self, whom: _Patient, promise: Promise, now: datetime) -> dict[str, object]:
        return {
            "organization_id": self.clinic.scope.organization_id,
            "clinic_id": self.clinic.scope.clinic_id,
            "public_id": _public_id(promise),
            "key": promise.key,
            "origin": Origin.STAFF,
            "kind": Kind.INFO,
            "text_class": TextClass.CARE,
            "patient_id": whom.patient_id,
            "number_id": whom.number_id,
            "steps": [],
            "body": promise.body,
            "due_at": promise.due_at,
            "try_at": promise.due_at,
            "not_before_at": promise.due_at,
            "useful_until_at": promise.useful_until_at,
            "state": State.PLANNED,
            "version": 1,
            "created_at": now,
        }


def _public_id(promise: Promise) -> str:
    return promise.key.removeprefix("staff/")


def _uncertain(promise: Promise) -> Promise:
    return Promise(promise.key, promise.number, promise.body, promise.due_at, promise.useful_until_at, certain=False)
