"""Signing in to the desk: by password, by PIN on a tablet that is open already; and who is signed in.

A sign-in ends after twelve hours, and is locked after a quarter of an hour in which nobody asked for a page: then a
PIN opens it again, for the same person or another. Its token is known to the browser alone.
"""

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from reminders.domain.rights import Right, may
from reminders.domain.vocabulary import StaffRole
from reminders.errors import Conflict, RemindersError
from reminders.store import audit, clinics, people, sign_ins, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import EVERYWHERE, Scope
from reminders.store.sign_ins import Seat, SignedIn
from reminders.usecases import passwords, tries

IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)  # so that reading pages seldom writes
MOST_WRONG_PINS = 5
BROWSER_KEPT = timedelta(days=180)  # since the last time that somebody signed in there


class NotLetIn(RemindersError):
    """The name or the secret is wrong, or there were too many tries. Which of them is not told."""

    exit_code = 4


@dataclass(frozen=True)
class Visitor:
    """Who asks for a page, and where they work. `key`: of the row; `locked`: a PIN is needed first.

    `scope` is the clinic that they look at; `reach`, whose staff they may let in or out: a clinic, or all of them.
    """

    staff_id: int
    public_id: str
    name: str = field(repr=False)
    role: StaffRole
    scope: Scope
    reach: Scope
    clinic: str
    key: int
    ends_at: datetime
    locked: bool

    @property
    def actor(self) -> str:
        """How rows name them: the name itself would outlive its erasure."""
        return f"staff/{self.public_id}"

    def may(self, right: Right) -> bool:
        """Whether their role has a right."""
        return may(self.role, right)


@dataclass(frozen=True)
class Opened:
    """A new sign-in: the token for the browser, told once; `browser`: a mark for it to keep when that is over."""

    token: str = field(repr=False)
    ends_at: datetime
    browser: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Where:
    """Where a password is typed: the address that asks, what it is called when it is shown, and the browser's mark."""

    address: str
    device: str | None = None
    browser: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Colleague:
    """Somebody who may open this tablet by a PIN."""

    public_id: str
    name: str = field(repr=False)


