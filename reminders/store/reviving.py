"""What a copy from a backup cannot know: which of its open texts the lost original has sent since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from reminders.domain.inquiry import first_doubt_look
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.store import claims, tables
from reminders.store.claims import Moved
from reminders.store.insert import insert_once
from reminders.store.tables import AttemptOutcome

_SILENCE = ("opted_out_at", "opt_out_source", "suppressed_at", "suppressed_reason")

Silenced = list[dict[str, Any]]


@dataclass(frozen=True)
class Held:
    """How many texts wait for a person after a restore."""

    planned: int
    on_their_way: int


def hold_open(db: Session, actor: str, now: datetime) -> Held:
    """Send nothing blindly: what was on its way is unsure, what was due by now is held.

    Everything due by now counts, not only what fell due since the backup: a text that waited then
    (for a pause, for a busy provider) may have gone out as well.
    """
    on_their_way = _ids(db, tables.Reminder.state == State.SENDING)
    for reminder_id in on_their_way:
        for attempt_id in claims.open_attempts(db, reminder_id):
            look_at = first_doubt_look(now)
            outcome = {"outcome": AttemptOutcome.UNSURE, "provider_status": "restored", "inquire_at": look_at}
            claims.settle_attempt(db, attempt_id, outcome, now)
        moved = Moved(reminder_id, (State.SENDING,), State.UNSURE, Reason.RESTORED, actor)
        claims.move(db, moved, now, {"owner": None, "lease_until_at": None})
    # The lost copy may have learned that such a text was not made, and sent it again.
    unsure = update(tables.Reminder).where(tables.Reminder.state == State.UNSURE)
    db.execute(unsure.values(reason=Reason.RESTORED, version=tables.Reminder.version + 1))
    due = _ids(db, tables.Reminder.state == State.PLANNED, tables.Reminder.due_at <= now)
    for reminder_id in due:
        claims.move(db, Moved(reminder_id, (State.PLANNED,), State.HELD, Reason.RESTORED, actor), now)
    return Held(planned=len(due), on_their_way=len(on_their_way))


def pause_all(db: Session, reason: str, now: datetime) -> None:
    """No clinic sends until somebody resumes it."""
    clinic = tables.Clinic
    paused = {"sending_paused_at": now, "sending_paused_reason": reason, "version": clinic.version + 1}
    db.execute(update(clinic).values(paused))


def has_data(db: Session) -> bool:
    """True where there is anything that a restore would replace."""
    return (db.scalar(select(func.count()).select_from(tables.Organization)) or 0) > 0


def on_their_way(db: Session) -> int:
    """How many texts are between claim and settle."""
    return len(_ids(db, tables.Reminder.state == State.SENDING))


def silenced(db: Session) -> Silenced:
    """Numbers that want or can receive no texts, by organization and hash."""
    number, organization = tables.Number, tables.Organization
    columns = [getattr(number, name) for name in ("channel", "address_hash", "created_at", *_SILENCE)]
    query = (
        select(organization.public_id.label("organization"), *columns)
        .join(organization, organization.id == number.organization_id)
        .where(number.opted_out_at.is_not(None) | number.suppressed_at.is_not(None))
    )
    return [dict(row) for row in db.execute(query).mappings()]


def keep_silent(db: Session, known: Silenced) -> None:
    """Carry over who said STOP to the copy that is replaced: an older copy does not know it.

    What only the older copy knows stays. A number that it does not have at all is kept as a hash.
    """
    organization = tables.Organization
    ids = {public_id: id_ for public_id, id_ in db.execute(select(organization.public_id, organization.id))}  # noqa: C416 - rows are no pairs to mypy
    number = tables.Number
    for row in known:
        organization_id = ids.get(row["organization"])
        if organization_id is None:
            continue
        key = {name: row[name] for name in ("channel", "address_hash")} | {"organization_id": organization_id}
        silence = {name: row[name] for name in _SILENCE}
        fresh = {"public_id": tables.new_public_id(), "version": 1, "created_at": row["created_at"]}
        if not insert_once(db, number, key | fresh | silence):
            kept = {name: func.coalesce(getattr(number, name), value) for name, value in silence.items() if value}
            source = silence["opt_out_source"]
            if source is not None and not source.is_for_staff:
                kept["opt_out_source"] = source  # a clear STOP stays one
            db.execute(update(number).filter_by(**key).values(**kept, version=number.version + 1))


def _ids(db: Session, *conditions: Any) -> list[int]:  # noqa: ANN401 - SQL conditions
    return list(db.scalars(select(tables.Reminder.id).where(*conditions).order_by(tables.Reminder.id)))
