"""Links to the patient's page: made for one patient, opened by whoever has them, ended.

A token has 128 random bits and is told once; what is kept of it is a hash.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from reminders.domain.aftercare import lasts_until
from reminders.errors import Conflict, NotFound
from reminders.store import actors, cases, page_links, people, tables
from reminders.store.engine import Store, Transaction
from reminders.store.page_links import NewLink
from reminders.store.scope import Scope
from reminders.usecases.edit import Edit, note, transaction
from reminders.usecases.library import Shelf, library
from reminders.usecases.sign_in import token_hash
from reminders.wording.page.link import TOKEN_SIGNS

TOKEN_BYTES = 16


@dataclass(frozen=True)
class MadeLink:
    """A new link; the token is told this once."""

    token: str = field(repr=False)
    ends_at: datetime


@dataclass(frozen=True)
class KnownLink:
    """A link that opens the page now. `texted`: it went to the patient's number; `viewed_on` is a day in UTC."""

    id: str
    made_at: datetime
    made_by: str
    texted: bool
    ends_at: datetime
    views: int
    viewed_on: date | None


@dataclass(frozen=True)
class Opened:
    """A token that opens a page."""

    link: tables.PageLink
    patient: tables.Patient
    clinic: tables.Clinic


@dataclass(frozen=True)
class Ended:
    """A token that opened the page of this clinic's patient once."""

    clinic: tables.Clinic


def make_link(edit: Edit, patient_id: str) -> MadeLink:
    """A link to show at the desk.

    Raises:
        NotFound: no such patient.
        Conflict: the patient was erased.
    """
    with transaction(edit) as db:
        patient = people.patient_of(edit.scope, db, patient_id)
        if patient.erased_at is not None:
            raise Conflict("The patient was erased.", remedy="Nothing is left to show.")
        made = mint(db, patient, edit.actor, lasts(db, edit.shelf, patient, edit.now), edit.now)
        note(db, edit, "patient.page-link", patient)
        return made


def mint(
    db: Transaction, patient: tables.Patient, made_by: str, ends_at: datetime, now: datetime, *, texted: bool = False
) -> MadeLink:
    """Write a new link. Part of another use case: it never commits."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    page_links.add(db, patient, NewLink(token_hash(token), made_by, ends_at, texted), now)
    return MadeLink(token, ends_at)


def forget(db: Transaction, token: str) -> None:
    """Take back a link that was written in this transaction: nobody will get it. Part of another use case."""
    page_links.remove(db, token_hash(token))


def lasts(db: Transaction, shelf: Shelf, patient: tables.Patient, now: datetime) -> datetime:
    """When there is nothing more to look after for a patient."""
    scope = Scope(patient.organization_id, patient.clinic_id)
    return lasts_until(cases.gather(scope, db, patient, library(scope, db, shelf), now), now)


def links_of(scope: Scope, store: Store, patient_id: str, now: datetime) -> tuple[KnownLink, ...]:
    """The links that open a patient's page now, the latest first.

    Raises:
        NotFound: no such patient.
    """
    with store.read() as db:
        patient = people.patient_of(scope, db, patient_id)
        names = actors.names(scope, db)
        rows = page_links.open_of(scope, db, _records(db, patient), now)
        return tuple(_known(row, names.get(row.made_by, row.made_by)) for row in rows if _is_theirs(row, patient))


def end_link(edit: Edit, patient_id: str, link_id: str) -> None:
    """Let a link open nothing any more. Again changes nothing.

    Raises:
        NotFound: no such patient, or the patient has no such link that is open.
    """
    with transaction(edit) as db:
        patient = people.patient_of(edit.scope, db, patient_id)
        if not page_links.end(edit.scope, db, _records(db, patient), link_id, edit.now):
            raise NotFound("There is no open link of this id.", remedy="Look at the patient's page again.")
        note(db, edit, "patient.page-end", patient)


def find(db: Transaction, token: str, now: datetime) -> Opened | Ended | None:
    """What a token opens; None: it is none of ours, and tells nothing of any clinic."""
    link = page_links.of_hash(db, token_hash(token)) if is_token(token) else None
    if link is None:
        return None
    clinic = db.get_one(tables.Clinic, link.clinic_id)
    patient = _living(db, link)
    if patient is None or link.ended_at is not None or link.ends_at <= now or not _counts(db, link, patient):
        return Ended(clinic)
    return Opened(link, patient, clinic)


def is_token(given: str) -> bool:
    """Whether it has the form of a token; what has not is not even looked up."""
    return len(given) == TOKEN_SIGNS and given.isascii() and given.replace("-", "").replace("_", "").isalnum()


def goes_on_until(db: Transaction, shelf: Shelf, opened: Opened, now: datetime) -> datetime:
    """When an open link ends: a further visit since it was made keeps it open, nothing makes it shorter."""
    return max(opened.link.ends_at, lasts(db, shelf, opened.patient, now))


def _living(db: Transaction, link: tables.PageLink) -> tables.Patient | None:
    """Whose page it is: after a merge, that of the record that stayed."""
    patient = db.get_one(tables.Patient, link.patient_id)
    while patient.merged_into_id is not None:
        patient = db.get_one(tables.Patient, patient.merged_into_id)
    return None if patient.erased_at is not None else patient


def _counts(db: Transaction, link: tables.PageLink, patient: tables.Patient) -> bool:
    """What was texted to a number counts while the patient is reached there, and nobody doubts that."""
    if link.number_id is None:
        return True
    return _is_theirs(link, patient) and db.get_one(tables.Number, link.number_id).suppressed_at is None


def _is_theirs(link: tables.PageLink, patient: tables.Patient) -> bool:
    return link.number_id is None or link.number_id == patient.number_id


def _records(db: Transaction, patient: tables.Patient) -> list[int]:
    return [record.id for record in people.records_of(db, patient)]


def _known(row: tables.PageLink, made_by: str) -> KnownLink:
    return KnownLink(
        id=row.public_id,
        made_at=row.created_at,
        made_by=made_by,
        texted=row.number_id is not None,
        ends_at=row.ends_at,
        views=row.views,
        viewed_on=row.viewed_on,
    )
