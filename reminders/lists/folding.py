"""Names of a list as people mean them, and the known ones that are nearest to a wrong one."""

from collections.abc import Iterable
from difflib import get_close_matches

from reminders.domain.folding import fold


def tidy(text: str) -> str:
    """A cell's text on one line: ends stripped, and any run of spaces or line breaks one space."""
    return " ".join(text.split())


def nearest(wrong: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """The known names nearest to a wrong one, as they are written, best first."""
    written: dict[str, str] = {}
    for name in known:
        written.setdefault(fold(name), name)
    return tuple(written[near] for near in get_close_matches(fold(wrong), list(written), n=count, cutoff=0.55))


def suggestion(wrong: str, known: Iterable[str], otherwise: str) -> str:
    """A sentence with the nearest names, or `otherwise` where nothing is near."""
    found = nearest(wrong, known)
    return f"Did you mean {' or '.join(found)}?" if found else otherwise
