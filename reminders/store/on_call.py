"""Who is on call in a clinic, and who of them counts: named, tested by a code, and not silent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, delete, or_, select, update
from sqlalchemy.orm import Session

from reminders.domain.vocabulary import Mode
from reminders.errors import NotFound
from reminders.store import clinics, tables, tasks
from reminders.store.insert import insert_once
from reminders.store.people import address_hash
from reminders.store.scope import Scope, seen_from

CHANNEL = "on-call"  # of their number rows: no patient's row is one of these
_PERSON, _NUMBER, _CLINIC = tables.OnCall, tables.Number, tables.Clinic


@dataclass(frozen=True)
class Ready:
    """Somebody who counts: their place in the order, and the row of their number."""

    place: int
    number_id: int


def named(scope: Scope, db: Session) -> list[tuple[tables.OnCall, tables.Number]]:
    """Everybody who is named, in order, each with their number."""
    query = select(_PERSON, _NUMBER).join(_NUMBER, _NUMBER.id == _PERSON.number_id).where(seen_from(scope, _PERSON))
    return [(person, number) for person, number in db.execute(query.order_by(_PERSON.place))]


def person_of(scope: Scope, db: Session, public_id: str) -> tables.OnCall:
    """One of them by the public id.

    Raises:
        NotFound: nobody of this clinic has it.
    """
    found = db.scalar(select(_PERSON).where(_PERSON.public_id == public_id, seen_from(scope, _PERSON)))
    if found is None:
        raise NotFound("Nobody on call has this id.", remedy="Open the page again.")
    return found


def at_place(scope: Scope, db: Session, place: int) -> tables.OnCall | None:
    """Who stands at a place of the order."""
    return db.scalar(select(_PERSON).where(_PERSON.place == place, seen_from(scope, _PERSON)))


def at_numbers(db: Session, number_ids: Collection[int]) -> list[tables.OnCall]:
    """Who is on call with one of these numbers, in any clinic."""
    query = select(_PERSON).where(_PERSON.number_id.in_(number_ids)).order_by(_PERSON.clinic_id, _PERSON.place)
    return list(db.scalars(query))


def readers_of(db: Session, number_ids: Collection[int], sender: str) -> list[tables.Clinic]:
    """Who reads what came from no patient's number: the clinics where it is on call, else those of the sender."""
    called = clinics.clinics_by_id(db, {person.clinic_id for person in at_numbers(db, number_ids)})
    return [called[id_] for id_ in sorted(called)] or tasks.readers_of(db, sender)


def ready(db: Session, clinic_ids: Collection[int]) -> Mapping[int, list[Ready]]:
    """Who counts in these clinics, in order. A clinic where nobody does is not in it."""
    return _by_clinic(db, _ready().where(_PERSON.clinic_id.in_(clinic_ids)))


def ready_anywhere(db: Session) -> Mapping[int, list[Ready]]:
    """The same of all clinics, for the worker's round."""
    return _by_clinic(db, _ready())


def tested_anywhere(db: Session) -> dict[int, bool]:
    """The clinics where somebody was tested once, and whether anybody counts there now."""
    counts = ready_anywhere(db)
    tested = select(_PERSON.clinic_id).where(_PERSON.tested_at.is_not(None)).distinct()
    return {clinic_id: clinic_id in counts for clinic_id in db.scalars(tested)}


def _ready() -> Select[int, int, int]:
    return (
        select(_PERSON.clinic_id, _PERSON.place, _PERSON.number_id)
        .join(_NUMBER, _NUMBER.id == _PERSON.number_id)
        .join(_CLINIC, _CLINIC.id == _PERSON.clinic_id)
        .where(
            _PERSON.tested_at.is_not(None),
            or_(_PERSON.tested_live.is_(True), _CLINIC.mode == Mode.PRACTICE),
            _NUMBER.address.is_not(None),
            _NUMBER.opted_out_at.is_(None),
            _NUMBER.suppressed_at.is_(None),
        )
        .order_by(_PERSON.clinic_id, _PERSON.place)
    )


def _by_clinic(db: Session, query: Select[int, int, int]) -> dict[int, list[Ready]]:
    found: dict[int, list[Ready]] = {}
    rows: list[Row[int, int, int]] = list(db.execute(query))
    for clinic_id, place, number_id in rows:
        found.setdefault(clinic_id, []).append(Ready(place, number_id))
    return found


def number_at(scope: Scope, db: Session, address: str, now: datetime) -> int:
    """The row of a number for alerts, made where there is none; its hash is no patient's either."""
    salt = clinics.organization(db, scope.organization_id).salt
    hashed = address_hash(salt, f"{CHANNEL}/{address}")
    values = {
        "organization_id": scope.organization_id,
        "public_id": tables.new_public_id(),
        "channel": CHANNEL,
        "address": address,
        "address_hash": hashed,
        "version": 1,
        "created_at": now,
    }
    insert_once(db, _NUMBER, values)
    same = (_NUMBER.organization_id == scope.organization_id, _NUMBER.address_hash == hashed)
    db.execute(update(_NUMBER).where(*same, _NUMBER.address.is_(None)).values(address=address))
    return db.scalars(select(_NUMBER.id).where(*same)).one()


def remove(db: Session, person: tables.OnCall) -> None:
    """Take somebody off the list, and forget their number where nobody else is on call with it."""
    db.execute(delete(_PERSON).where(_PERSON.id == person.id))
    forget_number(db, person.number_id)


def forget_number(db: Session, number_id: int) -> None:
    """Empty a number that nobody is on call with any more."""
    used = select(_PERSON.id).where(_PERSON.number_id == number_id).exists()
    mine = (_NUMBER.id == number_id, _NUMBER.channel == CHANNEL, ~used)
    db.execute(update(_NUMBER).where(*mine).values(address=None, version=_NUMBER.version + 1))
