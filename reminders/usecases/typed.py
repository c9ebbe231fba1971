"""Phone numbers and zones as people type them."""

from difflib import get_close_matches
from zoneinfo import available_timezones

import phonenumbers
from phonenumbers import NumberParseException

from reminders.errors import InvalidInput
from reminders.lists.numbers import NO_TEXTS


def e164(typed: str, country: str, field: str, *, texts: bool = True) -> str:
    """A number in international form; national forms are read in the clinic's country.

    Raises:
        InvalidInput: it is no number, or a landline where texts are to go. The number is not repeated.
    """
    try:
        number = phonenumbers.parse(typed, country)
    except NumberParseException:
        raise InvalidInput(field, "it is not a phone number", remedy="Write it as +1 212 555 0101.") from None
    if not phonenumbers.is_valid_number(number):
        remedy = f"Check the digits; numbers without + are read as {country}."
        raise InvalidInput(field, "there can be no such number", remedy=remedy)
    if texts and phonenumbers.number_type(number) in NO_TEXTS:
        raise InvalidInput(field, "it cannot receive texts", remedy="Ask for a mobile number.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def zone(name: str | None) -> str | None:
    """A time zone as people type it.

    Raises:
        InvalidInput: there is none of this name; names the nearest.
    """
    known = available_timezones()
    if name is None or name in known:
        return name
    near = get_close_matches(name, known, n=1)
    remedy = f"Did you mean {near[0]}?" if near else "Write it as America/New_York."
    raise InvalidInput("zone", "there is no such time zone", value=name, remedy=remedy)
