"""Somebody new, as a program tells of them: number, language and zone read as the desk reads them."""

from dataclasses import dataclass, field
from datetime import date

from reminders.domain.vocabulary import Purpose, Way
from reminders.errors import InvalidInput
from reminders.store import clinics
from reminders.store.consents import Guardian
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.new_patient import Asked, NewPatient
from reminders.usecases.typed import e164, zone
from reminders.wording.languages import phrases


@dataclass(frozen=True)
class ToldPerson:
    """What was told of a person. `number` in any form that the clinic's country knows."""

    name: str = field(repr=False)
    number: str | None = field(repr=False)
    consents: frozenset[Purpose]
    language: str
    call_name: str | None = field(default=None, repr=False)
    zone: str | None = None
    zone_since: date | None = None
    minor: bool = False
    guardian: Guardian | None = None


def newcomer(scope: Scope, store: Store, told: ToldPerson) -> NewPatient:
    """The person as they are recorded.

    Raises:
        InvalidInput: a number that gets no texts, a language without wording, a zone that does not exist.
    """
    phrases(told.language)
    if told.zone is None and told.zone_since is not None:
        raise InvalidInput("zone_since", "it is a day without a time zone", remedy="Give the zone, or no day.")
    return NewPatient(
        told.name,
        None if told.number is None else number_of(scope, store, told.number),
        told.consents,
        told.language,
        told.call_name,
        zone(told.zone),
        told.zone_since,
        minor=told.minor,
        asked=Asked(Way.API, guardian=told.guardian if told.minor else None),
    )


def number_of(scope: Scope, store: Store, typed: str) -> str:
    """A number that gets texts, in E.164, read in the clinic's country.

    Raises:
        InvalidInput: it is none.
    """
    with store.read() as db:
        country = clinics.clinic_of(scope, db).country
    return e164(typed, country, "number")
