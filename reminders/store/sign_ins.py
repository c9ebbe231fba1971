"""Sign-ins to the desk, invitations, and how many tries are left. Tokens come in as hashes only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.store.insert import insert_once
from reminders.store.scope import Scope
from reminders.store.updates import table_of


@dataclass(frozen=True)
class SignedIn:
    """A sign-in, whose it is, and where; `home_id`: the only clinic that this person works in, None: any."""

    id: int
    used_at: datetime
    ends_at: datetime
    staff_id: int
    public_id: str
    name: str = field(repr=False)
    role: StaffRole
    organization_id: int
    home_id: int | None
    clinic_id: int
    clinic: str


@dataclass(frozen=True)
class Seat:
    """Where somebody signs in: until when, at which browser, in which clinic; None: the first that they work in."""

    ends_at: datetime
    device: str | None = None
    clinic_id: int | None = None


def begin(db: Session, staff: tables.Staff, token_hash: str, seat: Seat, now: datetime) -> None:
    """Write a new sign-in."""
    db.add(
        tables.SignIn(
            token_hash=token_hash,
            staff_id=staff.id,
            organization_id=staff.organization_id,
            clinic_id=seat.clinic_id,
            used_at=now,
            ends_at=seat.ends_at,
            device=seat.device,
            created_at=now,
        )
    )


def open_of(db: Session, staff_id: int, now: datetime) -> list[tables.SignIn]:
    """Where a person is signed in, the latest used first."""
    table = tables.SignIn
    counts = (table.staff_id == staff_id, table.ended_at.is_(None), table.ends_at > now)
    return list(db.scalars(select(table).where(*counts).order_by(table.used_at.desc(), table.id.desc())))


def end_others(db: Session, staff_id: int, kept: int, now: datetime, only: int | None = None) -> None:
    """End the sign-ins of a person but one; `only`: of the others, this one."""
    table = tables.SignIn
    which = and_(table.staff_id == staff_id, table.id != kept)
    _end(db, which if only is None else and_(which, table.id == only), now)


def end_outside(db: Session, staff_id: int, clinic_id: int, now: datetime) -> None:
    """End the sign-ins of a person in other clinics than this."""
    table = tables.SignIn
    _end(db, and_(table.staff_id == staff_id, table.clinic_id != clinic_id), now)


def sit_elsewhere(db: Session, sign_in_id: int, clinic_id: int) -> None:
    """Go on in another clinic."""
    db.execute(update(tables.SignIn).where(tables.SignIn.id == sign_in_id).values(clinic_id=clinic_id))


def open_one(db: Session, token_hash: str, now: datetime) -> SignedIn | None:
    """The sign-in of a token, if it has not ended and the person still works here."""
    found = db.connection().execute(_OPEN_ONE, {"token": token_hash, "now": now}).first()
    return None if found is None else SignedIn(*found)


def last_of(db: Session, token_hash: str) -> tuple[str, int] | None:
    """Whose sign-in a token was, ended or not: the public id of the person, and the clinic that they worked in."""
    wanted = select(tables.Staff.public_id, tables.SignIn.clinic_id).join_from(
        tables.SignIn, tables.Staff, tables.Staff.id == tables.SignIn.staff_id
    )
    found = db.execute(wanted.where(tables.SignIn.token_hash == token_hash)).first()
    return None if found is None or found[1] is None else (found[0], found[1])


# Asked for every page: built once, and of each row no more than is wanted.
_SIGN_IN, _STAFF, _CLINIC = (table_of(kind).c for kind in (tables.SignIn, tables.Staff, tables.Clinic))
_OPEN_ONE = (
    select(
        _SIGN_IN.id,
        _SIGN_IN.used_at,
        _SIGN_IN.ends_at,
        _STAFF.id,
        _STAFF.public_id,
        _STAFF.name,
        _STAFF.role,
        _STAFF.organization_id,
        _STAFF.clinic_id,
        _CLINIC.id,
        _CLINIC.name,
    )
    .join_from(table_of(tables.SignIn), table_of(tables.Staff), _STAFF.id == _SIGN_IN.staff_id)
    .join(table_of(tables.Clinic), _CLINIC.id == _SIGN_IN.clinic_id)
    .where(
        _SIGN_IN.token_hash == bindparam("token"),
        _SIGN_IN.ended_at.is_(None),
        _SIGN_IN.ends_at > bindparam("now"),
        _STAFF.active.is_(True),
    )
)


def end(db: Session, sign_in_id: int, now: datetime) -> None:
    """Nobody is signed in by it any more."""
    _end(db, tables.SignIn.id == sign_in_id, now)


def end_all(db: Session, staff_id: int, now: datetime) -> None:
    """End every sign-in of a person."""
    _end(db, tables.SignIn.staff_id == staff_id, now)


def _end(db: Session, which: object, now: datetime) -> None:
    table = tables.SignIn
    db.execute(update(table).where(which, table.ended_at.is_(None)).values(ended_at=now))  # type: ignore[arg-type]


def used(db: Session, sign_in_id: int, now: datetime) -> None:
    """A person asked for something."""
    db.execute(update(tables.SignIn).where(tables.SignIn.id == sign_in_id).values(used_at=now))


def by_email(db: Session, email: str) -> list[tables.Staff]:
    """Who signs in by this address: one for each organization at most."""
    table = tables.Staff
    return list(db.scalars(select(table).where(table.email == email, table.active.is_(True)).order_by(table.id)))


def with_email(db: Session, organization_id: int, email: str) -> tables.Staff | None:
    """Who has this address in an organization, or had it and works there no more: there is one at most."""
    table = tables.Staff
    return db.scalar(select(table).where(table.organization_id == organization_id, table.email == email))


def locked_staff(db: Session, staff_id: int) -> tables.Staff:
    """A member of staff as they are now, and stay until the transaction ends."""
    return db.get_one(tables.Staff, staff_id, with_for_update=True, populate_existing=True)


def lock_staff_of(db: Session, organization_id: int) -> None:
    """Until the transaction ends nobody else decides who of an organization may stay; all else goes on."""
    db.get_one(tables.Organization, organization_id, with_for_update={"key_share": True})


def staff_of(scope: Scope, db: Session, public_id: str) -> tables.Staff | None:
    """A member of staff who may work in this clinic, also one who no longer does."""
    table = tables.Staff
    query = select(table).where(table.public_id == public_id, table.organization_id == scope.organization_id)
    found = db.scalar(query)
    here = found is not None and (found.clinic_id is None or scope.clinic_id in {None, found.clinic_id})
    return found if here else None


def has_owner(db: Session) -> bool:
    """True once somebody has signed in who may let others in."""
    table = tables.Staff
    query = select(func.count()).where(
        table.active.is_(True), table.role == StaffRole.OWNER, table.password_hash.is_not(None)
    )
    return bool(db.scalar(query))


def invite(db: Session, staff: tables.Staff, token_hash: str, now: datetime, ends_at: datetime) -> None:
    """Write an invitation; an earlier one of the same person no longer counts."""
    use_up_invitations(db, staff.id, now)
    db.add(
        tables.Invitation(
            token_hash=token_hash,
            staff_id=staff.id,
            organization_id=staff.organization_id,
            ends_at=ends_at,
            created_at=now,
        )
    )


def use_up_invitations(db: Session, staff_id: int, now: datetime) -> None:
    """No link that a person was ever given counts any more."""
    table = tables.Invitation
    db.execute(update(table).where(table.staff_id == staff_id, table.used_at.is_(None)).values(used_at=now))


def invited(db: Session, token_hash: str, now: datetime) -> tables.Staff | None:
    """Whom an invitation that still counts is for."""
    table = tables.Invitation
    counts = (table.token_hash == token_hash, table.used_at.is_(None), table.ends_at > now)
    query = select(tables.Staff).join(table, table.staff_id == tables.Staff.id).where(*counts)
    return db.scalar(query.where(tables.Staff.active.is_(True)))


def use_invitation(db: Session, token_hash: str, now: datetime) -> bool:
    """Use an invitation up; False: somebody has."""
    table = tables.Invitation
    counts = (table.token_hash == token_hash, table.used_at.is_(None), table.ends_at > now)
    return db.execute(update(table).where(*counts).values(used_at=now).returning(table.id)).first() is not None


def knows(db: Session, token_hash: str, now: datetime, email: str | None = None) -> bool:
    """Whether somebody has signed in at the browser of this mark; `email`: whether this person has."""
    table = tables.KnownBrowser
    query = select(table.id).where(table.token_hash == token_hash, table.ends_at > now)
    if email is not None:
        query = query.join(tables.Staff, tables.Staff.id == table.staff_id).where(tables.Staff.email == email)
    return db.scalars(query.limit(1)).first() is not None


def remember(db: Session, staff: tables.Staff, token_hash: str, now: datetime, ends_at: datetime) -> None:
    """Keep that a person has signed in at a browser, and forget where they have not for long."""
    table = tables.KnownBrowser
    db.execute(delete(table).where(table.staff_id == staff.id, table.ends_at <= now))
    of_theirs = {"organization_id": staff.organization_id, "staff_id": staff.id, "token_hash": token_hash}
    if not insert_once(db, table, {**of_theirs, "ends_at": ends_at, "created_at": now}):
        here = (table.staff_id == staff.id, table.token_hash == token_hash)
        db.execute(update(table).where(*here).values(ends_at=ends_at))


def tries_left(db: Session, key: str, now: datetime, most: float, per_second: float) -> tables.SignInTry:
    """The tries of a key, filled up to now; the row is there afterwards."""
    row = None
    while row is None:  # what was full again may be forgotten between the two statements
        insert_once(db, tables.SignInTry, {"key": key, "left": most, "filled_at": now})
        row = db.scalars(select(tables.SignInTry).where(tables.SignInTry.key == key).with_for_update()).one_or_none()
    row.left = _filled(row, now, most, per_second)
    row.filled_at = now
    return row


def tries_now(db: Session, key: str, now: datetime, most: float, per_second: float) -> float:
    """How many tries a key has now; nothing is written."""
    row = db.get(tables.SignInTry, key)
    return most if row is None else _filled(row, now, most, per_second)


def _filled(row: tables.SignInTry, now: datetime, most: float, per_second: float) -> float:
    return min(most, row.left + max(0.0, (now - row.filled_at).total_seconds()) * per_second)


def tries_before(db: Session, before: datetime, limit: int) -> list[str]:
    """The keys of which nobody has tried since a moment."""
    table = tables.SignInTry
    return list(db.scalars(select(table.key).where(table.filled_at < before).limit(limit)))


def forget_tries(db: Session, keys: Sequence[str], before: datetime) -> int:
    """Remove the rows of some keys, unless somebody tries again meanwhile; returns how many."""
    table = tables.SignInTry
    gone = delete(table).where(table.key.in_(keys), table.filled_at < before).returning(table.key)
    return len(db.scalars(gone).all())
