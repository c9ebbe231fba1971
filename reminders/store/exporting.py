"""Rows on their way out: every table, or one patient's part of each, some at a time.

Columns come from the tables themselves, so that what is added later is exported too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, select, true
from sqlalchemy.orm import Session

from reminders.store import belonging, tables
from reminders.store.scope import AnyScope, Scope

BATCH = 500
Record = dict[str, Any]

# Left out of every export, with the reason that its manifest gives.
NEVER: dict[str, str] = {
    "alarm": "what was wrong with this installation, and nothing of a patient",
    "api_request": "which requests programs sent, and nothing of what was in them",
    "api_token": "lets programs in, and nothing of a patient",
    "invitation": "links that let staff in, and nothing of a patient",
    "known_browser": "browsers in which staff sign in, and nothing of a patient",
    "sender_state": "how fast a sender of this machine may go on, and nothing of a clinic",
    "sign_in": "who is signed in at this moment, and nothing of a patient",
    "sign_in_try": "how often somebody tried to sign in, and nothing of a patient",
    "store_meta": "says which installation this is, and nothing of a clinic",
    "worker": "processes of this machine",
}
SECRET: dict[tuple[str, str], str] = {
    ("on_call", "code_hash"): "could be tried out at leisure",
    ("organization", "salt"): "keys the hashes of erased numbers, which could be found out with it",
    ("page_link", "token_hash"): "stands for a link that shows a patient's page to whoever has it",
    ("staff", "password_hash"): "could be tried out at leisure",
    ("staff", "pin_hash"): "could be tried out at leisure",
}


@dataclass(frozen=True)
class Part:
    """One table of an export, and which of its rows are in it."""

    table: Table
    condition: ColumnElement[bool]

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def columns(self) -> list[str]:
        return [column.name for column in self.table.columns if (self.name, column.name) not in SECRET]


def everything(scope: AnyScope) -> list[Part]:
    """All tables, owners before what they own; in one clinic, its rows and those of its organization."""
    return [Part(table, _seen(scope, table)) for table in tables.Base.metadata.sorted_tables if table.name not in NEVER]


def of_patient(db: Session, patient: tables.Patient) -> tuple[list[Part], belonging.Belongings]:
    """One patient's rows, never anybody else's."""
    theirs = belonging.belongings(db, patient)
    parts = [
        Part(table, belonging.OF_PATIENT[table.name](theirs))
        for table in tables.Base.metadata.sorted_tables
        if table.name in belonging.OF_PATIENT
    ]
    return parts, theirs


def records(connection: Connection, part: Part) -> Iterator[Record]:
    """The rows of a part, in the order of their key, as plain values."""
    columns = [part.table.c[name] for name in part.columns]
    query = select(*columns).where(part.condition).order_by(*part.table.primary_key)
    for row in connection.execution_options(yield_per=BATCH).execute(query).mappings():
        yield {name: _plain(value) for name, value in row.items()}


def _seen(scope: AnyScope, table: Table) -> ColumnElement[bool]:
    if not isinstance(scope, Scope):
        return true()
    own = "id" if table.name == "organization" else "organization_id"
    within = table.c[own] == scope.organization_id
    if scope.clinic_id is None:
        return within
    if table.name == "clinic":
        return within & (table.c.id == scope.clinic_id)
    if table.name in {"number", "reply"}:
        here = select(tables.Patient.number_id).where(tables.Patient.clinic_id == scope.clinic_id)
        called = select(tables.OnCall.number_id).where(tables.OnCall.clinic_id == scope.clinic_id)
        number_id = table.c.id if table.name == "number" else table.c.number_id
        return within & or_(number_id.in_(here), number_id.in_(called))
    if table.name == "receipt":
        tries = select(tables.Attempt.id).where(tables.Attempt.clinic_id == scope.clinic_id)
        return within & table.c.attempt_id.in_(tries)
    return within & (table.c.clinic_id == scope.clinic_id) if "clinic_id" in table.c else within


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    match value:
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case _:
            return value
