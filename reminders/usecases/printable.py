"""Whether what a clinic calls itself, and where patients turn at night, fits a text and does not make it cost twice."""

from reminders.errors import InvalidInput
from reminders.wording.segments import Encoding, measure

LONGEST_SHORT_NAME = 20
LONGEST_FALLBACK = 24  # letters; what a text's number and "when we open" take at most


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


def _is_plain(field: str, words: str) -> None:
    if (size := measure(words)).encoding is not Encoding.GSM7:
        remedy = f"Write it without {' '.join(size.culprits)}: each text would cost twice."
        raise InvalidInput(field, "it has characters that texts do not have", value=words, remedy=remedy)
