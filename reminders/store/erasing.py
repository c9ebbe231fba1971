"""Empties what is personal, and keeps what must stay known: that a number wants no texts, that a consent was given."""

from datetime import datetime

from sqlalchemy import ColumnElement, String, Table, and_, cast, or_, select, text, update
from sqlalchemy.orm import Session

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import VisitState
from reminders.store import belonging, claims, tables
from reminders.store.belonging import Belongings
from reminders.store.claims import Moved
from reminders.store.tables import AttemptOutcome, OptOutSource, TaskState, personal_columns

# Not a person's data in words, but made of them: a hash of few possibilities can be guessed.
_DERIVED = {"visit": ["external_digest"]}
_ERASED = "erased/"
_WAITING = (State.PLANNED, State.HELD)


def leave_no_trace(db: Session) -> None:
    """Let SQLite overwrite what is deleted; otherwise it stays readable in the file until its page is used again."""
    if db.connection().dialect.name == "sqlite":
        db.execute(text("PRAGMA secure_delete = ON")).close()


def in_flight(db: Session, theirs: Belongings) -> int:
    """How many texts are on their way to the provider at this moment."""
    query = select(tables.Reminder.id).where(
        tables.Reminder.id.in_(theirs.reminders), tables.Reminder.state == State.SENDING
    )
    return len(db.scalars(query).all())


def still_open(db: Session, theirs: Belongings) -> list[tuple[int, State]]:
    """Texts that are not at their end."""
    table = tables.Reminder
    query = select(table.id, table.state).where(
        table.id.in_(theirs.reminders), table.state.in_((*_WAITING, State.UNSURE))
    )
    return [(id_, state) for id_, state in db.execute(query.order_by(table.id))]


def end_texts(db: Session, theirs: Belongings, actor: str, now: datetime) -> int:
    """Bring every text of a patient to an end; returns how many had not left."""
    ended = still_open(db, theirs)
    for reminder_id, state in ended:
        if state is not State.UNSURE:
            claims.move(db, Moved(reminder_id, _WAITING, State.CANCELLED, Reason.ERASED, actor), now)
            continue
        for attempt_id in claims.open_attempts(db, reminder_id):
            claims.settle_attempt(db, attempt_id, {"outcome": AttemptOutcome.GIVEN_UP, "inquire_at": None}, now)
        claims.move(db, Moved(reminder_id, (State.UNSURE,), State.HELD, Reason.ERASED, actor), now)
        claims.move(db, Moved(reminder_id, (State.HELD,), State.DROPPED, Reason.ERASED, actor), now)
    return len(ended)


def end_the_rest(db: Session, theirs: Belongings, now: datetime) -> None:
    """No visit is expected, and nobody is to be called."""
    visit, task = tables.Visit, tables.Task
    booked = update(visit).where(visit.id.in_(theirs.visits), visit.state == VisitState.BOOKED)
    db.execute(booked.values(state=VisitState.CANCELLED, edited_at=now, version=visit.version + 1))
    to_do = update(task).where(belonging.OF_PATIENT["task"](theirs), task.state != TaskState.DONE)
    db.execute(to_do.values(state=TaskState.DONE, done_at=now, version=task.version + 1))


def filled(db: Session, theirs: Belongings) -> dict[str, int]:
    """In how many rows of each table there is something personal of this patient."""
    counts = {
        name: len(db.execute(select(*_table(name).primary_key).where(condition, _any_filled(name))).all())
        for name, condition in _conditions(theirs).items()
    }
    return {name: count for name, count in counts.items() if count}


def empty(db: Session, theirs: Belongings) -> None:
    """Empty every personal column of a patient's rows."""
    for name, condition in _conditions(theirs).items():
        table = _table(name)
        columns = [*personal_columns()[name], *_DERIVED.get(name, [])]
        db.execute(update(table).where(condition).values({c: None if table.c[c].nullable else "" for c in columns}))


def forget_names(db: Session, theirs: Belongings) -> None:
    """Empty request keys of the form that they had before 2026-11-22, when they held another system's own names."""
    visit, request = tables.Visit, tables.RequestLog
    named = or_(visit.request_key.startswith("ref/"), visit.request_key.startswith("import/"))
    theirs_alone = (visit.id.in_(theirs.visits), named)
    db.execute(update(visit).where(*theirs_alone).values(request_key=_ERASED + visit.public_id))
    logged = (request.result.in_(theirs.names), request.request_key.startswith("ref/"))
    db.execute(update(request).where(*logged).values(request_key=_ERASED + cast(request.id, String)))


def suppress(db: Session, theirs: Belongings, now: datetime) -> None:
    """No text goes to these numbers again, also when they are imported anew: only their hash is left to know."""
    number = tables.Number
    silent = update(number).where(number.id.in_(theirs.numbers), number.opted_out_at.is_(None))
    db.execute(silent.values(opted_out_at=now, opt_out_source=OptOutSource.STAFF, version=number.version + 1))


def part_from_number(db: Session, theirs: Belongings, now: datetime) -> None:
    """The records stay as marks without a name: their rows go on to be counted."""
    patient = tables.Patient
    gone = update(patient).where(patient.id.in_(theirs.patient_ids))
    db.execute(gone.values(number_id=None, erased_at=now, version=patient.version + 1))


def _conditions(theirs: Belongings) -> dict[str, ColumnElement[bool]]:
    """Where to look, in each table with personal columns; a number that others share stays as it is."""
    found = {name: belonging.OF_PATIENT[name](theirs) for name in personal_columns() if name in belonging.OF_PATIENT}
    return found | {"number": tables.Number.id.in_(theirs.numbers)}


def _any_filled(name: str) -> ColumnElement[bool]:
    blank = [table.c[column] for table in (_table(name),) for column in personal_columns()[name]]
    return ~and_(*[column.is_(None) | (column == "") for column in blank])


def _table(name: str) -> Table:
    return tables.Base.metadata.tables[name]
