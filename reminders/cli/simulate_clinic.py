"""The clinic that a simulation plays in: a copy of the one that is configured here, else an example."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from reminders.catalogue import Catalogue
from reminders.cli import frame, typed
from reminders.config import Answers, Settings, load, render_config
from reminders.config.loading import DEFAULT_FILE
from reminders.errors import InvalidInput
from reminders.runtime import Runtime, SimulatedClock, catalogue_of, open_runtime
from reminders.store import clinics, codec, migrate
from reminders.store.engine import Store
from reminders.store.scope import EVERYWHERE, Scope
from reminders.usecases.countries import emergency_number
from reminders.usecases.set_up import NewClinic, set_up

_COUNTRY_CODE = 2
EXAMPLE = NewClinic(
    name="Lumina Skin Clinic",
    short_name="Lumina Skin",
    country="US",
    zone="America/New_York",
    phone="+12125550100",
    urgent_phone="+12125550199",
    emergency_number="911",
    can_receive=True,
    opening={str(day): [["09:00", "19:00"]] for day in range(6)},
)


@dataclass(frozen=True)
class Stage:
    """A clinic and its protocols. `settings` None: the shipped protocols."""

    clinic: NewClinic
    settings: Settings | None = None


def stage(slug: str | None, zone: str | None, country: str | None) -> Stage:
    """The clinic of the configuration where there is one, with what the options change.

    Raises:
        InvalidInput: no such zone, or no country in two letters.
        ConfigError, StoreError, NotFound: there is a configuration, and it is of no use.
    """
    if frame.given.config is None and not DEFAULT_FILE.exists():
        return Stage(_changed(EXAMPLE, zone, country))
    settings = load(frame.given.config, os.environ)
    return Stage(_changed(_configured(settings, slug), zone, country), settings)


def _configured(settings: Settings, slug: str | None) -> NewClinic:
    store = Store.open(settings.database_url)
    try:
        with store.read() as db:
            row = clinics.clinic_of(EVERYWHERE, db, slug)
            return NewClinic(
                name=row.name,
                short_name=row.short_name,
                country=row.country,
                zone=row.zone,
                languages=tuple(row.languages),
                phone=row.phone,
                urgent_phone=row.urgent_phone,
                urgent_fallback=row.urgent_fallback,
                emergency_number=row.emergency_number,
                can_receive=row.sender_can_receive,
                opening=row.opening,
                urgent_opening=row.urgent_hours or {},
                rules=codec.load_rules(row.rules),
            )
    finally:
        store.close()


def _changed(clinic: NewClinic, zone: str | None, country: str | None) -> NewClinic:
    if zone is not None:
        clinic = replace(clinic, zone=typed.zone(zone) or clinic.zone)
    if country is None:
        return clinic
    code = country.upper()
    if len(code) != _COUNTRY_CODE or not code.isalpha():
        raise InvalidInput("country", "it is not a country", value=country, remedy="Write two letters, such as FR.")
    return replace(clinic, country=code, emergency_number=emergency_number(code))


@contextmanager
def played(on: Stage, clock: SimulatedClock) -> Iterator[tuple[Runtime, Scope]]:
    """The program on a store of its own, marked as a demo's, with the sandbox phone; gone afterwards."""
    with TemporaryDirectory(prefix="reminders-simulate-") as folder:
        config = Path(folder) / "config.toml"
        config.write_text(render_config(Answers()), encoding="utf-8")
        settings = load(config, {})
        scope = _founded(settings, on.clinic, catalogue_of(on.settings or settings), clock.now())
        with open_runtime(settings, clock) as runtime:
            yield runtime, scope


def _founded(settings: Settings, clinic: NewClinic, catalogue: Catalogue, now: datetime) -> Scope:
    migrate.upgrade(settings.database_url)
    store = Store.open(settings.database_url)
    try:
        return set_up(store, replace(clinic, slug="main", sender="main"), catalogue, now, demo=True)
    finally:
        store.close()
