"""The words of the patient's page, one file for each language."""

from collections.abc import Iterable

from reminders.wording.page import de, en, es, fr
from reminders.wording.page.words import PageWords
from reminders.wording.voice import base_language, pick_language

PAGE_WORDS = {"en": en.WORDS, "es": es.WORDS, "fr": fr.WORDS, "de": de.WORDS}
UNDERSTOOD = "en"


def page_words(language: str) -> PageWords:
    """The words of a language, whatever its region; English where there is no file for it."""
    return PAGE_WORDS.get(base_language(language), en.WORDS)


def page_language(wanted: str | None, clinic_languages: Iterable[str]) -> str:
    """The language of a page: the patient's if the clinic writes in it, else the clinic's first that is known."""
    clinic = tuple(clinic_languages)
    found = pick_language(wanted, clinic, PAGE_WORDS)
    known = (base_language(one) for one in clinic if base_language(one) in PAGE_WORDS)
    return found or next(known, UNDERSTOOD)


def page_languages(clinic_languages: Iterable[str]) -> tuple[str, ...]:
    """What a patient may choose from: what the clinic writes in, as its rows name it."""
    return tuple(one for one in clinic_languages if base_language(one) in PAGE_WORDS)


def accepted_language(header: str) -> str:
    """The first known language of what a browser asks for; for pages that know nobody."""
    for part in header.split(","):
        wanted = base_language(part.partition(";")[0].strip())
        if wanted in PAGE_WORDS:
            return wanted
    return UNDERSTOOD
