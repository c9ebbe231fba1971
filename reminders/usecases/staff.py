"""Who works at the desk: added, invited to choose a password, given another role, gone."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reminders.domain.vocabulary import StaffRole
from reminders.errors import Conflict, InvalidInput, NotFound
from reminders.store import audit, people, sign_ins, tables, tasks_taken
from reminders.store.collisions import Collided, told_of_collisions
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.store.sign_ins import Seat
from reminders.store.versions import stale_is_conflict
from reminders.usecases import passwords
from reminders.usecases.sign_in import LONGEST, Opened, open_for, token_hash

INVITED_FOR = timedelta(days=3)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


@dataclass(frozen=True)
class NewStaff:
    """A person who is to work here. `everywhere`: in all clinics of the organization."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    role: StaffRole
    everywhere: bool = False


@dataclass(frozen=True)
class Invited:
    """An invitation: its token is told once, and counts once."""

    token: str = field(repr=False)
    staff_id: str
    ends_at: datetime


@dataclass(frozen=True)
class Member:
    """One of the staff, as a list shows them."""

    public_id: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    role: StaffRole
    active: bool
    has_password: bool
    has_pin: bool
    everywhere: bool


def members(scope: Scope, store: Store) -> list[Member]:
    """Everybody who works, or worked, in this clinic."""
    with store.read() as db:
        return [
            Member(
                one.public_id,
                one.name,
                one.email or "",
                one.role,
                one.active,
                one.password_hash is not None,
                one.pin_hash is not None,
                one.clinic_id is None,
            )
            for one in people.staff(scope, db, gone=True)
        ]


def add_staff(scope: Scope, store: Store, new: NewStaff, actor: str, now: datetime) -> Invited:
    """Put a person on the staff, and invite them. Who worked here before comes back as who they were.

    Raises:
        InvalidInput: no name, or an e-mail address that is none.
        Conflict: somebody has this address already.
    """
    name, email = new.name.strip(), new.email.strip().casefold()
    if not name:
        raise InvalidInput("name", "it is empty", remedy="Write the name as colleagues know it.")
    if not is_email(email):
        raise InvalidInput("email", "it is not an address", remedy="It is what they sign in with.")
    try:
        with told_of_collisions(), stale_is_conflict(), store.write() as db:
            staff = sign_ins.with_email(db, scope.organization_id, email)
            if staff is not None and staff.active:
                raise _taken()
            if staff is None:
                staff = tables.Staff(organization_id=scope.organization_id, email=email, created_at=now)
                db.add(staff)
            staff.clinic_id = None if new.everywhere else scope.clinic_id
            staff.name, staff.role, staff.active = name, new.role, True
            db.flush()
            audit.record(scope, db, actor, "staff.add", ("staff", staff.public_id), now)
            return _invite(scope, db, staff, actor, now)
    except Collided:
        raise _taken() from None


def _taken() -> Conflict:
    return Conflict("Somebody signs in by this address already.", remedy="Give another one.")


def is_email(given: str) -> bool:
    """Whether it looks like an address: it is what people sign in with, and nothing is ever sent to it."""
    return _EMAIL.fullmatch(given) is not None


def invite_again(scope: Scope, store: Store, public_id: str, actor: str, now: datetime) -> Invited:
    """A new link for somebody who lost theirs, or their password. What they are signed in to stays until they use it.

    Raises:
        NotFound: nobody of this id works here.
    """
    with store.write() as db:
        return _invite(scope, db, _member(scope, db, public_id), actor, now)


def _invite(scope: Scope, db: Transaction, staff: tables.Staff, actor: str, now: datetime) -> Invited:
    token = secrets.token_urlsafe(32)
    sign_ins.invite(db, staff, token_hash(token), now, now + INVITED_FOR)
    audit.record(scope, db, actor, "staff.invite", ("staff", staff.public_id), now)
    return Invited(token, staff.public_id, now + INVITED_FOR)


def invited_name(store: Store, token: str, now: datetime) -> str | None:
    """Whom a link is for; None: it does not count, or no more."""
    with store.read() as db:
        staff = sign_ins.invited(db, token_hash(token), now)
        return None if staff is None else staff.name


