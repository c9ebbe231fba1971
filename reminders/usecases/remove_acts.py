"""Removes acts of the audit that were kept long enough. The chain of seals then begins with the last one removed."""

from dataclasses import dataclass
from datetime import datetime

from reminders.errors import InvalidInput
from reminders.store import audit, audit_seals, clinics, erasing, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope

BATCH = 500


@dataclass(frozen=True)
class Gone:
    """What was removed, or would be: how many acts, all from before an instant."""

    before: datetime
    acts: int


def old_acts(store: Store, before: datetime) -> Gone:
    """Count what `remove_acts` would remove."""
    with store.read() as db:
        places = [_last(db, one, before) for one in clinics.organizations(db)]
    return Gone(before, sum(last - first for first, last, _ in places))


def remove_acts(store: Store, before: datetime, by: str, now: datetime) -> Gone:
    """Remove the sealed acts before an instant, as far as none among them is younger. That it was done is an act too.

    First it is noted up to where, then acts go in short transactions, so that others write meanwhile. A run that was
    broken off is finished by the next one.

    Raises:
        InvalidInput: nobody's name.
    """
    if not by.strip():
        raise InvalidInput("by", "it is empty", remedy="Name the person who says so.")
    with store.read() as db:
        organizations = clinics.organizations(db)
    return Gone(before, sum(_remove(store, one, before, (by.strip(), now)) for one in organizations))


def _remove(store: Store, organization: tables.Organization, before: datetime, said: tuple[str, datetime]) -> int:
    by, now = said
    with store.write() as db:
        chain = audit_seals.locked_chain(db, organization.id)  # before looking: another run may be further
        first, last, seal = _last(db, organization, before)
        if last > first:
            chain.removed_to, chain.removed_hash, chain.removed_at = last, seal, now
            subject = ("organization", organization.public_id)
            audit.record(Scope(organization.id), db, by, "audit.remove", subject, now)
    done = 0
    while True:
        with store.write() as db:
            erasing.leave_no_trace(db)
            some = audit_seals.remove_some(db, organization.id, BATCH)
        done += some
        if some < BATCH:
            return done
        store.give_way()


def _last(db: Transaction, organization: tables.Organization, before: datetime) -> tuple[int, int, str]:
    """The place up to which acts are gone already, the one up to which they may go now, and its seal."""
    chain = audit_seals.chain_of(db, organization.id)
    first = 0 if chain is None else chain.removed_to
    last = audit_seals.last_before(db, organization.id, before)
    if last is None or last.n <= first:
        return first, first, ""
    return first, last.n, last.seal or ""
