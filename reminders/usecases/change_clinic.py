"""What a clinic says of itself, put right: who answers when, in which languages, how many texts."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from reminders.domain.vocabulary import Mode, Preset, TextClass
from reminders.errors import InvalidInput
from reminders.store import audit, clinics, codec, tables
from reminders.store.scope import Scope
from reminders.store.versions import expect
from reminders.usecases.edit import Edit, transaction
from reminders.usecases.go_live import may_go_live
from reminders.wording.languages import phrases
from reminders.wording.segments import Encoding, measure

LONGEST_FALLBACK = 24  # letters; what a text's number and "when we open" take at most


@dataclass(frozen=True)
class ClinicDetails:
    """What to change; None: leave it. An empty text takes a number or the fallback away.

    `opening` as in the table: weekday "0" (Monday) to "6", each a list of [from, to]; none at all: always open.
    `rather_twice`: classes of texts that go again where nobody can tell whether they went.
    """

    phone: str | None = None
    urgent_phone: str | None = None
    urgent_fallback: str | None = None
    emergency_number: str | None = None
    opening: Mapping[str, Any] | None = None
    holidays: tuple[date, ...] | None = None
    languages: tuple[str, ...] | None = None
    can_receive: bool | None = None
    preset: Preset | None = None
    rather_twice: frozenset[TextClass] | None = None


def change_clinic(edit: Edit, wanted: ClinicDetails) -> list[str]:
    """Write what was given. Returns the names of what is different now.

    Raises:
        InvalidInput: a value that a text cannot print, or no phone at all.
        Conflict: the clinic is live, and after the change nobody would answer at night; or it has changed meanwhile.
    """
    _check(wanted)
    with transaction(edit) as db:
        clinic = clinics.clinic_of(edit.scope, db)
        expect(clinic, edit.version)
        before = details_of(clinic)
        _write(clinic, wanted)
        after = details_of(clinic)
        if clinic.mode is Mode.LIVE:
            may_go_live(Scope(clinic.organization_id, clinic.id), db, clinic)
        audit.record(edit.scope, db, edit.actor, "clinic.set", ("clinic", clinic.public_id), edit.now)
        return [item.name for item in fields(after) if getattr(before, item.name) != getattr(after, item.name)]


def details_of(clinic: tables.Clinic) -> ClinicDetails:
    """What a clinic says of itself now."""
    rules = codec.load_rules(clinic.rules)
    return ClinicDetails(
        phone=clinic.phone,
        urgent_phone=clinic.urgent_phone,
        urgent_fallback=clinic.urgent_fallback,
        emergency_number=clinic.emergency_number,
        opening=dict(clinic.opening),
        holidays=tuple(date.fromisoformat(day) for day in clinic.holidays),
        languages=tuple(clinic.languages),
        can_receive=clinic.sender_can_receive,
        preset=rules.preset,
        rather_twice=rules.rather_twice,
    )


def _check(wanted: ClinicDetails) -> None:
    if wanted.phone == "":
        raise InvalidInput("phone", "it is empty", remedy="Texts tell patients to call it.")
    if wanted.languages == ():
        raise InvalidInput("language", "there is none", remedy="Name at least one, such as en.")
    for language in wanted.languages or ():
        phrases(language)
    fallback_fits(wanted.urgent_fallback or "")


def fallback_fits(fallback: str) -> None:
    """Where patients turn while nobody answers stands in texts: plain letters, 24 at most.

    Raises:
        InvalidInput: it does not fit, or would make texts cost twice.
    """
    if len(fallback) > LONGEST_FALLBACK:
        remedy = f"Use {LONGEST_FALLBACK} characters at most, such as NHS 111."
        raise InvalidInput("urgent fallback", "it does not fit a text", value=fallback, remedy=remedy)
    if (size := measure(fallback)).encoding is not Encoding.GSM7:
        remedy = f"Write it without {' '.join(size.culprits)}: each text would cost twice."
        raise InvalidInput("urgent fallback", "it has characters that texts do not have", value=fallback, remedy=remedy)


def _write(clinic: tables.Clinic, wanted: ClinicDetails) -> None:
    if wanted.phone is not None:
        clinic.phone = wanted.phone
    for name in ("urgent_phone", "urgent_fallback", "emergency_number"):
        given = getattr(wanted, name)
        if given is not None:
            setattr(clinic, name, given.strip() or None)
    if wanted.opening is not None:
        clinic.opening = dict(wanted.opening)
    if wanted.holidays is not None:
        clinic.holidays = [day.isoformat() for day in sorted(set(wanted.holidays))]
    if wanted.languages is not None:
        clinic.languages = list(wanted.languages)
    if wanted.can_receive is not None:
        clinic.sender_can_receive = wanted.can_receive
    given = {name: value for name in ("preset", "rather_twice") if (value := getattr(wanted, name)) is not None}
    if given:
        clinic.rules = codec.dump_rules(replace(codec.load_rules(clinic.rules), **given))
