"""Links to the patient's page, by the hash of their tokens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.scope import AnyScope, seen_from


@dataclass(frozen=True)
class NewLink:
    """A link as it is kept. `texted`: it goes to the patient's number, and counts only while that is theirs."""

    token_hash: str
    made_by: str
    ends_at: datetime
    texted: bool = False


def add(db: Session, patient: tables.Patient, new: NewLink, now: datetime) -> tables.PageLink:
    """Write a new link to a patient's page."""
    row = tables.PageLink(
        organization_id=patient.organization_id,
        clinic_id=patient.clinic_id,
        patient_id=patient.id,
        number_id=patient.number_id if new.texted else None,
        token_hash=new.token_hash,
        made_by=new.made_by,
        ends_at=new.ends_at,
        created_at=now,
    )
    db.add(row)
    db.flush()
    return row


def remove(db: Session, token_hash: str) -> None:
    """Take a link back that nobody has got."""
    db.execute(delete(tables.PageLink).where(tables.PageLink.token_hash == token_hash))


def of_hash(db: Session, token_hash: str) -> tables.PageLink | None:
    """The link of a token, also one that has ended; the token is the right to see it, so there is no scope."""
    return db.scalar(select(tables.PageLink).where(tables.PageLink.token_hash == token_hash))


def open_of(scope: AnyScope, db: Session, patient_ids: Collection[int], now: datetime) -> list[tables.PageLink]:
    """The links that open the page of a patient's records now, the latest first."""
    table = tables.PageLink
    counts = (table.patient_id.in_(patient_ids), table.ended_at.is_(None), table.ends_at > now)
    return list(db.scalars(select(table).where(seen_from(scope, table), *counts).order_by(table.id.desc())))


def end(scope: AnyScope, db: Session, patient_ids: Collection[int], public_id: str, now: datetime) -> bool:
    """Let a link open nothing any more; False: there is none of this id, or it had ended."""
    table = tables.PageLink
    which = (seen_from(scope, table), table.patient_id.in_(patient_ids), table.public_id == public_id)
    ended = update(table).where(*which, table.ended_at.is_(None)).values(ended_at=now)
    return db.execute(ended.returning(table.id)).first() is not None


def viewed(db: Session, link_id: int, ends_at: datetime, now: datetime) -> None:
    """Count a look at the page; the link goes on as long as there is something to look after."""
    table = tables.PageLink
    seen = {"views": table.views + 1, "viewed_on": now.date(), "ends_at": ends_at}
    db.execute(update(table).where(table.id == link_id).values(seen))
