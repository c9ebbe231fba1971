"""The first rows of a store: what it is, the organization, its clinic, the shipped protocols; who approved them."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reminders.catalogue import Catalogue, parse
from reminders.domain.candidates import COMBINED_PREFIX
from reminders.domain.case import Rules
from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import Mode
from reminders.errors import Conflict, InvalidInput
from reminders.store import clinics, codec, protocols, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.change_clinic import fallback_fits
from reminders.usecases.go_live import may_go_live
from reminders.usecases.install import install
from reminders.wording.segments import Encoding, measure
from reminders.wording.voice import base_language

LONGEST_SHORT_NAME = 20


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
    rules: Rules = field(default_factory=Rules)


def set_up(store: Store, clinic: NewClinic, catalogue: Catalogue, now: datetime, *, demo: bool = False) -> Scope:
    """Make a new store's first rows.

    Raises:
        InvalidInput: a short name that does not fit a text, or no phone that patients could call.
        Conflict: the store has a clinic already.
    """
    short_name_fits(clinic.short_name)
    fallback_fits(clinic.urgent_fallback or "")
    if not clinic.phone:
        raise InvalidInput("phone", "it is missing", remedy="Give --phone: texts tell patients to call it.")
    with store.write() as db:
        if clinics.organizations(db):
            raise Conflict("This store has its clinic already.", remedy="`reminders check` shows it.")
        db.add(tables.StoreMeta(id=1, instance_id=secrets.token_hex(16), demo=demo, high_water_at=now, created_at=now))
        organization = tables.Organization(name=clinic.name, salt=secrets.token_hex(16), created_at=now)
        db.add(organization)
        db.flush()
        row = _clinic(db, clinic, organization.id, now)
        scope = clinics.scope_of(row)
        install(scope, db, catalogue, now)
        return scope


def short_name_fits(short_name: str) -> None:
    """A short name opens every text: plain letters, 20 at most.

    Raises:
        InvalidInput: it is empty, too long, or would make every text cost twice.
    """
    if not 1 <= len(short_name.strip()) <= LONGEST_SHORT_NAME:
        raise InvalidInput("short name", "it is empty or too long", value=short_name, remedy="Use 1 to 20 characters.")
    if (size := measure(short_name)).encoding is not Encoding.GSM7:
        remedy = f"Write it without {' '.join(size.culprits)}: each text would cost twice."
        raise InvalidInput("short name", "it has characters that texts do not have", value=short_name, remedy=remedy)


def _clinic(db: Transaction, clinic: NewClinic, organization_id: int, now: datetime) -> tables.Clinic:
    row = tables.Clinic(
        organization_id=organization_id,
        slug=clinic.slug,
        name=clinic.name,
        short_name=clinic.short_name.strip(),
        country=clinic.country,
        zone=clinic.zone,
        languages=list(clinic.languages),
        phone=clinic.phone,
        urgent_phone=clinic.urgent_phone,
        urgent_fallback=clinic.urgent_fallback,
        emergency_number=clinic.emergency_number,
        opening=clinic.opening,
        holidays=[],
        sender=clinic.sender,
        sender_can_receive=clinic.can_receive,
        sender_can_be_called=False,
        mode=Mode.PRACTICE,
        rules=codec.dump_rules(clinic.rules),
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


def approve(scope: Scope, store: Store, code: str, by: str, now: datetime, language: str | None = None) -> list[str]:
    """A named person approves a protocol ("all": every one), in one language or in all that the clinic sends.

    Raises:
        InvalidInput: no such protocol, nobody's name, or a language that it has no words in.
        Conflict: the clinic is live, and nobody would answer a patient whom the protocol asks to call.
    """
    if not by.strip():
        raise InvalidInput("by", "it is empty", remedy="Name the clinician who approves.")
    with store.write() as db:
        clinic = clinics.clinic_of(scope, db)
        every = [s for s in protocols.latest(scope, db) if not s.code.startswith(COMBINED_PREFIX)]
        wanted = [stored for stored in every if code in {"all", stored.code}]
        if not wanted:
            remedy = f"Use one of: all, {', '.join(s.code for s in every)}."
            raise InvalidInput("protocol", "there is none of this code", value=code, remedy=remedy)
        known = protocols.approvals(scope, db)
        for stored in wanted:
            for one in _to_approve(stored, clinic, language):
                if (stored.code, stored.version, one) not in known:
                    protocols.approve(scope, db, stored.id, one, by.strip(), now)
        if clinic.mode is Mode.LIVE:
            may_go_live(scope, db, clinic)
        return [stored.code for stored in wanted]


def _to_approve(stored: protocols.Stored, clinic: tables.Clinic, language: str | None) -> list[str]:
    """The languages of the wordings that the clinic sends, or the one that was named."""
    spoken = languages_of(parse(stored.document, f"{stored.code}@{stored.version}"), clinic.languages)
    if language is None:
        return spoken
    if language not in spoken:
        remedy = f"It has words, and the clinic sends, in: {', '.join(spoken) or 'none'}."
        raise InvalidInput("language", f"{stored.code} is not sent in it", value=language, remedy=remedy)
    return [language]


def languages_of(protocol: Protocol, clinic_languages: Iterable[str]) -> list[str]:
    """The languages in which some text of a protocol has words that the clinic sends."""
    sent = {base_language(language) for language in clinic_languages}
    return sorted({lang for step in protocol.steps for lang in step.wording if base_language(lang) in sent})


def missing_languages(protocol: Protocol, clinic_languages: Iterable[str]) -> list[str]:
    """The clinic's languages in which some text of a protocol has no words: there it falls back to another."""
    worded = [{base_language(language) for language in step.wording} for step in protocol.steps]
    return [lang for lang in clinic_languages if not all(base_language(lang) in words for words in worded)]
