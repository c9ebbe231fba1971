"""A reply that cannot wait is told to the people on call, in turn, until somebody takes it.

    turn 0    the first who counts, in the transaction that stores the reply
    turn 1..  the second, the first again ..., each some minutes later, in the worker's round

A row by task and turn is written with the text: so a restart loses none, and two workers send none twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.red_flags import Level
from reminders.store import alerts, clinics, tables
from reminders.store.alerts import AlertText
from reminders.store.engine import Transaction
from reminders.store.on_call import Ready

EVERY = {str(Level.EMERGENCY): timedelta(minutes=5), str(Level.SAME_DAY): timedelta(minutes=30)}  # by a task's reason
MOST_TURNS = 6  # three each, where there are two
LOOK_BACK = timedelta(hours=12)  # a reply that nobody was told of for so long is not told any more
BODY = "{name}: a patient's reply needs a nurse now. Open the desk{where}"


@dataclass(frozen=True)
class Turn:
    """Whom to tell of a task now, and for the how-manieth time."""

    task: tables.Task
    turn: int
    person: Ready


def due_turns(db: Transaction, ready: Mapping[int, Sequence[Ready]], now: datetime) -> list[Turn]:
    """Whom to tell now, in clinics where somebody counts."""
    tasks = alerts.untaken(db, ready.keys(), EVERY.keys(), now - LOOK_BACK) if ready else []
    last = alerts.last_turns(db, [task.id for task in tasks])
    found = []
    for task in tasks:
        turn = _next(task, last, now)
        if turn is not None and not (turn == 0 and _is_covered(task, tasks, last, now)):
            people = ready[task.clinic_id]
            found.append(Turn(task, turn, people[turn % len(people)]))
            last = {**last, task.id: (turn, now)}
    return found


def tell(db: Transaction, public_url: str | None, turns: Sequence[Turn], now: datetime) -> list[Turn]:
    """Plan the texts of these turns; gives back those that nobody else had begun. It never commits."""
    begun = [one for one in turns if alerts.begin_turn(db, one.task, one.turn, one.person.place, now)]
    known = clinics.clinics_by_id(db, {one.task.clinic_id for one in begun})
    for one in begun:
        clinic = known[one.task.clinic_id]
        text = AlertText(
            key=f"alert/{one.task.public_id}/{one.turn}",
            number_id=one.person.number_id,
            body=words(clinic.short_name, public_url),
            useful_until_at=now + EVERY[one.task.reason or ""],
            actor="worker",
        )
        alerts.plan_alert(clinics.scope_of(clinic), db, text, now)
    return begun


def words(short_name: str, public_url: str | None) -> str:
    """All that leaves the clinic: no name, no number, nothing of what was written or how serious it may be."""
    return BODY.format(name=short_name, where="." if public_url is None else f": {public_url.rstrip('/')}/todo")


def _next(task: tables.Task, last: Mapping[int, tuple[int, datetime]], now: datetime) -> int | None:
    """The turn that is due; None: not yet, or often enough."""
    if task.id not in last:
        return 0
    turn, at = last[task.id]
    is_due = now >= at + EVERY[task.reason or ""]
    return turn + 1 if is_due and turn + 1 < MOST_TURNS else None


def _is_covered(
    task: tables.Task, tasks: Sequence[tables.Task], last: Mapping[int, tuple[int, datetime]], now: datetime
) -> bool:
    """Somebody is being told of the same patient already, at least as urgently: five texts in a row are one alarm."""
    mine = EVERY[task.reason or ""]
    return any(
        other.id in last
        and (other.clinic_id, other.patient_id) == (task.clinic_id, task.patient_id)
        and EVERY[other.reason or ""] <= mine
        and (last[other.id][0] + 1 < MOST_TURNS or now < last[other.id][1] + EVERY[other.reason or ""])
        for other in tasks
        if other.id != task.id
    )
