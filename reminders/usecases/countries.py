"""What follows from the country of a clinic: the emergency number, and the time zone where there is but one."""

from functools import cache
from zoneinfo import available_timezones

from babel.core import get_global
from phonenumbers import SUPPORTED_REGIONS

from reminders.errors import InvalidInput
from reminders.regions import profile_of
from reminders.usecases import typed

_EMERGENCY = {"CA": "911"}  # of countries without a profile
WORK_WEEK = {str(day): [["09:00", "18:00"]] for day in range(5)}  # until somebody says otherwise


def emergency_number(country: str) -> str:
    """What to call in an emergency; 112 where it is not known better, which mobile phones understand everywhere."""
    return _EMERGENCY.get(country) or profile_of(country).emergency_number


def country_of(given: str) -> str:
    """A country by its two letters.

    Raises:
        InvalidInput: there is none.
    """
    if given not in SUPPORTED_REGIONS:
        raise InvalidInput("country", "nothing is chosen", remedy="Choose the country that the clinic is in.")
    return given


def zone_in(country: str, given: str) -> str:
    """The time zone of a clinic; left out, the one of a country that has only one.

    Raises:
        InvalidInput: there is none of this name, or the country has several and none was given.
    """
    if given:
        return typed.zone(given) or given
    known = _zones(country)
    if len(known) == 1:
        return known[0]
    remedy = "Choose the city whose clock is yours, such as America/New_York."
    raise InvalidInput("zone", "this country has several", remedy=remedy)


@cache
def _zones(country: str) -> list[str]:
    known = available_timezones()
    return sorted(name for name, where in get_global("zone_territories").items() if where == country and name in known)
