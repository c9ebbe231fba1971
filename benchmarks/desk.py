"""The front desk: registers visits of new people, one by one, as staff do."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle

from benchmarks.clinic import TREATMENTS
from reminders.domain.planned import Plan
from reminders.domain.vocabulary import Purpose
from reminders.store.clinics import clinic_of, scope_of
from reminders.store.engine import Store
from reminders.store.scope import EVERYWHERE, Scope
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.library import Shelf
from reminders.usecases.record_visit import NewPatient, NewVisit, record_visit

PEN = "microneedling-pen"
FIRST_AFTER = timedelta(hours=1)  # its first text comes so long after the visit
_AGO = timedelta(minutes=5)


@dataclass(frozen=True)
class Desk:
    """The desk of the one clinic of a store; treatments take turns."""

    store: Store
    scope: Scope
    shelf: Shelf = field(default_factory=Shelf)
    _treatments: Iterator[str] = field(default_factory=lambda: cycle(TREATMENTS))

    @classmethod
    def of(cls, store: Store) -> "Desk":
        with store.read() as db:
            return cls(store, scope_of(clinic_of(EVERYWHERE, db)))

    def register(self, number: str, now: datetime) -> Plan:
        """A visit that ended some minutes ago, of somebody new."""
        return self._record(number, next(self._treatments), now - _AGO, now)

    def register_first_due(self, number: str, due_at: datetime) -> Plan:
        """A visit whose first text falls due then, as if it had been registered when the visit ended."""
        ended_at = due_at - FIRST_AFTER
        return self._record(number, PEN, ended_at, ended_at + timedelta(seconds=1))

    def _record(self, number: str, treatment: str, ended_at: datetime, now: datetime) -> Plan:
        patient = NewPatient("Ana Example", number, frozenset(Purpose))
        command = NewVisit(patient, (GivenTreatment(treatment),), secrets.token_hex(8), ended_at=ended_at)
        return record_visit(self.scope, self.store, self.shelf, command, now).plan
