"""What a clinic says of itself, put right: who answers when, in which languages, how many texts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from reminders.domain.vocabulary import Mode, Preset, TextClass
from reminders.errors import Conflict, InvalidInput
from reminders.store import audit, clinics, codec, first_steps, tables
from reminders.store.engine import Transaction
from reminders.store.scope import Scope
from reminders.store.versions import expect
from reminders.usecases.edit import Edit, transaction
from reminders.usecases.go_live import may_go_live
from reminders.usecases.printable import emergency_number_fits, fallback_fits, short_name_fits
from reminders.usecases.typed import zone
from reminders.wording.languages import phrases


@dataclass(frozen=True)
class ClinicDetails:
    """What to change; None: leave it. An empty text takes the urgent line or the fallback away.

    `opening` as in the table: weekday "0" (Monday) to "6", each a list of [from, to]; none at all: always open.
    `urgent_opening` likewise: when the urgent line is answered; none at all: whenever the clinic is closed.
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
    name: str | None = None
    short_name: str | None = None
    zone: str | None = None
    urgent_opening: Mapping[str, Any] | None = None


def change_clinic(edit: Edit, wanted: ClinicDetails) -> list[str]:
    """Write what was given. Returns the names of what is different now.

    Raises:
        InvalidInput: a value that a text cannot print, or no phone or emergency number at all.
        Conflict: the clinic is live, and after the change nobody would answer at night; or it has changed meanwhile;
            or another time zone, though there are visits.
    """
    _check(wanted)
    with transaction(edit) as db:
        clinic = clinics.clinic_of(edit.scope, db)
        expect(clinic, edit.version)
        before = details_of(clinic)
        _may_move(Scope(clinic.organization_id, clinic.id), db, clinic, wanted)
        write(clinic, wanted)
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
        name=clinic.name,
        short_name=clinic.short_name,
        zone=clinic.zone,
        urgent_opening=dict(clinic.urgent_hours or {}),
    )


def may_move(scope: Scope, db: Transaction) -> bool:
    """Whether the clinic may still change its time zone: visits and texts keep the one in which they were agreed."""
    return not first_steps.has_visits(scope, db)


def _may_move(scope: Scope, db: Transaction, clinic: tables.Clinic, wanted: ClinicDetails) -> None:
    if wanted.zone not in {None, clinic.zone} and not may_move(scope, db):
        remedy = "A clinic that has moved is a new one beside it; one patient's own zone is set on the patient's page."
        raise Conflict("The time zone stays as it is once there are visits.", remedy=remedy)


def _check(wanted: ClinicDetails) -> None:
    if wanted.phone == "":
        raise InvalidInput("phone", "it is empty", remedy="Texts tell patients to call it.")
    if wanted.languages == ():
        raise InvalidInput("language", "there is none", remedy="Name at least one, such as en.")
    for language in wanted.languages or ():
        phrases(language)
    fallback_fits(wanted.urgent_fallback or "")
    if wanted.name is not None and not wanted.name.strip():
        raise InvalidInput("name", "it is empty", remedy="Write the name as it stands on the door.")
    if wanted.short_name is not None:
        short_name_fits(wanted.short_name)
    if wanted.emergency_number is not None:
        emergency_number_fits(wanted.emergency_number)
    zone(wanted.zone)


def write(clinic: tables.Clinic, wanted: ClinicDetails) -> None:
    """Put what was given into the row."""
    for name, column, stored in _COLUMNS:
        if (given := getattr(wanted, name)) is not None:
            setattr(clinic, column, stored(given))
    given = {name: value for name in ("preset", "rather_twice") if (value := getattr(wanted, name)) is not None}
    if given:
        clinic.rules = codec.dump_rules(replace(codec.load_rules(clinic.rules), **given))


def _or_nothing(given: str) -> str | None:
    return given.strip() or None


def _days(given: tuple[date, ...]) -> list[str]:
    return [day.isoformat() for day in sorted(set(given))]


def _hours_if_any(given: Mapping[str, Any]) -> dict[str, Any] | None:
    return dict(given) or None


_COLUMNS: tuple[tuple[str, str, Callable[[Any], object]], ...] = (
    ("name", "name", str.strip),
    ("short_name", "short_name", str.strip),
    ("zone", "zone", str),
    ("phone", "phone", str),
    ("urgent_phone", "urgent_phone", _or_nothing),
    ("urgent_fallback", "urgent_fallback", _or_nothing),
    ("emergency_number", "emergency_number", str.strip),
    ("opening", "opening", dict),
    ("urgent_opening", "urgent_hours", _hours_if_any),
    ("holidays", "holidays", _days),
    ("languages", "languages", list),
    ("can_receive", "sender_can_receive", bool),
)
