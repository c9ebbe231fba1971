"""German as its readers spell it."""

from reminders.wording.voice import base_language

_WITHOUT_SHARP_S = frozenset({"CH", "LI"})  # regions that write "weiss"


def spelled(words: str, language: str, region: str | None) -> str:
    """Words in the spelling of a region; names of people do not belong in here."""
    is_meant = base_language(language) == "de" and region in _WITHOUT_SHARP_S
    return words.replace("ß", "ss") if is_meant else words
