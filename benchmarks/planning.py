"""The planner alone, on one core: cases in memory to plans in memory, as each registration and each edit runs it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from benchmarks import core_inserts
from benchmarks.clinic import NOW, TREATMENTS, ZONE, booked_at, new_clinic
from benchmarks.core_inserts import Batch
from benchmarks.databases import new_store
from benchmarks.figures import Figure, JsonFile, Rounds, report
from benchmarks.machine import this_machine
from reminders.catalogue import shipped
from reminders.domain.case import Case, PatientFacts, Treatment, Visit
from reminders.domain.civil import Place
from reminders.domain.plan import plan
from reminders.domain.planned import Plan
from reminders.domain.vocabulary import BodyArea, Purpose, VisitState
from reminders.store import reminders, tables
from reminders.store.engine import Store
from reminders.usecases.import_list.spool import REMINDERS_AT_ONCE

PER_SECOND = 20_000
_PLACE = Place(ZoneInfo(ZONE))


@dataclass(frozen=True)
class _Run:
    texts: int
    rows: int
    seconds: float


def measure(
    visits: Annotated[int, typer.Option(min=1, help="How many visits, each of another patient.")] = 10_000,
    rounds: Rounds = 5,
    json_file: JsonFile = None,
) -> None:
    """Reminders planned per second on one core, half of them for visits just done, half for booked ones."""
    cases = _cases(visits)
    best = min((_run(cases) for _ in range(rounds)), key=lambda run: run.seconds)
    core_seconds = _core(cases)
    figures = [
        Figure(
            "reminders planned, all rows",
            best.rows / best.seconds,
            "rows/s",
            at_least=PER_SECOND,
            ratio=core_seconds / best.seconds,
        ),
        Figure("of these, texts that are to go out", best.texts / best.seconds, "texts/s"),
        Figure("visits planned", visits / best.seconds, "visits/s"),
        Figure("SQLAlchemy Core inserting these rows", best.rows / core_seconds, "rows/s", ratio=1),
    ]
    report(f"Planning of {visits:,} visits on one core, the best of {rounds}", this_machine(), figures, json_file)


def _cases(visits: int) -> list[Case]:
    """What registering one visit gives the planner: half done five minutes ago, half booked in the next two months."""
    catalogue = shipped()
    combined = tuple(catalogue.combined)
    just_now = NOW - timedelta(minutes=5)
    made = []
    for n in range(visits):
        treatments = (Treatment(catalogue.protocols[TREATMENTS[n % len(TREATMENTS)]], BodyArea.FACE),)
        done = n % 2 == 0
        visit = Visit(
            id=f"v{n}",
            state=VisitState.DONE if done else VisitState.BOOKED,
            treatments=treatments,
            recorded_at=just_now,
            edited_at=just_now,
            starts_at=None if done else booked_at(n),
            ended_at=just_now - timedelta(minutes=n % 480) if done else None,
        )
        made.append(Case(PatientFacts(f"p{n}", _PLACE, frozenset(Purpose)), (visit,), combined=combined))
    return made


def _run(cases: Sequence[Case]) -> _Run:
    texts = rows = 0
    began = perf_counter()
    for case in cases:
        made = plan(case, NOW)
        texts += len(made.texts)
        rows += len(made.texts) + len(made.left_out)
    return _Run(texts, rows, perf_counter() - began)


def _core(cases: Sequence[Case]) -> float:
    """Seconds that Core takes to insert the rows of these plans, on SQLite."""
    plans = [plan(case, NOW) for case in cases]
    with new_store(None) as store:
        owner, visit_id = _owner(store)
        return core_inserts.insert_all(store, _batches(plans, owner, visit_id))


def _owner(store: Store) -> tuple[reminders.Owner, int]:
    """One patient and one visit, to which all rows belong."""
    scope = new_clinic(store)
    owned = {"organization_id": scope.organization_id, "clinic_id": scope.clinic_id, "created_at": NOW, "version": 1}
    with store.write() as db:
        patient = tables.Patient(**owned, name="Ana Example", language="en")
        db.add(patient)
        db.flush()
        visit = tables.Visit(
            **owned,
            patient_id=patient.id,
            state=VisitState.DONE,
            ended_at=NOW,
            zone=ZONE,
            recorded_at=NOW,
            edited_at=NOW,
            request_key="benchmark",
        )
        db.add(visit)
        db.flush()
        return reminders.Owner(scope, patient.id, None, _PLACE, "benchmark"), visit.id


def _batches(plans: Sequence[Plan], owner: reminders.Owner, visit_id: int) -> Iterator[Batch]:
    """The rows of all plans, with their first history and their link to the visit."""
    rows = [
        {"id": id_, "fence": 0, "tries": 0, **reminders.new_row(owner, values, key, tables.new_public_id(), NOW)}
        for id_, (key, values) in enumerate(_values(plans, owner), 1)
    ]
    owned = {"organization_id": owner.scope.organization_id, "clinic_id": owner.scope.clinic_id}
    for start in range(0, len(rows), REMINDERS_AT_ONCE):
        part = rows[start : start + REMINDERS_AT_ONCE]
        history = [
            {**owned, "reminder_id": r["id"], "at": NOW, "to_state": r["state"], "reason": r["reason"], "actor": "me"}
            for r in part
        ]
        yield [
            (core_inserts.table_of(tables.Reminder), core_inserts.without_empty(part)),
            (core_inserts.table_of(tables.ReminderHistory), history),
            (
                core_inserts.table_of(tables.ReminderVisit),
                [{**owned, "reminder_id": r["id"], "visit_id": visit_id} for r in part],
            ),
        ]


def _values(plans: Sequence[Plan], owner: reminders.Owner) -> Iterator[tuple[str, reminders.Row]]:
    for made in plans:
        yield from ((text.key, reminders.planned_row(text, owner)) for text in made.texts)
        yield from ((item.key, reminders.left_out_row(item)) for item in made.left_out)
