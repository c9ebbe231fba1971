"""One's own account: the name, the password, the PIN, and where one is signed in."""

from dataclasses import dataclass, field
from datetime import datetime

from reminders.errors import Conflict, InvalidInput, NotFound
from reminders.store import audit, clinics, sign_ins, tables
from reminders.store.engine import Store, Transaction
from reminders.store.versions import expect, stale_is_conflict
from reminders.usecases import passwords
from reminders.usecases.sign_in import Visitor, prove


@dataclass(frozen=True)
class Place:
    """Somewhere one is signed in. `device`: browser and system, if known; `here`: the browser that asks."""

    key: int
    device: str | None
    since_at: datetime
    used_at: datetime
    here: bool


@dataclass(frozen=True)
class Account:
    """What a person may know of their own account."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    version: int
    has_pin: bool
    places: tuple[Place, ...]


def account_of(store: Store, visitor: Visitor, now: datetime) -> Account:
    """The account of the person who asks; where they are signed in, this browser first."""
    with store.read() as db:
        row = db.get_one(tables.Staff, visitor.staff_id)
        found = [
            Place(one.id, one.device, one.created_at, one.used_at, one.id == visitor.key)
            for one in sign_ins.open_of(db, row.id, now)
        ]
    places = tuple(sorted(found, key=lambda place: not place.here))
    return Account(row.name, row.email or "", row.version, row.pin_hash is not None, places)


def rename(store: Store, visitor: Visitor, name: str, version: int | None, now: datetime) -> None:
    """Be called otherwise from now on, also beside what was done before: acts are kept by id.

    Raises:
        InvalidInput: no name.
        Conflict: somebody else changed the account meanwhile.
    """
    wanted = name.strip()
    if not wanted:
        raise InvalidInput("name", "it is empty", remedy="Write it as colleagues know you.")
    with stale_is_conflict(), store.write() as db:
        row = db.get_one(tables.Staff, visitor.staff_id)
        expect(row, version)
        row.name = wanted
        _note(db, visitor, "staff.name", now)


def change_password(store: Store, visitor: Visitor, old: str, new: str, now: datetime) -> None:
    """Choose another password. Every other sign-in, and every link, of the person ends: who knew the old one is out.

    Raises:
        NotLetIn: the old one is wrong, or there were too many tries.
        InvalidInput: the new one will not do.
        Conflict: it was changed elsewhere meanwhile.
    """
    proven = prove(store, visitor, old, now)
    with store.read() as db:
        row = db.get_one(tables.Staff, visitor.staff_id)
        known = [row.name, row.email or "", db.get_one(tables.Organization, row.organization_id).name]
    if new == old:
        raise InvalidInput("password", "it is the same as before", remedy="Choose another one.")
    kept = passwords.hashed(passwords.must_be_good(new, known))
    with stale_is_conflict(), store.write() as db:
        row = _same(db, visitor, proven)
        row.password_hash = kept
        sign_ins.end_others(db, row.id, visitor.key, now)
        sign_ins.use_up_invitations(db, row.id, now)
        _note(db, visitor, "staff.password", now)


def change_pin(store: Store, visitor: Visitor, password: str, pin: str, now: datetime) -> None:
    """Choose the PIN that opens a shared tablet.

    Raises:
        NotLetIn: the password is wrong, or there were too many tries.
        InvalidInput: the PIN will not do.
        Conflict: the password was changed elsewhere meanwhile.
    """
    kept_pin = passwords.must_be_pin(pin)
    proven = prove(store, visitor, password, now)
    kept = passwords.hashed(kept_pin)
    with stale_is_conflict(), store.write() as db:
        _same(db, visitor, proven).pin_hash = kept
        _note(db, visitor, "staff.pin", now)


def _same(db: Transaction, visitor: Visitor, proven: str | None) -> tables.Staff:
    """One's own row, if the password is still the one that was heard."""
    row = db.get_one(tables.Staff, visitor.staff_id)
    if row.password_hash != proven:
        raise Conflict("The password was changed meanwhile.", remedy="Sign in again, and repeat the change.")
    return row


def sign_out_elsewhere(store: Store, visitor: Visitor, now: datetime, only: int | None = None) -> None:
    """End one's sign-ins but this one; `only`: of the others, the one of this key. Nobody else's is ever ended."""
    with store.write() as db:
        sign_ins.end_others(db, visitor.staff_id, visitor.key, now, only)
        _note(db, visitor, "sign_in.end", now)


def work_in(store: Store, visitor: Visitor, clinic_id: str, now: datetime) -> None:
    """Go on in another clinic, by its public id, with this sign-in.

    Raises:
        NotFound: there is none, or the person does not work in it.
    """
    with store.write() as db:
        theirs = {one.public_id: one.id for one in clinics.visible_clinics(visitor.reach, db)}
        if clinic_id not in theirs:
            raise NotFound("You do not work in this clinic.", remedy="Choose one of the list.")
        sign_ins.sit_elsewhere(db, visitor.key, theirs[clinic_id])
        _note(db, visitor, "sign_in.clinic", now)


def _note(db: Transaction, visitor: Visitor, action: str, now: datetime) -> None:
    audit.record(visitor.scope, db, visitor.actor, action, ("staff", visitor.public_id), now)
