"""A reply that cannot wait is told to the people on call, in turn, until somebody takes it.

    turn 0    the first who counts, in the transaction that stores the reply
    turn 1..  the second, the first again ..., each some minutes later, in the worker's round
    turn 6..  the same, more seldom and without an end; whoever runs this is told too (reminders.domain.alarms)

A row by task and turn is written with the text: so a restart loses none, and two workers send none twice.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.red_flags import Level
from reminders.store import alerts, clinics, tables
from reminders.store.alerts import AlertText
from reminders.store.engine import Transaction
from reminders.store.on_call import Ready
from reminders.wording.alert_words import alert_language, alert_words

EVERY = {str(Level.EMERGENCY): timedelta(minutes=5), str(Level.SAME_DAY): timedelta(minutes=30)}  # by a task's reason
CLOSE_TURNS = 6  # so often one after another: three each, where there are two
SELDOM = {str(Level.EMERGENCY): timedelta(minutes=30), str(Level.SAME_DAY): timedelta(hours=4)}  # after these
LOOK_BACK = timedelta(hours=12)  # a reply of which nobody was told for so long is not begun with any more


@dataclass(frozen=True)
class Turn:
    """Whom to tell of a task now, and for the how-manieth time."""

    task: tables.Task
    turn: int
    person: Ready


@dataclass(frozen=True)
class _Round:
    """What is untaken, whose it is, and the last turn of each task with its moment."""

    tasks: Sequence[tables.Task]
    whose: Mapping[int, Hashable]
    last: dict[int, tuple[int, datetime]]
    now: datetime


def due_turns(db: Transaction, ready: Mapping[int, Sequence[Ready]], now: datetime) -> list[Turn]:
    """Whom to tell now, in clinics where somebody counts."""
    tasks = untaken(db, ready, now)
    one_round = _Round(tasks, alerts.whose(db, tasks), dict(alerts.last_turns(db, [task.id for task in tasks])), now)
    found = []
    for task in tasks:
        turn = _next(one_round, task)
        if turn is not None:
            people = ready[task.clinic_id]
            found.append(Turn(task, turn, people[turn % len(people)]))
            one_round.last[task.id] = (turn, now)
    return found


def untaken(db: Transaction, ready: Mapping[int, Sequence[Ready]], now: datetime) -> list[tables.Task]:
    """The replies of which those on call are told until somebody takes them, in clinics where somebody counts."""
    return alerts.untaken(db, ready.keys(), EVERY.keys(), now - LOOK_BACK) if ready else []


def tell(db: Transaction, public_url: str | None, turns: Sequence[Turn], now: datetime) -> list[Turn]:
    """Plan the texts of these turns; gives back those that nobody else had begun. It never commits."""
    begun = [one for one in turns if alerts.begin_turn(db, one.task, one.turn, one.person.place, now)]
    known = clinics.clinics_by_id(db, {one.task.clinic_id for one in begun})
    for one in begun:
        clinic = known[one.task.clinic_id]
        language = alert_language(clinic.languages)
        text = AlertText(
            key=f"alert/{one.task.public_id}/{one.turn}",
            number_id=one.person.number_id,
            body=alert_words(clinic.short_name, language, public_url),
            language=language,
            useful_until_at=now + EVERY[one.task.reason or ""],
            actor="worker",
        )
        alerts.plan_alert(clinics.scope_of(clinic), db, text, now)
    return begun


def _next(seen: _Round, task: tables.Task) -> int | None:
    """The turn that is due; None: not yet, or somebody is being told of the same patient already."""
    if task.id not in seen.last:
        return None if any(_is_close(seen, other) for other in _others(seen, task)) else 0
    turn, at = seen.last[task.id]
    if turn + 1 < CLOSE_TURNS:
        return turn + 1 if seen.now >= at + EVERY[task.reason or ""] else None
    latest = max([at, *(seen.last[other.id][1] for other in _others(seen, task))])
    return turn + 1 if seen.now >= latest + SELDOM[task.reason or ""] else None


def _is_close(seen: _Round, task: tables.Task) -> bool:
    """Its turns still follow closely."""
    turn, at = seen.last[task.id]
    return turn + 1 < CLOSE_TURNS or seen.now < at + EVERY[task.reason or ""]


def _others(seen: _Round, task: tables.Task) -> list[tables.Task]:
    """What else somebody is told of from the same person, at least as urgent: five texts in a row are one alarm."""
    mine = EVERY[task.reason or ""]
    return [
        other
        for other in seen.tasks
        if other.id != task.id
        and other.id in seen.last
        and seen.whose[other.id] == seen.whose[task.id]
        and EVERY[other.reason or ""] <= mine
    ]