def token_hash(token: str) -> str:
    """A token of 256 bits needs no salt, and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(store: Store, email: str, password: str, where: Where, now: datetime) -> Opened:
    """Sign in by name and password.

    Tries are counted for the name and for the address. In a browser in which this person signed in before they are
    counted for the two together alone, so that nobody elsewhere, though behind the same address, can use them up.

    Raises:
        NotLetIn: wrong, or too often.
    """
    wanted = email.strip().casefold()
    keys = {f"address {where.address}": tries.OF_ADDRESS, f"name {wanted}": tries.OF_NAME}
    with store.read() as db:
        if where.browser is not None and sign_ins.knows(db, token_hash(where.browser), now, wanted):
            keys = {f"browser {where.browser} {wanted}": tries.OF_NAME}
    _spend_try(store, keys, now)
    with store.read() as db:
        known = [(one.id, one.password_hash) for one in sign_ins.by_email(db, wanted)]
    right = [(id_, kept) for id_, kept in known or [(0, None)] if passwords.is_right(kept, password)]
    if not right:
        raise _wrong_password()
    (staff_id, kept), *_ = right
    with store.write() as db:
        staff = sign_ins.locked_staff(db, staff_id)
        if not staff.active or staff.password_hash != kept:  # another was chosen while this one was looked at
            raise _wrong_password()
        tries.give_back(db, keys, now)  # a clinic behind one address signs in and out all day
        opened = open_for(db, staff, now, Seat(now + LONGEST, where.device))
        return replace(opened, browser=_remember(db, staff, where.browser, now))


def _wrong_password() -> NotLetIn:
    return NotLetIn("The name or the password is wrong.", remedy="Try again; an owner can send you a new link.")


def _remember(db: Transaction, staff: tables.Staff, browser: str | None, now: datetime) -> str:
    """Keep that a person has signed in at a browser; returns its mark. One that is not ours is never taken on."""
    ours = browser is not None and sign_ins.knows(db, token_hash(browser), now)
    mark = browser if browser is not None and ours else secrets.token_urlsafe(32)
    sign_ins.remember(db, staff, token_hash(mark), now, now + BROWSER_KEPT)
    return mark


def prove(store: Store, visitor: Visitor, password: str, now: datetime) -> str | None:
    """Hear the password again from who is signed in: it may be somebody else who sits at the tablet by now.

    Returns it as it is kept, so that a change can see whether it is still the same.

    Raises:
        NotLetIn: wrong, or too often.
    """
    with store.read() as db:
        staff = db.get_one(tables.Staff, visitor.staff_id)
    keys = {f"proof {staff.public_id}": tries.OF_NAME}  # its own: who is outside must not use them up
    _spend_try(store, keys, now)
    if not passwords.is_right(staff.password_hash, password):
        raise NotLetIn("The password is wrong.", remedy="Give the one that you signed in with.")
    with store.write() as db:
        tries.give_back(db, keys, now)
    return staff.password_hash


def open_for(db: Transaction, staff: tables.Staff, now: datetime, seat: Seat) -> Opened:
    """A new sign-in of a person, in a clinic that they work in: the one of the seat, else the first."""
    token = secrets.token_urlsafe(32)
    theirs = [one.id for one in clinics.visible_clinics(Scope(staff.organization_id, staff.clinic_id), db)]
    clinic_id = seat.clinic_id if seat.clinic_id in theirs else theirs[0]
    sign_ins.begin(db, staff, token_hash(token), replace(seat, clinic_id=clinic_id), now)
    _note(db, staff, clinic_id, "sign_in.begin", now)
    return Opened(token, seat.ends_at)


def visitor_of(store: Store, token: str, now: datetime, *, by_hand: bool) -> Visitor | None:
    """Who is signed in by a token; None: nobody, any more. `by_hand`: a person asked, which keeps it open."""
    with store.read() as db:
        found = sign_ins.open_one(db, token_hash(token), now)
    if found is None or found.home_id not in {None, found.clinic_id}:
        return None
    locked = now - found.used_at > IDLE
    if by_hand and not locked and now - found.used_at >= NOTED_EVERY:
        with store.write() as db:
            sign_ins.used(db, found.id, now)
    return _visitor(found, locked=locked)


def last_of(store: Store, token: str) -> tuple[str, int] | None:
    """Whose sign-in this was, and in which clinic, also where it has ended. It lets nobody in."""
    with store.read() as db:
        return sign_ins.last_of(db, token_hash(token))


def _visitor(found: SignedIn, *, locked: bool) -> Visitor:
    return Visitor(
        staff_id=found.staff_id,
        public_id=found.public_id,
        name=found.name,
        role=found.role,
        scope=Scope(found.organization_id, found.clinic_id),
        reach=Scope(found.organization_id, found.home_id),
        clinic=found.clinic,
        key=found.id,
        ends_at=found.ends_at,
        locked=locked,
    )


def sign_out(store: Store, visitor: Visitor, now: datetime) -> None:
    """End this sign-in."""
    with store.write() as db:
        sign_ins.end(db, visitor.key, now)
        _note(db, db.get_one(tables.Staff, visitor.staff_id), visitor.scope.clinic_id, "sign_in.end", now)


def lock(store: Store, visitor: Visitor, now: datetime) -> None:
    """Leave the tablet to whoever comes next: a PIN opens it."""
    with store.write() as db:
        sign_ins.used(db, visitor.key, now - IDLE - NOTED_EVERY)


def colleagues(store: Store, visitor: Visitor) -> list[Colleague]:
    """Who may open this tablet by a PIN."""
    with store.read() as db:
        return [Colleague(one.public_id, one.name) for one in people.staff(visitor.scope, db) if one.pin_hash]


def switch(store: Store, visitor: Visitor, public_id: str, pin: str, now: datetime) -> Opened:
    """Let somebody else, or the same person, go on at this tablet. The password's end stays.

    Wrong PINs are counted for the tablet, and for the person whose PIN it is said to be, wherever they are typed.

    Raises:
        NotLetIn: the PIN is wrong; after some wrong ones the sign-in ends, and some more are waited for.
    """
    with store.read() as db:
        staff = sign_ins.staff_of(visitor.scope, db, public_id)
        if staff is None or not staff.active:
            raise NotLetIn("Nobody of this name works here.", remedy="Choose one of the list.")
    keys = {f"pin {staff.public_id}": tries.OF_PIN}
    _spend_try(store, keys, now, "Sign in by password, or wait a quarter of an hour.")
    right = passwords.is_right(staff.pin_hash, pin)
    with store.write() as db:
        person, row = sign_ins.locked_staff(db, staff.id), _still_open(db, visitor)
        if right and person.active and person.pin_hash == staff.pin_hash:
            row.ended_at = now
            tries.give_back(db, keys, now)
            return open_for(db, person, now, Seat(row.ends_at, row.device, row.clinic_id))
        left = min(_count_wrong(db, row, now), tries.left(db, keys, now))
        act = (visitor.actor, "sign_in.wrong-pin", ("staff", staff.public_id))
        audit.record(visitor.scope, db, *act, now)
    more = {0: "Sign in by password.", 1: "There is one try left."}.get(left, f"There are {left} tries left.")
    raise NotLetIn("The PIN is wrong.", remedy=more)


def _still_open(db: Transaction, visitor: Visitor) -> tables.SignIn:
    """The visitor's sign-in under a lock: what was asked while it ended counts no more."""
    row = db.get_one(tables.SignIn, visitor.key, with_for_update=True)
    if row.ended_at is not None:
        raise NotLetIn("Nobody is signed in here any more.", remedy="Sign in by password.")
    return row


def _count_wrong(db: Transaction, row: tables.SignIn, now: datetime) -> int:
    """Count a wrong PIN for the tablet, which ends with the fifth; returns how many more it takes."""
    row.wrong_pins += 1
    if row.wrong_pins >= MOST_WRONG_PINS:
        row.ended_at = now
    db.flush()
    return MOST_WRONG_PINS - row.wrong_pins


def _spend_try(store: Store, keys: tries.Keys, now: datetime, remedy: str = "Wait a minute, then try again.") -> None:
    if not tries.spend(store, keys, now):
        raise NotLetIn("There were too many tries.", remedy=remedy)


def _note(db: Transaction, staff: tables.Staff, clinic_id: int | None, action: str, now: datetime) -> None:
    scope = Scope(staff.organization_id, clinic_id)
    audit.record(scope, db, f"staff/{staff.public_id}", action, ("staff", staff.public_id), now)


def clinic_now(store: Store) -> Scope:
    """The only clinic, for what the terminal does before anybody could sign in.

    Raises:
        Conflict: there are several.
    """
    with store.read() as db:
        found = clinics.visible_clinics(EVERYWHERE, db)
    if len(found) != 1:
        raise Conflict("It is not clear which clinic is meant.", remedy="Give --clinic.")
    return clinics.scope_of(found[0])
