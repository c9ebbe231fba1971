"""A person has asked: the number wants texts after all, or is the right one. Texts start again."""

from dataclasses import replace

from reminders.errors import Conflict, NotFound
from reminders.store import tables, tasks
from reminders.usecases.edit import Edit
from reminders.usecases.opt_out import opt_in
from reminders.usecases.take_task import Hand, complete, take_task

DONE = "Wants texts again."


def texts_again(edit: Edit, ref: str) -> None:
    """Let the texts of a task's patient start again.

    Raises:
        NotFound: there is no such task.
        Conflict: a colleague has it, it is done, it speaks of nobody, or the number itself said STOP.
    """
    taken = take_task(Hand(edit.scope, edit.store, edit.actor, edit.now, edit.version), ref)
    opt_in(replace(edit, version=None), _patient_of(edit, taken))
    complete(Hand(edit.scope, edit.store, edit.actor, edit.now), taken, DONE)


def _patient_of(edit: Edit, ref: str) -> str:
    with edit.store.read() as db:
        task = tasks.task_of(edit.scope, db, ref)
        if task is None:
            raise NotFound("There is no such thing to do.", remedy="Look at the list again.")
        if task.patient_id is None:
            raise Conflict("This number is nobody's.", remedy="Register the patient first.")
        return db.get_one(tables.Patient, task.patient_id).public_id
