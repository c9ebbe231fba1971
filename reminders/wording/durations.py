"""Finds a length of time where an end time belongs: "for 24 h" is false as soon as the text is late.

"Fades in 1-2 days" is let through: it says what to expect, and nobody acts by it.
"""

import re
from collections.abc import Iterator
from functools import cache

from reminders.wording import forbidden

_SENTENCE = re.compile(r"[^.!?]+")
_DIGITS = r"\d+(?:\s?(?:-|to|a|bis)\s?\d+)?(?:\s|-)?"


def durations(folded: str, language: str) -> Iterator[tuple[int, int]]:
    """Where lengths of time stand in a text of small letters without accents, the words before them included."""
    pattern = _pattern(language if language in forbidden.UNITS else "en")
    for sentence in _SENTENCE.finditer(folded):
        for match in pattern.finditer(folded, sentence.start(), sentence.end()):
            before = folded[sentence.start() : match.start("length")]
            if not _only_expected(before, match["lead"], language):
                yield match.start(), match.end()


def _only_expected(before: str, lead: str | None, language: str) -> bool:
    """True where a length says how long something takes, and the sentence forbids nothing."""
    known = language if language in forbidden.UNITS else "en"
    forbids = re.search(rf"(?<!\w)(?:{'|'.join(forbidden.FORBIDDING[known])})(?!\w)", before)
    return not forbids and not lead and bool(_expected(known).search(before))


@cache
def _expected(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(forbidden.EXPECTED[language])})(?:\s(?:about|environ|etwa|unos))?\s*$")


@cache
def _pattern(language: str) -> re.Pattern[str]:
    units, numbers = "|".join(forbidden.UNITS[language]), "|".join(forbidden.NUMBERS[language])
    leads = {
        "en": r"(?:for|after|wait)\s(?:the\s)?(?:(?:next|first)\s)?(?:at least\s|about\s)?|(?:the\s)?(?:next|first)\s",
        "es": r"(?:durante|por|despues de)\s(?:las\s|los\s)?(?:proxim[ao]s\s|primer[ao]s\s)?(?:al menos\s)?",
        "fr": r"(?:pendant|apres)\s(?:les\s)?(?:prochaine?s\s|premier(?:e)?s\s)?(?:au moins\s)?",
        "de": r"(?:fur|nach)\s(?:die\s)?(?:nachsten\s|ersten\s)?(?:mindestens\s)?",
    }[language]
    return re.compile(rf"(?<!\w)(?P<lead>{leads})?(?P<length>(?:{_DIGITS}|(?:{numbers})\s)(?:{units}))(?!\w)")
