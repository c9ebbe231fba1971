"""Who may come in after a restore: nobody by a sign-in of the backup, nor whom the replaced copy had shut out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders.store import tables


@dataclass(frozen=True)
class ShutOut:
    """Public ids of people who no longer work here, and of tokens that had ended."""

    staff: Collection[str]
    tokens: Collection[str]


def shut_out(db: Session) -> ShutOut:
    """Whom a copy that is about to be replaced lets in no more."""
    staff, token = tables.Staff, tables.ApiToken
    return ShutOut(
        frozenset(db.scalars(select(staff.public_id).where(staff.active.is_(False)))),
        frozenset(db.scalars(select(token.public_id).where(token.ended_at.is_not(None)))),
    )


def keep_out(db: Session, known: ShutOut, now: datetime) -> None:
    """Carry that over to an older copy, which does not know it. Whom only the older copy shut out stays so."""
    staff, token = tables.Staff, tables.ApiToken
    gone = update(staff).where(staff.public_id.in_(known.staff), staff.active.is_(True))
    db.execute(gone.values(active=False, version=staff.version + 1))
    ended = update(token).where(token.public_id.in_(known.tokens), token.ended_at.is_(None))
    db.execute(ended.values(ended_at=now))


def end_sign_ins(db: Session, now: datetime) -> None:
    """Everybody signs in anew, and no link of an invitation counts: what ended since the backup is not known."""
    sign_in, invitation = tables.SignIn, tables.Invitation
    db.execute(update(sign_in).where(sign_in.ended_at.is_(None)).values(ended_at=now))
    db.execute(update(invitation).where(invitation.used_at.is_(None)).values(used_at=now))
