"""Judges words before a patient reads them: what a template or a finished text must not hold.

It cannot tell a good text from a bad one. It finds what is always wrong, so that people who
approve a protocol may look at the rest.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from reminders.errors import InvalidInput
from reminders.wording import forbidden
from reminders.wording.durations import durations
from reminders.wording.placeholders import placeholders
from reminders.wording.segments import measure
from reminders.wording.voice import base_language


class Fault(StrEnum):
    """What is always wrong in a text."""

    NOT_GSM7 = "not-gsm7"  # doubles what the text costs
    TOO_LONG = "too-long"
    DURATION = "duration"  # false as soon as the text is late
    ASKS_A_KEYWORD = "asks-a-keyword"  # carriers take these answers for themselves
    NAMES_TREATMENT = "names-treatment"  # a lock screen is read by others
    NAMES_DRUG = "names-drug"
    SHORT_LINK = "short-link"  # carriers block them
    PRICE = "price"  # makes advertising of a care text
    NAMES_CLINIC = "names-clinic"  # the program opens each text with the name
    UNKNOWN_PLACEHOLDER = "unknown-placeholder"
    MISSING_PLACEHOLDER = "missing-placeholder"


@dataclass(frozen=True)
class Finding:
    """One fault, with the words that show it."""

    fault: Fault
    shown: str


def lint(text: str, *, max_segments: int, language: str = "en") -> list[Finding]:
    """Judge a finished text."""
    size = measure(text)
    found = [Finding(Fault.NOT_GSM7, char) for char in size.culprits]
    if size.segments > max_segments:
        found.append(Finding(Fault.TOO_LONG, f"{size.segments} segments, {max_segments} at most"))
    return found + _forbidden_words(text, language)


def lint_template(
    template: str, needed: frozenset[str] = frozenset(), *, language: str = "en", may_price: bool = True
) -> list[Finding]:
    """Judge a template; `needed` are the placeholders that its step cannot do without."""
    found = [Finding(Fault.NOT_GSM7, char) for char in measure(template).culprits]
    found += [
        Finding(Fault.MISSING_PLACEHOLDER, "{" + name + "}")
        for name in sorted(needed)
        if "{" + name + "}" not in template
    ]
    try:
        placeholders(template)
    except InvalidInput as problem:
        found.append(Finding(Fault.UNKNOWN_PLACEHOLDER, str(problem.value)))
    found += _forbidden_words(template, language)
    found += [Finding(Fault.NAMES_CLINIC, match[0].strip()) for match in _typed_names(template)]
    if not may_price:
        found += [Finding(Fault.PRICE, match[0]) for match in _PRICE.finditer(template)]
    return found


_PRICE = re.compile("|".join(forbidden.PRICES), re.IGNORECASE)
_HOSTS = "|".join(re.escape(host) for host in forbidden.SHORTENERS)
_SHORTENER = re.compile(rf"(?<![\w.-])(?:{_HOSTS})(?![\w-]|\.\w)(?:/[\w/?=&%-]*)?", re.IGNORECASE)
_TITLES = "|".join(word.title().replace(" ", r"\s") for word in forbidden.PREMISES)
_APOSTROPHES = "\u2018\u2019"
# "Lumina Skin Clinic", "Klinik Luz"; the words after the colon are the text's own.
_PREMISE = re.compile(rf"(?:\b[A-Z][\w&'-]*\s)+(?:{_TITLES})\b|\b(?:{_TITLES})(?:\s[A-Z]\w+)+")
_OPENING = re.compile(r"^\s*(?:\{(?:clinic|name|short_name)\}|[A-Z][\w&'-]*(?:\s[A-Z][\w&'-]*){0,3}):\s")


def _typed_names(template: str) -> Iterator[re.Match[str]]:
    opening = _OPENING.search(template)
    if opening is not None:
        yield opening
        return
    yield from _PREMISE.finditer(template)


def _forbidden_words(text: str, language: str) -> list[Finding]:
    known, folded = base_language(language), _folded(text)
    found = [Finding(Fault.DURATION, text[begin:end]) for begin, end in durations(folded, known)]
    found += [Finding(Fault.ASKS_A_KEYWORD, text[m.start() : m.end()]) for m in _asked(text, folded, known)]
    for fault, words in ((Fault.NAMES_TREATMENT, forbidden.TREATMENTS), (Fault.NAMES_DRUG, forbidden.DRUGS)):
        pattern = _words(fault, tuple(_of(words, known)))
        found += [Finding(fault, text[match.start() : match.end()]) for match in pattern.finditer(folded)]
    return found + [Finding(Fault.SHORT_LINK, match[0]) for match in _SHORTENER.finditer(text)]


def _of(lists: Mapping[str, tuple[str, ...]], language: str) -> Iterator[str]:
    """The words of a language, with those that hold everywhere; of an unknown language those of all."""
    chosen = {forbidden.EVERYWHERE, language} if language in lists else set(lists)
    return (word for name in lists if name in chosen for word in lists[name])


@cache
def _words(_fault: Fault, words: tuple[str, ...]) -> re.Pattern[str]:
    spelled = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"(?<![\w{{])(?:{'|'.join(spelled)})\b")


def _asked(text: str, folded: str, language: str) -> Iterator[re.Match[str]]:
    keywords = "|".join(sorted(set(_of(forbidden.KEYWORDS, language))))
    verbs = "|".join(set(_of(forbidden.ASKING, language)))
    small = re.compile(rf"(?<!\w)(?:{verbs})\s*[\"']?(?:{keywords})[\"']?(?=\s*(?:$|[.!?,;:]|(?:to|if|or|for|in)\b))")
    in_small = list(small.finditer(folded))
    yield from in_small
    taken = {match.start() for match in in_small}
    for verb in re.finditer(rf"(?<!\w)(?:{verbs})(?!\w)", folded):
        sentence = re.compile(r"[^.!?]*").match(text, verb.end())
        said = sentence[0] if sentence else ""
        capital = re.search(rf"(?<!\w)(?:{keywords.upper()})\b", _without_accents(said))
        if capital is not None and verb.start() not in taken:
            found = re.compile(".*", re.DOTALL).match(text, verb.start(), verb.end() + capital.end())
            yield from () if found is None else (found,)


def _folded(text: str) -> str:
    """Small letters without accents, one for each character, so that places stay the same."""
    return "".join(char.lower()[:1] for char in _without_accents(text))


def _without_accents(text: Iterable[str]) -> str:
    return "".join("'" if char in _APOSTROPHES else unicodedata.normalize("NFKD", char)[:1] for char in text)
