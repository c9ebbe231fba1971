"""Where a clinic is, for what people type at its terminal."""

from reminders.runtime import Runtime
from reminders.store import clinics
from reminders.store.scope import Scope
from reminders.usecases.typed import e164, zone

__all__ = ["country_of", "e164", "zone", "zone_of"]


def country_of(runtime: Runtime, scope: Scope) -> str:
    """The country that national numbers are read in."""
    with runtime.store.read() as db:
        return clinics.clinic_of(scope, db).country


def zone_of(runtime: Runtime, scope: Scope) -> str:
    """The zone of the clinic's wall time."""
    with runtime.store.read() as db:
        return clinics.clinic_of(scope, db).zone
