"""Phone numbers as lists hold them: national, with marks, and spoiled by spreadsheets. No guess becomes a number."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from reminders.lists.rows import FaultKind, Wrong

_CACHED = 20_000  # numbers: patients come again, most of them soon
NO_TEXTS = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
_EMPTY_WORDS = frozenset({"", "-", "--", "n/a", "na", "none", "null", "no phone", "unknown", "0"})
_QUOTED = re.compile(r'="?([^"]*)"?')
_SCIENTIFIC = re.compile(r"(?P<whole>\d)[.,](?P<rest>\d+)e\+?(?P<power>\d{1,2})", re.IGNORECASE)
_DECIMAL_TAIL = re.compile(r"(\+?\d{7,15})[.,]0+")
_ONE_NUMBER = r"[\d(][\d\s().-]{5,}\d"
_TWO_NUMBERS = re.compile(rf"{_ONE_NUMBER}\s*(?:[/;,|&\n]|\bor\b|\band\b)\s*\+?{_ONE_NUMBER}", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:\bext?\.?|\bx|#)\s*\d+\s*$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_RETYPE = "Write it in full, as +1 212 555 0101, in a cell formatted as text."


@lru_cache(maxsize=_CACHED)
def read_number(cell: str, country: str) -> str | Wrong:
    """E.164, with national forms read in `country`; or what is wrong, without repeating the number."""
    bare = _bare(cell)
    if bare.casefold() in _EMPTY_WORDS:
        return Wrong(FaultKind.NO_NUMBER, "there is no number", "Add the patient's mobile number.")
    if isinstance(digits := _unspoiled(bare), Wrong):
        return digits
    if _TWO_NUMBERS.search(digits):
        remedy = "Keep the one that the texts should go to."
        return Wrong(FaultKind.SEVERAL_NUMBERS, "it holds more than one number", remedy)
    if _EXTENSION.search(digits):
        remedy = "Texts do not reach an extension: put the patient's mobile number."
        return Wrong(FaultKind.NOT_A_NUMBER, "it has an extension", remedy)
    if _LETTERS.search(digits):
        return Wrong(FaultKind.NOT_A_NUMBER, "it is not a phone number", _RETYPE)
    return _parsed(digits, country)


def mask(cell: str) -> str:
    """A number to recognize and not to call: its last two digits."""
    digits = [sign for sign in cell if sign.isdigit()]
    return f"...{''.join(digits[-2:])}" if len(digits) > 4 else "..." if digits else ""  # noqa: PLR2004


def _bare(cell: str) -> str:
    """The cell without what marks it as text: a leading apostrophe, or `="..."`."""
    text = cell.strip().lstrip("'\u2019`")
    if text.startswith("=") and (quoted := _QUOTED.fullmatch(text)):
        text = quoted[1]
    return text.strip().strip("\u202a\u202c\u200b\u200e\u2060").strip()  # signs that copying out of a contact leaves


def _unspoiled(text: str) -> str | Wrong:
    """Undo what a spreadsheet did where nothing was lost."""
    if tail := _DECIMAL_TAIL.fullmatch(text):
        return tail[1]
    found = _SCIENTIFIC.fullmatch(text.replace(" ", ""))
    if found is None:
        return text
    digits, power = found["whole"] + found["rest"], int(found["power"])
    if len(digits) == power + 1:
        return digits
    problem = "a spreadsheet has cut its digits off"
    return Wrong(FaultKind.SPOILED_NUMBER, problem, "Export it again and open it with the column as text.")


def _parsed(digits: str, country: str) -> str | Wrong:
    written = f"+{digits[2:]}" if digits.startswith("00") else digits  # how most of the world dials abroad
    try:
        number = phonenumbers.parse(written, country)
    except NumberParseException:
        return Wrong(FaultKind.NOT_A_NUMBER, "it is not a phone number", _RETYPE)
    kind = phonenumbers.number_type(number)  # also UNKNOWN for what cannot be: one look in place of two
    if kind == PhoneNumberType.UNKNOWN:
        remedy = f"Check the digits; without + it is read as a number of {country}, and spreadsheets drop the +."
        return Wrong(FaultKind.NOT_A_NUMBER, "there can be no such number", remedy)
    if kind in NO_TEXTS:
        return Wrong(FaultKind.LANDLINE, "it cannot receive texts", "Ask the patient for a mobile number.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
