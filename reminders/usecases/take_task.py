"""Somebody takes a thing to do, gives it back, does it, or takes back that it was done.

Two people never take the same without seeing it: the row's version decides, and the second is told who was first.
"""

from dataclasses import dataclass
from datetime import datetime

from reminders.domain.outcome import Ask
from reminders.errors import Conflict, InvalidInput, NotFound
from reminders.store import actors, audit, for_a_person, listing, tables, tasks, visits
from reminders.store.engine import Store, Transaction
from reminders.store.for_a_person import HELD, SHEET
from reminders.store.scope import Scope
from reminders.store.tables import TaskState
from reminders.store.versions import expect, stale_is_conflict
from reminders.usecases.decide_held import WAITING_FOR_A_PERSON, Decision, decide_held
from reminders.usecases.edit import Edit
from reminders.usecases.to_do_rows import SHEET_AFTER, TEXT, VISIT

LONGEST_NOTE = 1000
_LOOK = "Look at the list again."
_ENDS = {  # which tasks about a text its decision ends; a call stays until the patient has it
    Decision.AGAIN: (Ask.UNSURE, Ask.REFUSED, HELD),
    Decision.WENT: (Ask.UNSURE, Ask.REFUSED, HELD, Ask.CALL, Ask.UNDELIVERED),
    Decision.DROP: (Ask.UNSURE, Ask.REFUSED, HELD),
}


@dataclass(frozen=True)
class Hand:
    """Who acts, on what they looked at: `version` None, where they did not look."""

    scope: Scope
    store: Store
    actor: str
    now: datetime
    version: int | None = None


def take_task(hand: Hand, ref: str, *, over: bool = False) -> str:
    """Take a thing to do, `over` from a colleague where wanted; returns the task's public id.

    Raises:
        NotFound: there is no such thing.
        Conflict: it is done, somebody else has taken it, or it changed meanwhile.
    """
    with stale_is_conflict(), hand.store.write() as db:
        task = _task(hand, db, ref)
        _must_be_open(task)
        if task.taken_by not in {None, hand.actor} and not over:
            raise Conflict(f"{_name(hand, db, task.taken_by)} has taken this already.", remedy=_LOOK)
        if task.taken_by != hand.actor:
            _expect(hand, task)
            task.state, task.taken_by, task.taken_at = TaskState.TAKEN, hand.actor, hand.now
            _note(hand, db, task, "task.take")
        return task.public_id


def give_back(hand: Hand, ref: str, note: str = "") -> None:
    """Let somebody else do it; `note`: what the next one should know.

    Raises:
        NotFound: there is no such task.
        Conflict: it is done, a colleague has it, or it changed meanwhile.
    """
    with stale_is_conflict(), hand.store.write() as db:
        task = _task(hand, db, ref)
        _must_be_open(task)
        if task.taken_by is None:
            return
        if task.taken_by != hand.actor:
            raise Conflict(f"{_name(hand, db, task.taken_by)} has this, not you.", remedy=_LOOK)
        _expect(hand, task)
        task.state, task.taken_by, task.taken_at = TaskState.OPEN, None, None
        task.note = note[:LONGEST_NOTE] or task.note
        _note(hand, db, task, "task.give-back")


def complete(hand: Hand, ref: str, note: str = "") -> str:
    """Say that it was done, with what is to be remembered; returns the task's public id.

    Raises:
        NotFound: there is no such thing.
        InvalidInput: the note is too long.
        Conflict: it is done already, a colleague has it, it changed meanwhile, or its text waits for a decision.
    """
    if len(note) > LONGEST_NOTE:
        raise InvalidInput("note", f"it has more than {LONGEST_NOTE} letters", remedy="Make it shorter.")
    with stale_is_conflict(), hand.store.write() as db:
        task = _task(hand, db, ref)
        _must_be_open(task)
        if task.taken_by not in {None, hand.actor}:
            raise Conflict(
                f"{_name(hand, db, task.taken_by)} has taken this.", remedy="Take it over first, or leave it."
            )
        _expect(hand, task)
        _must_be_decided(db, task)
        _finish(hand, db, task, note or None)
        return task.public_id


