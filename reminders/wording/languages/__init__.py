"""The languages that texts can be composed in, one file each."""

from reminders.errors import InvalidInput
from reminders.wording.languages import de, en, es, fr
from reminders.wording.phrases import Phrases
from reminders.wording.voice import base_language

LANGUAGES = {"en": en.PHRASES, "es": es.PHRASES, "fr": fr.PHRASES, "de": de.PHRASES}


def phrases(language: str) -> Phrases:
    """The sentences of a language, whatever its region.

    Raises:
        InvalidInput: there is no file for it.
    """
    found = LANGUAGES.get(base_language(language))
    if found is None:
        known = ", ".join(sorted(LANGUAGES))
        raise InvalidInput("language", "texts cannot be composed in it", value=language, remedy=f"Use one of: {known}.")
    return found
