"""Which rows belong to one patient: what export shows them and erasure empties.

Every table is in one of the two lists below, and a test holds them against the tables, so that a
new table cannot be forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from reminders.store import tables


@dataclass(frozen=True)
class Belongings:
    """One person: their record with those merged into it, and the rows that hang on them.

    `numbers` are theirs alone. `shared` reach others too: what came from there may be anybody's.
    """

    patients: tuple[tables.Patient, ...]
    numbers: frozenset[int]
    shared: frozenset[int]
    visits: frozenset[int]
    reminders: frozenset[int]
    names: frozenset[str]  # public ids of the rows

    @property
    def patient_ids(self) -> frozenset[int]:
        return frozenset(patient.id for patient in self.patients)


Condition = Callable[[Belongings], ColumnElement[bool]]

OF_PATIENT: dict[str, Condition] = {
    "patient": lambda b: tables.Patient.id.in_(b.patient_ids),
    "number": lambda b: tables.Number.id.in_(b.numbers | _present(b)),
    "consent": lambda b: tables.Consent.patient_id.in_(b.patient_ids),
    "course": lambda b: tables.Course.patient_id.in_(b.patient_ids),
    "page_link": lambda b: tables.PageLink.patient_id.in_(b.patient_ids),
    "healed": lambda b: tables.Healed.patient_id.in_(b.patient_ids),
    "visit": lambda b: tables.Visit.id.in_(b.visits),
    "treatment": lambda b: tables.Treatment.visit_id.in_(b.visits),
    "adjustment": lambda b: tables.Adjustment.visit_id.in_(b.visits),
    "reminder": lambda b: tables.Reminder.id.in_(b.reminders),
    "reminder_visit": lambda b: tables.ReminderVisit.reminder_id.in_(b.reminders),
    "reminder_history": lambda b: tables.ReminderHistory.reminder_id.in_(b.reminders),
    "attempt": lambda b: tables.Attempt.reminder_id.in_(b.reminders),
    "receipt": lambda b: tables.Receipt.attempt_id.in_(
        select(tables.Attempt.id).where(tables.Attempt.reminder_id.in_(b.reminders))
    ),
    "reply": lambda b: or_(tables.Reply.number_id.in_(b.numbers), tables.Reply.id.in_(_of_who_is_on_call(b))),
    "task": lambda b: or_(
        tables.Task.patient_id.in_(b.patient_ids),
        tables.Task.visit_id.in_(b.visits),
        tables.Task.reminder_id.in_(b.reminders),
    ),
    "task_reply": lambda b: tables.TaskReply.task_id.in_(select(tables.Task.id).where(OF_PATIENT["task"](b))),
    "alert": lambda b: tables.Alert.task_id.in_(select(tables.Task.id).where(OF_PATIENT["task"](b))),
    "request_log": lambda b: tables.RequestLog.result.in_(b.names),
    "audit": lambda b: tables.Audit.subject_id.in_(b.names),
}

NOT_OF_PATIENT: dict[str, str] = {
    "organization": "the clinic's own",
    "clinic": "the clinic's own",
    "staff": "other people",
    "on_call": "other people",
    "sign_in": "other people",
    "invitation": "other people",
    "known_browser": "other people",
    "api_token": "programs of the clinic's own",
    "api_request": "which request a program sent, and nothing of what was in it",
    "protocol": "the clinic's own; treatments name the version that was used",
    "protocol_approval": "the clinic's own",
    "audit_chain": "seals over the acts of all, made of ids",
    "alarm": "the machine's",
    "sender_state": "the machine's",
    "sender_stop": "the machine's",
    "sign_in_try": "the machine's",
    "store_meta": "the machine's",
    "worker": "the machine's",
}


def belongings(db: Session, patient: tables.Patient) -> Belongings:
    """Everything that hangs on a patient and on the records that were merged into theirs."""
    patients = _with_merged(db, patient)
    ids = [found.id for found in patients]
    own, shared = _numbers(db, patients)
    visits = _named(db, tables.Visit, tables.Visit.patient_id.in_(ids))
    reminder = tables.Reminder
    unowned = and_(reminder.patient_id.is_(None), reminder.number_id.in_(own)) if own else false()
    reminders = _named(db, reminder, or_(reminder.patient_id.in_(ids), unowned))
    courses = _named(db, tables.Course, tables.Course.patient_id.in_(ids))
    names = {found.public_id for found in patients} | {*visits.values(), *reminders.values(), *courses.values()}
    return Belongings(tuple(patients), own, shared, frozenset(visits), frozenset(reminders), frozenset(names))


def _of_who_is_on_call(b: Belongings) -> Select[int]:
    """What who is on call wrote about the patient's replies: it speaks of them."""
    said = select(tables.TaskReply.reply_id).where(tables.TaskReply.place.is_not(None))
    return said.where(OF_PATIENT["task_reply"](b))


def _present(b: Belongings) -> frozenset[int]:
    """The number that reaches the patient now is theirs to see, also where others share it."""
    return frozenset(patient.number_id for patient in b.patients if patient.number_id is not None)


def _with_merged(db: Session, patient: tables.Patient) -> list[tables.Patient]:
    found, layer = [patient], [patient.id]
    while layer:
        query = select(tables.Patient).where(tables.Patient.merged_into_id.in_(layer)).order_by(tables.Patient.id)
        merged = list(db.scalars(query))
        found += merged
        layer = [record.id for record in merged]
    return found


def _numbers(db: Session, patients: list[tables.Patient]) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers that ever reached these records: those that reach nobody else, and those that do."""
    ids = [patient.id for patient in patients]
    known = {patient.number_id for patient in patients}
    for table in (tables.Consent, tables.Reminder):
        known |= set(db.scalars(select(table.number_id).where(table.patient_id.in_(ids)).distinct()))
    known.discard(None)
    by_record = select(tables.Patient.number_id).where(
        tables.Patient.number_id.in_(known), tables.Patient.id.not_in(ids)
    )
    by_text = select(tables.Reminder.number_id).where(
        tables.Reminder.number_id.in_(known), tables.Reminder.patient_id.not_in(ids)
    )
    others = {*db.scalars(by_record), *db.scalars(by_text)}
    return frozenset(n for n in known - others if n is not None), frozenset(n for n in known & others if n is not None)


def _named(
    db: Session,
    table: type[tables.Visit] | type[tables.Reminder] | type[tables.Course],
    condition: ColumnElement[bool],
) -> dict[int, str]:
    return {id_: public_id for id_, public_id in db.execute(select(table.id, table.public_id).where(condition))}  # noqa: C416 - rows are no pairs to mypy