def reopen_task(hand: Hand, public_id: str) -> None:
    """It was ticked by mistake: it is to be done again, by whoever takes it.

    Raises:
        NotFound: there is no such task.
        Conflict: it is not done, its cause went away by itself, or it changed meanwhile.
    """
    with stale_is_conflict(), hand.store.write() as db:
        task = _task(hand, db, public_id)
        if task.state is not TaskState.DONE:
            raise Conflict("This is not done yet.", remedy=_LOOK)
        if task.taken_by is None:
            raise Conflict("Nobody did this: its cause went away by itself.", remedy=_LOOK)
        _expect(hand, task)
        task.state, task.done_at, task.taken_by, task.taken_at = TaskState.OPEN, None, None, None
        _note(hand, db, task, "task.reopen")


def decide_task(edit: Edit, ref: str, text_id: str, decision: Decision) -> None:
    """Decide about a text that waits, and end what was asked about it.

    Raises:
        NotFound: there is no such text or task.
        Conflict: it waits for nobody any more, a colleague has taken it, or it changed meanwhile.
    """
    hand = Hand(edit.scope, edit.store, edit.actor, edit.now, edit.version)
    take_task(hand, ref)
    decide_held(edit, text_id, decision)
    with stale_is_conflict(), hand.store.write() as db:
        row = listing.text_of(hand.scope, db, text_id)
        for kind in _ENDS[decision]:
            task = tasks.task_at(hand.scope, db, f"{kind}/{row.key}")
            if task is not None and task.state is not TaskState.DONE:
                _finish(hand, db, task, None)


def _task(hand: Hand, db: Transaction, ref: str) -> tables.Task:
    """The task of a name; what was no task yet becomes one."""
    if ref.startswith(TEXT):
        return _of_text(hand, db, ref.removeprefix(TEXT))
    if ref.startswith(VISIT):
        return _of_visit(hand, db, ref.removeprefix(VISIT))
    task = tasks.task_of(hand.scope, db, ref)
    if task is None:
        raise NotFound("There is no such thing to do.", remedy=_LOOK)
    return task


def _of_text(hand: Hand, db: Transaction, public_id: str) -> tables.Task:
    row = listing.text_of(hand.scope, db, public_id)
    if row.state not in WAITING_FOR_A_PERSON:
        raise Conflict("This text waits for nobody any more.", remedy=_LOOK)
    due_at = row.act_by_at or row.useful_until_at or hand.now
    task = _made(hand, db, for_a_person.held_key(row), HELD, due_at, patient_id=row.patient_id, reminder_id=row.id)
    if task.state is TaskState.DONE:  # and yet it waits again
        task.state, task.done_at, task.taken_by, task.taken_at = TaskState.OPEN, None, None, None
    return task


def _of_visit(hand: Hand, db: Transaction, public_id: str) -> tables.Task:
    row = visits.visit_of(hand.scope, db, public_id)
    due_at = (row.ended_at or hand.now) + SHEET_AFTER
    return _made(hand, db, for_a_person.sheet_key(row), SHEET, due_at, patient_id=row.patient_id, visit_id=row.id)


def _made(hand: Hand, db: Transaction, key: str, kind: str, due_at: datetime, **links: int | None) -> tables.Task:
    tasks.raise_task(hand.scope, db, key=key, kind=kind, due_at=due_at, now=hand.now, **links)
    task = tasks.task_at(hand.scope, db, key)
    if task is None:
        raise NotFound("There is no such thing to do.", remedy=_LOOK)
    return task


def _finish(hand: Hand, db: Transaction, task: tables.Task, note: str | None) -> None:
    task.state, task.done_at, task.note = TaskState.DONE, hand.now, note or task.note
    task.taken_by, task.taken_at = hand.actor, task.taken_at or hand.now
    _note(hand, db, task, "task.done")


def _must_be_open(task: tables.Task) -> None:
    if task.state is TaskState.DONE:
        raise Conflict("This is done already.", remedy=_LOOK)


def _must_be_decided(db: Transaction, task: tables.Task) -> None:
    """A held text is not done with by a tick: it would come back the next moment."""
    if task.kind not in {Ask.UNSURE, Ask.REFUSED, HELD} or task.reminder_id is None:
        return
    if db.get_one(tables.Reminder, task.reminder_id).state in WAITING_FOR_A_PERSON:
        raise Conflict("The text still waits.", remedy="Decide what shall become of it.")


def _expect(hand: Hand, task: tables.Task) -> None:
    expect(task, hand.version)


def _name(hand: Hand, db: Transaction, actor: str | None) -> str:
    return "Somebody" if actor is None else actors.names(hand.scope, db).get(actor, actor)


def _note(hand: Hand, db: Transaction, task: tables.Task, action: str) -> None:
    audit.record(hand.scope, db, hand.actor, action, ("task", task.public_id), hand.now)
