"""Another clinic of the same organization: protocols and their approvals are shared, patients and texts are not."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from reminders.domain.vocabulary import Mode
from reminders.errors import NotFound
from reminders.store import audit, clinics, codec, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.store.versions import stale_is_conflict
from reminders.usecases.set_up import NewClinic, add_row, fits
from reminders.usecases.sign_in import Visitor


@dataclass(frozen=True)
class Neighbor:
    """A clinic of the organization, as a list shows it. `here`: the one that the asker works in now."""

    public_id: str
    name: str
    short_name: str
    zone: str
    live: bool
    here: bool


def neighbors(store: Store, visitor: Visitor) -> list[Neighbor]:
    """The clinics that somebody works in."""
    with store.read() as db:
        return [
            Neighbor(one.public_id, one.name, one.short_name, one.zone, one.mode is Mode.LIVE, one.id == _here(visitor))
            for one in clinics.visible_clinics(visitor.reach, db)
        ]


def may_add(store: Store, visitor: Visitor) -> bool:
    """Whether somebody may add a clinic: who works in all of them, or in the only one."""
    with store.read() as db:
        return _may_add(db, visitor)


def add_clinic(store: Store, visitor: Visitor, new: NewClinic, now: datetime) -> str:
    """Add a clinic, in practice mode, with the rules of the one that the asker works in; returns its public id.

    Whoever adds it works in all clinics from then on.

    Raises:
        NotFound: the asker works in one of several clinics.
        InvalidInput: what texts would print of it does not fit.
        Conflict: the asker's own account was changed at the same moment.
    """
    fits(new)
    with stale_is_conflict(), store.write() as db:
        if not _may_add(db, visitor):
            raise NotFound("You work in one clinic only.", remedy="Ask an owner who works in all of them.")
        own = db.get_one(tables.Clinic, _here(visitor))
        row = add_row(db, _beside(own, new, _free_slug(db, own, new.name)), own.organization_id, now)
        db.get_one(tables.Staff, visitor.staff_id).clinic_id = None
        scope = Scope(row.organization_id, row.id)
        audit.record(scope, db, visitor.actor, "clinic.add", ("clinic", row.public_id), now)
        return row.public_id


def _here(visitor: Visitor) -> int:
    assert visitor.scope.clinic_id is not None  # noqa: S101 - whoever is signed in sits in a clinic
    return visitor.scope.clinic_id


def _may_add(db: Transaction, visitor: Visitor) -> bool:
    every = clinics.visible_clinics(Scope(visitor.scope.organization_id), db)
    return visitor.reach.clinic_id is None or len(every) == 1


def _beside(own: tables.Clinic, new: NewClinic, slug: str) -> NewClinic:
    """With what two clinics of one organization usually share; each is changed by itself afterwards."""
    return replace(
        new,
        slug=slug,
        sender=own.sender,
        can_receive=own.sender_can_receive,
        languages=tuple(own.languages),
        rules=codec.load_rules(own.rules),
    )


def _free_slug(db: Transaction, own: tables.Clinic, name: str) -> str:
    """A short name for commands: "lumina-downtown"; with a number where it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "clinic"
    taken = {one.slug for one in clinics.visible_clinics(Scope(own.organization_id), db)}
    return next(slug for n in range(1, len(taken) + 3) if (slug := base if n == 1 else f"{base}-{n}") not in taken)
