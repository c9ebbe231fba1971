"""Countries as people call them, to choose from."""

from functools import cache

from babel import Locale
from phonenumbers import SUPPORTED_REGIONS

from reminders.web.desk.pages import LANGUAGE


@cache
def countries() -> list[tuple[str, str]]:
    """Two letters and name, by name."""
    names = Locale(LANGUAGE).territories
    return sorted(((code, names[code]) for code in SUPPORTED_REGIONS if code in names), key=lambda one: one[1])
