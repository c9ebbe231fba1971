"""Passwords and PINs of staff: which may be chosen, and how they are kept."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from reminders.errors import InvalidInput

SHORTEST, LONGEST = 12, 200  # characters; ASVS 5.0 asks for 8 at least, and 64 at least must be possible
_PIN = re.compile(r"[0-9]{4,8}")
_EASY = ("password", "passwort", "qwerty", "letmein", "welcome", "iloveyou", "123456", "abcdef", "000000", "111111")
_FEWEST_SIGNS = 5  # different ones
# A hash takes 64 MiB and a tenth of a second: a storm of tries must leave memory and a core to the worker.
_ONE_AT_A_TIME = BoundedSemaphore(1)
_HASHER = PasswordHasher()


@cache
def _nobodys() -> str:
    """A hash that no password opens; made at the first need, since a start would wait a tenth of a second for it."""
    return _HASHER.hash("a password that nobody has")


def hashed(secret: str) -> str:
    """A password or PIN as it is kept: argon2id with a salt of its own."""
    with _ONE_AT_A_TIME:
        return _HASHER.hash(secret)


def is_right(kept: str | None, given: str) -> bool:
    """Whether this is the password. Where there is none, it takes as long."""
    with _ONE_AT_A_TIME:
        try:
            _HASHER.verify(kept or _nobodys(), given)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def must_be_good(password: str, known: Iterable[str] = ()) -> str:
    """A password that may be chosen. `known`: words that anybody would try first, such as the clinic's name.

    Raises:
        InvalidInput: it is too short, too long, or easily guessed.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        remedy = f"Use {SHORTEST} to {LONGEST} characters; three or four words in a row are good."
        raise InvalidInput("password", "it is too short or too long", remedy=remedy)
    folded = password.casefold()
    words = [*_EASY, *(part for name in known for part in re.split(r"\W+", name.casefold()) if len(part) > 3)]  # noqa: PLR2004 - shorter parts are in many words
    left = folded
    for word in words:
        left = left.replace(word, "")
    if len(left) < SHORTEST // 2 or len(set(folded)) < _FEWEST_SIGNS:
        remedy = "Take words that have nothing to do with the clinic, or with you."
        raise InvalidInput("password", "it would be guessed soon", remedy=remedy)
    return password


def must_be_pin(pin: str) -> str:
    """A PIN that may be chosen.

    Raises:
        InvalidInput: it is no row of 4 to 8 digits, or an obvious one.
    """
    if not _PIN.fullmatch(pin):
        raise InvalidInput("PIN", "it is not 4 to 8 digits", remedy="Choose 4 to 8 digits.")
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise InvalidInput("PIN", "it would be guessed at once", remedy="Not 1234 or 1111.")
    return pin
