"""Whether what a clinic calls itself, and where patients turn to, fits a text and does not make it cost twice."""

import re

from reminders.errors import InvalidInput
from reminders.wording.segments import Encoding, measure

LONGEST_SHORT_NAME = 20
LONGEST_FALLBACK = 24  # letters; what a text's number and "when we open" take at most
LONGEST_EMERGENCY = 15
_EMERGENCY = re.compile(r"[0-9][0-9 ]{1,13}[0-9]")


def short_name_fits(short_name: str) -> None:
    """A short name opens every text: plain letters, 20 at most.

    Raises:
        InvalidInput: it is empty, too long, or would make every text cost twice.
    """
    if not 1 <= len(short_name.strip()) <= LONGEST_SHORT_NAME:
        raise InvalidInput("short name", "it is empty or too long", value=short_name, remedy="Use 1 to 20 characters.")
    _is_plain("short name", short_name)


def fallback_fits(fallback: str) -> None:
    """Where patients turn while nobody answers stands in texts: plain letters, 24 at most.

    Raises:
        InvalidInput: it does not fit, or would make texts cost twice.
    """
    if len(fallback) > LONGEST_FALLBACK:
        remedy = f"Use {LONGEST_FALLBACK} characters at most, such as NHS 111."
        raise InvalidInput("urgent fallback", "it does not fit a text", value=fallback, remedy=remedy)
    _is_plain("urgent fallback", fallback)


def emergency_number_fits(number: str) -> None:
    """The emergency number stands in the most urgent texts there are: one number that a phone can dial.

    Raises:
        InvalidInput: it is empty, or is no such number.
    """
    remedy = "Give one number as one dials it, such as 112 or 911: 3 to 15 digits; spaces may stand between them."
    if not number.strip():
        raise InvalidInput("emergency number", "it is empty", remedy=remedy)
    if not _EMERGENCY.fullmatch(number.strip()):
        raise InvalidInput("emergency number", "it is not a number", value=number, remedy=remedy)


def _is_plain(field: str, words: str) -> None:
    if (size := measure(words)).encoding is not Encoding.GSM7:
        remedy = f"Write it without {' '.join(size.culprits)}: each text would cost twice."
        raise InvalidInput(field, "it has characters that texts do not have", value=words, remedy=remedy)
