"""A small cast of rows, each as little as the schema accepts, to be spoiled one column at a time."""

import re
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Transaction

from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, Mode, Origin, Role, TextClass, VisitState
from reminders.store.tables import AttemptOutcome, Base

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
METADATA = Base.metadata.tables

# Two organizations, the first with two clinics; a patient, a number and a visit in the first clinic.
CAST: list[tuple[str, dict[str, Any]]] = [
    *[("organization", {"id": n, "name": f"org {n}", "salt": "s", "created_at": NOW}) for n in (1, 2)],
    *[("clinic", {"id": n, "organization_id": owner}) for n, owner in ((1, 1), (2, 1), (3, 2))],
    ("number", {"id": 1, "organization_id": 1, "address": "+12125550101", "address_hash": "h1", "version": 1}),
    ("patient", {"id": 1, "organization_id": 1, "clinic_id": 1, "number_id": 1}),
    ("visit", {"id": 1, "organization_id": 1, "clinic_id": 1, "patient_id": 1}),
    ("reminder", {"id": 1, "organization_id": 1, "clinic_id": 1, "patient_id": 1, "number_id": 1}),
]
DEFAULTS: dict[str, dict[str, Any]] = {
    "clinic": {
        "name": "Clinic",
        "short_name": "Clinic",
        "country": "US",
        "zone": "America/New_York",
        "languages": ["en"],
        "opening": {},
        "holidays": [],
        "rules": {},
        "sender": "sandbox",
        "sender_can_receive": True,
        "sender_can_be_called": False,
        "mode": Mode.PRACTICE,
        "version": 1,
        "created_at": NOW,
    },
    "number": {"version": 1, "created_at": NOW},
    "patient": {"name": "Ana Example", "language": "en", "version": 1, "created_at": NOW},
    "visit": {
        "state": VisitState.DONE,
        "zone": "UTC",
        "ended_at": NOW,
        "recorded_at": NOW,
        "edited_at": NOW,
        "request_key": "r1",
        "version": 1,
        "created_at": NOW,
    },
    "reminder": {
        "key": "k1",
        "origin": Origin.PLAN,
        "role": Role.CHECK,
        "kind": Kind.INFO,
        "text_class": TextClass.CARE,
        "steps": [],
        "due_at": NOW + HOUR,
        "try_at": NOW + HOUR,
        "not_before_at": NOW,
        "useful_until_at": NOW + 2 * HOUR,
        "state": State.PLANNED,
        "version": 1,
        "created_at": NOW,
    },
    "attempt": {
        "organization_id": 1,
        "clinic_id": 1,
        "reminder_id": 1,
        "number_id": 1,
        "n": 1,
        "fence": 1,
        "sender": "sandbox",
        "body_digest": "d1",
        "validity_s": 900,
        "started_at": NOW,
        "segments": 1,
        "outcome": AttemptOutcome.IN_FLIGHT,
    },
    "task": {
        "organization_id": 1,
        "clinic_id": 1,
        "key": "t1",
        "kind": "call",
        "due_at": NOW,
        "version": 1,
        "created_at": NOW,
    },
}


_ids = count(100)  # given, since PostgreSQL's own would begin at 1 and meet the cast


def add(db: Transaction, table: str, **values: Any) -> None:
    if table == "clinic":
        values = {"slug": f"clinic-{values['id']}"} | values
    if "id" in METADATA[table].c:
        values = {"id": next(_ids)} | values
    db.execute(insert(METADATA[table]).values(DEFAULTS.get(table, {}) | values))


def refusal(db: Transaction, table: str, **values: Any) -> str | None:
    """Why the database refuses the row, in the same words for both; None if it accepts it."""
    try:
        with db.begin_nested():
            add(db, table, **values)
    except IntegrityError as error:
        return _cause(str(error.orig), table)
    return None


def _cause(message: str, table: str) -> str:
    if check := re.search(rf"ck_{table}_(\w+)", message):
        return f"check {check[1]}"
    kinds = ("unique", "foreign key", "not null", "not-null")
    return next(kind for kind in kinds if kind in message.lower()).replace("-", " ")