def accept_invitation(
    store: Store, token: str, password: str, pin: str, now: datetime, device: str | None = None
) -> Opened:
    """Choose a password, and a PIN if one is wanted, and be signed in. Other sign-ins of the person end.

    Raises:
        InvalidInput: the password or the PIN will not do.
        NotFound: the link does not count, or no more.
        Conflict: the person's account was changed at the same moment.
    """
    with store.read() as db:
        staff = _invited(db, token, now)
        known = [staff.name, staff.email or "", db.get_one(tables.Organization, staff.organization_id).name]
    kept = passwords.hashed(passwords.must_be_good(password, known))
    kept_pin = passwords.hashed(passwords.must_be_pin(pin)) if pin else None
    with stale_is_conflict(), store.write() as db:
        staff = _invited(db, token, now)
        if not sign_ins.use_invitation(db, token_hash(token), now):
            raise _used()
        staff.password_hash, staff.pin_hash = kept, kept_pin or staff.pin_hash
        sign_ins.end_all(db, staff.id, now)
        return open_for(db, staff, now, Seat(now + LONGEST, device))


def _invited(db: Transaction, token: str, now: datetime) -> tables.Staff:
    staff = sign_ins.invited(db, token_hash(token), now)
    if staff is None:
        raise _used()
    return staff


def _used() -> NotFound:
    return NotFound("This link does not count, or no more.", remedy="Ask an owner for a new one.")


def set_role(scope: Scope, store: Store, public_id: str, role: StaffRole, actor: str, now: datetime) -> None:
    """Give somebody another role; it holds from their next page on.

    Raises:
        NotFound: nobody of this id works here.
        Conflict: it is the last owner, or somebody else changed the same person meanwhile.
    """
    with stale_is_conflict(), store.write() as db:
        staff = _member(scope, db, public_id)
        if role is not StaffRole.OWNER:
            _must_not_be_last_owner(db, staff)
        staff.role = role
        audit.record(scope, db, actor, "staff.role", ("staff", staff.public_id), now)


def set_reach(scope: Scope, store: Store, public_id: str, clinic_id: int | None, actor: str, now: datetime) -> None:
    """Let somebody work in one clinic, or in all (None).

    Who may not be where they are is signed out there, and what they had taken on there is free again.

    Raises:
        NotFound: nobody of this id works here; or whoever asks works in one clinic themselves.
        Conflict: nobody else would be left who may manage all clinics; or the same person was changed meanwhile.
    """
    with stale_is_conflict(), store.write() as db:
        staff = _member(Scope(scope.organization_id, scope.clinic_id), db, public_id)
        if scope.clinic_id is not None:
            raise NotFound("Nobody of this id works here.", remedy="Ask an owner who works in all clinics.")
        if clinic_id is not None:
            _must_not_be_last_owner(db, staff)
        staff.clinic_id = clinic_id
        if clinic_id is not None:
            sign_ins.end_outside(db, staff.id, clinic_id, now)
            tasks_taken.give_all_back(scope, db, f"staff/{staff.public_id}", but_in=clinic_id)
        audit.record(scope, db, actor, "staff.reach", ("staff", staff.public_id), now)


def deactivate(scope: Scope, store: Store, public_id: str, actor: str, now: datetime) -> None:
    """Somebody works here no more: every sign-in of theirs ends at once, and what they had taken on is free again.

    What they did stays in the audit.

    Raises:
        NotFound: nobody of this id works here.
        Conflict: it is the last owner, or somebody else changed the same person meanwhile.
    """
    with stale_is_conflict(), store.write() as db:
        staff = _member(scope, db, public_id)
        _must_not_be_last_owner(db, staff)
        staff.active, staff.password_hash, staff.pin_hash = False, None, None
        sign_ins.end_all(db, staff.id, now)
        tasks_taken.give_all_back(scope, db, f"staff/{staff.public_id}")
        audit.record(scope, db, actor, "staff.deactivate", ("staff", staff.public_id), now)


def _member(scope: Scope, db: Transaction, public_id: str) -> tables.Staff:
    """Somebody whom a scope may let in or out: who works in all clinics is not for the owner of one."""
    staff = sign_ins.staff_of(scope, db, public_id)
    beyond = staff is not None and staff.clinic_id is None and scope.clinic_id is not None
    if staff is None or beyond or not staff.active:
        raise NotFound("Nobody of this id works here.", remedy="The list of staff has those who do.")
    return staff


def _must_not_be_last_owner(db: Transaction, staff: tables.Staff) -> None:
    """Under a lock of the organization: of two owners who let each other go at once, one stays."""
    sign_ins.lock_staff_of(db, staff.organization_id)
    scope = Scope(staff.organization_id, staff.clinic_id)
    owners = [one for one in people.staff(scope, db) if one.role is StaffRole.OWNER and one.password_hash is not None]
    if staff.clinic_id is None:  # what all clinics need is not for the owner of one
        owners = [one for one in owners if one.clinic_id is None]
    if staff.role is StaffRole.OWNER and not any(one.id != staff.id for one in owners):
        raise Conflict("It is the last owner.", remedy="Make somebody else an owner first.")
