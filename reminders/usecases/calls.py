"""The calls that staff have to make because a text did not arrive, each in one sentence."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from reminders.domain.outcome import Ask
from reminders.domain.reasons import Reason, call_before
from reminders.store import codec, tables, tasks
from reminders.store.engine import Store, Transaction
from reminders.store.scope import AnyScope
from reminders.usecases.look_up import masked
from reminders.wording import moments

STAFF_READ = "en"
_SENTENCES = {str(reason): reason.sentence for reason in Reason}


@dataclass(frozen=True)
class CallToMake:
    """One call: `sentence` says by when and why, `why` what became of the text."""

    id: str
    text_id: str
    patient: str = field(repr=False)
    number: str
    due_at: datetime
    sentence: str
    why: str


def calls_to_make(scope: AnyScope, store: Store, now: datetime) -> list[CallToMake]:
    """All open calls about texts, the most urgent first."""
    with store.read() as db:
        open_calls = [task for task in tasks.open_tasks(scope, db) if task.kind == Ask.CALL]
        return [found for task in open_calls if (found := _call(db, task, now)) is not None]


def _call(db: Transaction, task: tables.Task, now: datetime) -> CallToMake | None:
    if task.reminder_id is None or task.patient_id is None:
        return None
    text = db.get_one(tables.Reminder, task.reminder_id)
    patient = db.get_one(tables.Patient, task.patient_id)
    clinic = db.get_one(tables.Clinic, task.clinic_id)
    number = None if patient.number_id is None else db.get_one(tables.Number, patient.number_id)
    return CallToMake(
        id=task.public_id,
        text_id=text.public_id,
        patient=patient.name,
        number=masked(None if number is None else number.address),
        due_at=task.due_at,
        sentence=call_before(_clock(task.due_at, clinic, now), _about(text)),
        why=_SENTENCES.get(task.reason or "", ""),
    )


def _clock(moment: datetime, clinic: tables.Clinic, now: datetime) -> str:
    """The clinic's wall time, with the day where that is not today."""
    zone = ZoneInfo(clinic.zone)
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    clock = moments.clock(local, clinic.country)
    if local.date() == today:
        return clock
    return f"{moments.day(local.date(), today, STAFF_READ, clinic.country)}, {clock}"


def _about(text: tables.Reminder) -> str:
    """What a text was about, as staff name it: what it forbids, else its place in the protocol."""
    ends = codec.load_content(text.content or {}).ends
    forbidden = dict.fromkeys(str(told.spot[1]) for told in ends)
    return f"no {', '.join(forbidden)}" if forbidden else str(text.role or text.kind)
