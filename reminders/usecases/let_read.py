"""What patients write is read by a person: a task for each text of which a program cannot do all that it asks.

A STOP is one too where it may have been meant for the visit: "cancel", and any of them from somebody who is booked,
who hears nothing more about that visit. What was only read as a STOP, or as a wrong number, always is: somebody asks.
Part of accepting a reply: it never commits.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from reminders.domain.read_reply import Said
from reminders.domain.replies import Meaning
from reminders.store import clinics, on_call, people, tables, task_replies, tasks, visits
from reminders.store.engine import Transaction
from reminders.store.scope import Scope
from reminders.usecases.answer_reply import Heard
from reminders.usecases.to_do_kinds import CHANGE_VISIT, LIKELY_STOP, NOT_THEIRS, OPT_OUT, REPLY, WHICH_VISIT

SOON = timedelta(hours=4)  # by when somebody should have read it


def let_somebody_read(heard: Heard, number_ids: Sequence[int], *, was_stopped: bool) -> None:
    """Ask once in every clinic that has a patient at the number; where none has, in those that send by the sender.

    Of a phone on call it is the clinics where it is that, and a STOP is asked about too: it is told nothing any more.
    """
    db, said = heard.db, heard.said
    readers = {one.clinic_id: one for one in reversed(people.patients_at(db, number_ids))}
    for patient in readers.values():
        kind = _kind(said, is_booked=_is_booked(db, patient, heard.now), was_stopped=was_stopped)
        if kind is not None:
            ask(heard, Scope(patient.organization_id, patient.clinic_id), kind, patient.id)
    called = not readers and bool(on_call.at_numbers(db, number_ids))
    if not readers and (said.meaning in _OF_STRANGERS or (called and said.meaning is Meaning.STOP)):
        for clinic in on_call.readers_of(db, number_ids, heard.arrived.sender):
            ask(heard, clinics.scope_of(clinic), REPLY)


_ASKED_ONCE = (OPT_OUT, LIKELY_STOP, NOT_THEIRS, CHANGE_VISIT, WHICH_VISIT)  # one call answers however often it is said
_OF_STRANGERS = (Meaning.OTHER, Meaning.LIKELY_STOP, Meaning.WRONG_NUMBER)


def _kind(said: Said, *, is_booked: bool, was_stopped: bool) -> str | None:
    """What a person is asked to do; None: nothing."""
    match said.meaning:
        case Meaning.STOP:
            return OPT_OUT if said.of_visits or is_booked else None
        case Meaning.LIKELY_STOP:
            return OPT_OUT if said.of_visits else LIKELY_STOP
        case Meaning.WRONG_NUMBER:
            return NOT_THEIRS
        case Meaning.START:  # "yes" answers somebody, where no texts were stopped
            return REPLY if said.more and not was_stopped else None
        case Meaning.HELP:
            return REPLY if said.more else None
        case Meaning.REACTION:
            return None
        case Meaning.OTHER:
            return REPLY


def _is_booked(db: Transaction, patient: tables.Patient, now: datetime) -> bool:
    return any(visit.starts_at is not None and visit.starts_at > now for visit in visits.booked(db, patient.id))


def ask(heard: Heard, scope: Scope, kind: str, patient_id: int | None = None, visit_id: int | None = None) -> None:
    """Ask a person of one clinic to do something about the reply, where they are asked the same already, beside it."""
    if kind in _ASKED_ONCE and patient_id is not None:
        asked = task_replies.same_open(scope, heard.db, kind, patient_id, visit_id)
        if asked is not None:
            task_replies.add(heard.db, asked, heard.arrived.provider_id, None, heard.now)
            return
    due_at = max(heard.arrived.at + SOON, heard.now)
    key = f"{kind}/{heard.arrived.provider_id}"
    tasks.raise_task(
        scope, heard.db, key=key, kind=kind, due_at=due_at, now=heard.now, patient_id=patient_id, visit_id=visit_id
    )
