"""The first person of a store: lets themselves in by a link that only the terminal shows, and makes the clinic.

The link's token lives in the process that printed it, hashed, and nowhere else: a restart prints another one. It
counts once, for an hour, and only as long as no owner can sign in.
"""

import hmac
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from reminders.catalogue import Catalogue
from reminders.domain.vocabulary import StaffRole
from reminders.errors import Conflict, InvalidInput, NotFound
from reminders.store import audit, clinics, sign_ins, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import EVERYWHERE, Scope
from reminders.store.sign_ins import Seat
from reminders.store.versions import stale_is_conflict
from reminders.usecases import passwords
from reminders.usecases.set_up import NewClinic, fits, found
from reminders.usecases.sign_in import LONGEST, Opened, open_for, token_hash
from reminders.usecases.staff import is_email

COUNTS_FOR = timedelta(hours=1)


class Standing(StrEnum):
    """How far a store is."""

    NO_CLINIC = "no-clinic"
    NO_OWNER = "no-owner"
    BEGUN = "begun"


def standing(store: Store) -> Standing:
    """Whether there is a clinic, and an owner who can sign in."""
    with store.read() as db:
        if sign_ins.has_owner(db):
            return Standing.BEGUN
        return Standing.NO_OWNER if clinics.organizations(db) else Standing.NO_CLINIC


@dataclass(frozen=True)
class Owner:
    """Who begins, and what they sign in with. `pin` may be empty."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    password: str = field(repr=False)
    pin: str = field(default="", repr=False)


class FirstRun:
    """The one link into a store that nobody can sign in to."""

    def __init__(self, token: str, now: datetime) -> None:
        self._hash = token_hash(token)
        self._ends_at = now + COUNTS_FOR
        self._one_at_a_time = Lock()
        self._used = False

    @classmethod
    def mint(cls, now: datetime) -> tuple["FirstRun", str]:
        """A fresh link, and its token, told once. A token of 256 bits is not found by trying."""
        token = secrets.token_urlsafe(32)
        return cls(token, now), token

    def counts(self, token: str, now: datetime) -> bool:
        """Whether this is the token, nobody has used it, and its hour is not over."""
        same = hmac.compare_digest(token_hash(token), self._hash)
        return same and not self._used and now < self._ends_at

    def begin(self, token: str, beginning: "Beginning") -> Opened:
        """Make the clinic and its owner, who is signed in. What will not do leaves the link as it was.

        Raises:
            NotFound: the link does not count, or no more.
            InvalidInput: what was given of the clinic or the person will not do.
            Conflict: somebody was quicker.
        """
        with self._one_at_a_time:
            if not self.counts(token, beginning.now):
                raise NotFound("This link does not count, or no more.", remedy="Look in the terminal for another one.")
            opened = _begin(beginning)
            self._used = True
        return opened


@dataclass(frozen=True)
class Beginning:
    """What the first page was filled in with; `clinic` None: the store has one. `now` of the machine's clock."""

    store: Store
    catalogue: Catalogue
    clinic: NewClinic | None
    owner: Owner
    now: datetime
    device: str | None = None


def _begin(beginning: Beginning) -> Opened:
    clinic, owner, now = beginning.clinic, _checked(beginning), beginning.now
    kept = passwords.hashed(owner.password)
    kept_pin = passwords.hashed(owner.pin) if owner.pin else None
    with stale_is_conflict(), beginning.store.write() as db:
        if sign_ins.has_owner(db):
            raise Conflict("Somebody has begun already.", remedy="Sign in, or ask them for a link.")
        scope = _first_clinic(db) if clinic is None else found(db, clinic, beginning.catalogue, now)
        staff = _owner_row(db, scope, owner, now)
        staff.password_hash, staff.pin_hash = kept, kept_pin
        db.flush()
        sign_ins.use_up_invitations(db, staff.id, now)
        audit.record(scope, db, f"staff/{staff.public_id}", "staff.begin", ("staff", staff.public_id), now)
        return open_for(db, staff, now, Seat(now + LONGEST, beginning.device))


def _checked(beginning: Beginning) -> Owner:
    """Everything that can be wrong, before anything is written."""
    clinic, owner = beginning.clinic, beginning.owner
    if clinic is not None:
        fits(clinic)
    name, email = owner.name.strip(), owner.email.strip().casefold()
    if not name:
        raise InvalidInput("owner", "it is empty", remedy="Write your name as colleagues know it.")
    if not is_email(email):
        raise InvalidInput("email", "it is not an address", remedy="It is what you sign in with.")
    passwords.must_be_good(owner.password, [name, email, *_names(beginning)])
    if owner.pin:
        passwords.must_be_pin(owner.pin)
    return replace(owner, name=name, email=email)


def _names(beginning: Beginning) -> list[str]:
    if beginning.clinic is not None:
        return [beginning.clinic.name]
    with beginning.store.read() as db:
        return [organization.name for organization in clinics.organizations(db)]


def _first_clinic(db: Transaction) -> Scope:
    return clinics.scope_of(clinics.visible_clinics(EVERYWHERE, db)[0])


def _owner_row(db: Transaction, scope: Scope, owner: Owner, now: datetime) -> tables.Staff:
    """Somebody who was invited and comes this way instead, or who worked here before, stays who they are."""
    known = sign_ins.with_email(db, scope.organization_id, owner.email)
    staff = known or tables.Staff(organization_id=scope.organization_id, created_at=now)
    staff.name, staff.email, staff.role = owner.name, owner.email, StaffRole.OWNER
    staff.active, staff.clinic_id = True, None
    db.add(staff)
    return staff
