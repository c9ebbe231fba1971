"""Words of a patient's page that no other page needs."""

from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from reminders.domain.outcome import Ask
from reminders.domain.reasons import Reason
from reminders.usecases.to_do_kinds import CHANGE_VISIT, LIKELY_STOP, NOT_THEIRS, OPT_OUT, REPLY, WHICH_VISIT
from reminders.wording.languages import LANGUAGES

FIRST_PAST = 40  # lines of the past that are shown before one asks for all

CALLS: Mapping[str, str] = MappingProxyType(
    {
        Ask.CALL: "Call the patient",
        Ask.NUMBER: "Find the right number",
        Ask.REFUSED: "Look at the wording",
        Ask.UNSURE: "Find out whether it arrived",
        Ask.UNDELIVERED: "It may not have arrived: call if it matters",
        Ask.DOUBLE: "They may have it twice: say sorry",
        REPLY: "They wrote: read it",
        OPT_OUT: "Stopped all texts: perhaps about the visit?",
        LIKELY_STOP: "Probably wants no texts: ask",
        NOT_THEIRS: "Says it is the wrong number",
        CHANGE_VISIT: "Wants to change the visit",
        WHICH_VISIT: "Answered about a visit: ask which one",
    }
)

# What a person can do where no text reaches a patient.
HELP: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NO_NUMBER: "Ask for a mobile number.",
        Reason.OPTED_OUT: "Print the sheet, or call.",
        Reason.PROBABLY_OPTED_OUT: "Ask them; print the sheet meanwhile.",
        Reason.WRONG_NUMBER: "Print the sheet meanwhile.",
        Reason.SUPPRESSED: "Print the sheet meanwhile.",
        Reason.NO_CONSENT: "Ask, and tick it below; or print the sheet.",
        Reason.NO_GUARDIAN: "Ask who decides for them, and note it below; or print the sheet.",
        Reason.PATIENT_PAUSED: "They wait as long as they are of use.",
        Reason.PAUSED: "That is for the whole clinic: see Settings.",
    }
)

_CONTINENTS = ("America", "Europe", "Asia", "Australia", "Pacific", "Africa", "Atlantic", "Indian")


def language_name(tag: str) -> str:
    """A language as people call it."""
    try:
        return str(Locale.parse(tag, sep="-").get_display_name("en") or tag)
    except (ValueError, UnknownLocaleError):
        return tag


def languages(*known: str) -> list[tuple[str, str]]:
    """Tags and names to choose from: those that the program speaks, and what is in use."""
    return [(tag, language_name(tag)) for tag in sorted({*LANGUAGES, *known})]


def zones() -> dict[str, list[tuple[str, str]]]:
    """Time zones by continent, as name and city."""
    found: dict[str, list[tuple[str, str]]] = {continent: [] for continent in _CONTINENTS}
    for name in sorted(available_timezones()):
        continent, _, city = name.partition("/")
        if city and continent in found:
            found[continent].append((name, city.replace("_", " ").replace("/", ", ")))
    return found
