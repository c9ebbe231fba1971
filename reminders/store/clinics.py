"""Organizations and clinics."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from reminders.domain.case import Rules
from reminders.domain.vocabulary import Mode
from reminders.errors import NotFound
from reminders.regions import profile_of
from reminders.store import codec, tables
from reminders.store.asking import ask
from reminders.store.scope import AnyScope, Scope, seen_from
from reminders.store.updates import table_of


def clinic_of(scope: AnyScope, db: Session, slug: str | None = None) -> tables.Clinic:
    """A clinic by its slug; without one, the only clinic there is.

    Raises:
        NotFound: there is none, or several and none was named.
    """
    query = select(tables.Clinic).order_by(tables.Clinic.id)
    if isinstance(scope, Scope):
        query = query.where(tables.Clinic.organization_id == scope.organization_id)
        if scope.clinic_id is not None:
            query = query.where(tables.Clinic.id == scope.clinic_id)
    found = [clinic for clinic in db.scalars(query) if slug in {None, clinic.slug}]
    if len(found) == 1:
        return found[0]
    slugs = ", ".join(db.scalars(select(tables.Clinic.slug).order_by(tables.Clinic.slug)))
    if not slugs:
        raise NotFound("There is no clinic yet.", remedy="Run `reminders init`.")
    raise NotFound("It is not clear which clinic is meant.", remedy=f"Give --clinic, one of: {slugs}.")


@dataclass(frozen=True)
class Face:
    """What every page shows of a clinic, and how it writes moments."""

    id: int
    public_id: str
    name: str
    zone: str
    country: str
    mode: Mode
    sender: str


_CLINIC = table_of(tables.Clinic).c
_FACES = (
    select(_CLINIC.id, _CLINIC.public_id, _CLINIC.name, _CLINIC.zone, _CLINIC.country, _CLINIC.mode, _CLINIC.sender)
    .where(_CLINIC.organization_id == bindparam("organization"))
    .order_by(_CLINIC.id)
)
_ONE_FACE = _FACES.where(_CLINIC.id == bindparam("clinic"))


def faces(scope: Scope, db: Session) -> list[Face]:
    """The clinics of a scope, for every page: no more of each than that takes."""
    if scope.clinic_id is None:
        rows = db.connection().execute(_FACES, {"organization": scope.organization_id})
    else:
        given = {"organization": scope.organization_id, "clinic": scope.clinic_id}
        rows = db.connection().execute(_ONE_FACE, given)
    return [Face(*row) for row in rows]


def scope_of(clinic: tables.Clinic) -> Scope:
    """The scope of work in one clinic."""
    return Scope(clinic.organization_id, clinic.id)


@dataclass(frozen=True)
class Home:
    """What planning needs of a clinic: its zone, its rules for texts as they hold, its country."""

    zone: str
    rules: Rules
    country: str


_HOME = select(_CLINIC.zone, _CLINIC.rules, _CLINIC.country).where(_CLINIC.id == bindparam("clinic"))


def home_of(db: Session, clinic_id: int | None) -> Home:
    """A clinic as planning sees it; not read where the transaction has it in memory."""
    known = db.identity_map.get(db.identity_key(tables.Clinic, clinic_id))
    row = db.connection().execute(_HOME, {"clinic": clinic_id}).one() if known is None else known
    return Home(row.zone, in_force(row.rules, row.country), row.country)


def rules_of(clinic: tables.Clinic) -> Rules:
    """A clinic's rules as they hold: what it set, within the profile of its country."""
    return in_force(clinic.rules, clinic.country)


def in_force(stored: dict[str, Any], country: str) -> Rules:
    """Rules as a clinic's row has them, within the profile of a country."""
    return profile_of(country).within(codec.load_rules(stored))


def clinics_by_id(db: Session, ids: set[int]) -> dict[int, tables.Clinic]:
    """Several clinics at once."""
    return {c.id: c for c in db.scalars(select(tables.Clinic).where(tables.Clinic.id.in_(ids)))}


def organizations(db: Session) -> list[tables.Organization]:
    """All organizations, for the commands of the machine's owner."""
    return list(db.scalars(select(tables.Organization).order_by(tables.Organization.id)))


def organization(db: Session, organization_id: int) -> tables.Organization:
    """One organization by its id."""
    return db.get_one(tables.Organization, organization_id)


_STOPS = select(tables.SenderStop.sender, tables.SenderStop.reason).where(tables.SenderStop.lifted_at.is_(None))


def stops(db: Session) -> dict[str, str]:
    """Senders that are stopped now, with the reason."""
    return {stop.sender: stop.reason for stop in ask(db, _STOPS)}


def visible_clinics(scope: AnyScope, db: Session) -> list[tables.Clinic]:
    """The clinics of a scope."""
    query = select(tables.Clinic).order_by(tables.Clinic.id)
    if isinstance(scope, Scope) and scope.clinic_id is not None:
        return list(db.scalars(query.where(tables.Clinic.id == scope.clinic_id)))
    return list(db.scalars(query.where(seen_from(scope, tables.Clinic))))
