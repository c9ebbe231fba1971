"""The first rows of a store: what it is, the organization, its clinic, the shipped protocols."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reminders.catalogue import Catalogue
from reminders.domain.case import Rules
from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import Mode
from reminders.errors import Conflict, InvalidInput
from reminders.regions import profile_of
from reminders.store import clinics, codec, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.install import install
from reminders.usecases.printable import fallback_fits, short_name_fits
from reminders.wording.voice import base_language


@dataclass(frozen=True)
class NewClinic:
    """One location. `opening` and numbers as in the table; `rules` None: the defaults."""

    name: str
    short_name: str
    country: str
    zone: str
    slug: str = "main"
    languages: tuple[str, ...] = ("en",)
    phone: str | None = None
    urgent_phone: str | None = None
    urgent_fallback: str | None = None
    emergency_number: str | None = None
    sender: str = "main"
    can_receive: bool = False
    opening: dict[str, Any] = field(default_factory=dict)
    urgent_opening: dict[str, Any] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)


def set_up(store: Store, clinic: NewClinic, catalogue: Catalogue, now: datetime, *, demo: bool = False) -> Scope:
    """Make a new store's first rows.

    Raises:
        InvalidInput: a short name that does not fit a text, or no phone that patients could call.
        Conflict: the store has a clinic already.
    """
    fits(clinic)
    with store.write() as db:
        return found(db, clinic, catalogue, now, demo=demo)


def fits(clinic: NewClinic) -> None:
    """Whether texts can print what a new clinic says of itself.

    Raises:
        InvalidInput: a short name that does not fit a text, or no phone that patients could call.
    """
    if not clinic.name.strip():
        raise InvalidInput("name", "it is empty", remedy="Write the name as it stands on the door.")
    short_name_fits(clinic.short_name)
    fallback_fits(clinic.urgent_fallback or "")
    if not clinic.phone:
        raise InvalidInput("phone", "it is missing", remedy="Give --phone: texts tell patients to call it.")


def found(db: Transaction, clinic: NewClinic, catalogue: Catalogue, now: datetime, *, demo: bool = False) -> Scope:
    """The first rows, in somebody's transaction: of a clinic that fits.

    Raises:
        Conflict: the store has a clinic already.
    """
    if clinics.organizations(db):
        raise Conflict("This store has its clinic already.", remedy="`reminders check` shows it.")
    db.add(tables.StoreMeta(id=1, instance_id=secrets.token_hex(16), demo=demo, high_water_at=now, created_at=now))
    organization = tables.Organization(name=clinic.name, salt=secrets.token_hex(16), created_at=now)
    db.add(organization)
    db.flush()
    scope = clinics.scope_of(add_row(db, clinic, organization.id, now))
    install(scope, db, catalogue, now)
    return scope


def add_row(db: Transaction, clinic: NewClinic, organization_id: int, now: datetime) -> tables.Clinic:
    """A clinic of an organization, in practice mode."""
    row = tables.Clinic(
        organization_id=organization_id,
        slug=clinic.slug,
        name=clinic.name.strip(),
        short_name=clinic.short_name.strip(),
        country=clinic.country,
        zone=clinic.zone,
        languages=list(clinic.languages),
        phone=clinic.phone,
        urgent_phone=clinic.urgent_phone,
        urgent_fallback=clinic.urgent_fallback,
        urgent_hours=clinic.urgent_opening or None,
        emergency_number=clinic.emergency_number,
        opening=clinic.opening,
        holidays=[],
        sender=clinic.sender,
        sender_can_receive=clinic.can_receive,
        sender_can_be_called=False,
        mode=Mode.PRACTICE,
        rules=codec.dump_rules(profile_of(clinic.country).within(clinic.rules)),
        created_at=now,
    )
    db.add(row)
    db.flush()
    return row


def install_protocols(store: Store, catalogue: Catalogue, now: datetime) -> list[str]:
    """Bring every organization the protocols of this catalogue; returns the codes that have a new version."""
    with store.write() as db:
        return [
            made.code
            for organization in clinics.organizations(db)
            for made in install(Scope(organization.id), db, catalogue, now)
        ]


def languages_of(protocol: Protocol, clinic_languages: Iterable[str]) -> list[str]:
    """The languages in which some text of a protocol has words that the clinic sends."""
    sent = {base_language(language) for language in clinic_languages}
    return sorted({lang for step in protocol.steps for lang in step.wording if base_language(lang) in sent})


def missing_languages(protocol: Protocol, clinic_languages: Iterable[str]) -> list[str]:
    """The clinic's languages in which some text of a protocol has no words: there it falls back to another."""
    worded = [{base_language(language) for language in step.wording} for step in protocol.steps]
    return [lang for lang in clinic_languages if not all(base_language(lang) in words for words in worded)]
