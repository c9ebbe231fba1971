"""Who did what, as people read it: names for the ids that are kept, as far as there still are any."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reminders.store import actors, audit_pages, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.sealed_acts import Seals, seals_of

PAGE = 50
STAFF = "staff"


@dataclass(frozen=True)
class Act:
    """One act. `who`: a person's name, or the part of the program; `whom`: the name of who it was about."""

    at: datetime
    who: str = field(repr=False)
    action: str
    kind: str
    subject: str
    patient_id: str | None
    whom: str | None = field(repr=False)


@dataclass(frozen=True)
class Trail:
    """Some acts, the newest first. `before`: what to ask the next page for, if there is one.

    `seals` are those of these acts alone: `reminders audit verify` looks at all.
    """

    acts: tuple[Act, ...]
    before: int | None
    seals: Seals


def trail(scope: Scope, store: Store, before: int | None = None) -> Trail:
    """A page of the audit of one clinic."""
    with store.read() as db:
        rows = audit_pages.newest(scope, db, before, PAGE + 1)
        shown = rows[:PAGE]
        people, patients = _people(scope, db, shown), _patients(scope, db, shown)
        acts = tuple(_act(row, people, patients) for row in shown)
        seals = seals_of(scope, db, shown)
    return Trail(acts, shown[-1].id if len(rows) > PAGE else None, seals)


_Subjects = Mapping[tuple[str, str], tuple[str, str]]


def _people(scope: Scope, db: Transaction, rows: list[tables.Audit]) -> dict[str, str]:
    named = {row.actor.removeprefix(f"{STAFF}/") for row in rows if row.actor.startswith(f"{STAFF}/")}
    named |= {row.subject_id for row in rows if row.subject_kind == STAFF}
    staff = audit_pages.staff_names(scope, db, named)
    return staff | (actors.programs(scope, db) if any(row.actor.startswith("api/") for row in rows) else {})


def _patients(scope: Scope, db: Transaction, rows: list[tables.Audit]) -> _Subjects:
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for kind in {row.subject_kind for row in rows}:
        ids = {row.subject_id for row in rows if row.subject_kind == kind}
        known = audit_pages.patients_of(scope, db, kind, ids)
        found |= {(kind, id_): patient for id_, patient in known.items()}
    return found


def _act(row: tables.Audit, people: Mapping[str, str], patients: _Subjects) -> Act:
    patient_id, name = patients.get((row.subject_kind, row.subject_id), (None, None))
    return Act(
        row.at,
        people.get(row.actor) or people.get(row.actor.removeprefix(f"{STAFF}/")) or row.actor,
        row.action,
        row.subject_kind,
        row.subject_id,
        patient_id,
        people.get(row.subject_id) if row.subject_kind == STAFF else name,
    )
