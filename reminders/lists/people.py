"""Who a row is about and what they agreed to: names, languages, consents."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from reminders.domain.folding import fold
from reminders.lists.cells import unguarded
from reminders.lists.columns import Layout
from reminders.lists.folding import tidy
from reminders.lists.mapping import Consents
from reminders.lists.rows import FaultKind, Wrong

_TAG = re.compile(r"(?P<base>[a-z]{2,3})(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
_LANGUAGES = {
    "english": "en", "spanish": "es", "espanol": "es", "french": "fr", "francais": "fr",
    "german": "de", "deutsch": "de", "italian": "it", "portuguese": "pt", "polish": "pl",
}  # fmt: skip


class Names:
    """Reads a name from one column, or from a first and a last one."""

    def __init__(self, layout: Layout) -> None:
        self._name = layout.place("name")
        self._parts = [layout.place("first_name"), layout.place("last_name")]
        self.field = "name" if layout.has("name") else "first_name" if layout.has("first_name") else "last_name"

    def read(self, cells: Sequence[str]) -> str | Wrong:
        """The name on one line. A name that looks like a formula is a name."""
        found = tidy(unguarded(cells[self._name])) or " ".join(
            part for position in self._parts if (part := tidy(unguarded(cells[position])))
        )
        return found or Wrong(FaultKind.NO_NAME, "there is no name", "Write the patient's name.")


def language_reader(offered: Sequence[str]) -> Callable[[str], str | Wrong | None]:
    """Reads `English`, `en`, `en-US`. What the clinic does not offer is kept: its texts fall back by rule."""
    codes = {code.casefold(): code for code in offered}

    @lru_cache(maxsize=512)
    def read(cell: str) -> str | Wrong | None:
        if not cell:
            return None
        if named := _LANGUAGES.get(fold(cell)):
            return codes.get(named, named)
        found = _TAG.fullmatch(cell)
        if found is None:
            remedy = f"Write a code, such as {', '.join(offered) or 'en'}, or leave it empty."
            return Wrong(FaultKind.UNKNOWN_LANGUAGE, "it is not a language", remedy)
        base = found["base"].casefold()
        return codes.get(cell.replace("_", "-").casefold()) or codes.get(base, base)

    return read


def consent_reader(words: Consents) -> Callable[[str], bool | Wrong | None]:
    """Reads a yes or a no in the words of a map. An empty cell says neither."""
    meanings = {fold(word): True for word in words.yes} | {fold(word): False for word in words.no}

    @lru_cache(maxsize=512)
    def read(cell: str) -> bool | Wrong | None:
        if not cell:
            return None
        meaning = meanings.get(fold(cell))
        if meaning is not None:
            return meaning
        remedy = "Write yes or no, or leave it empty; [consent] of a map names other words."
        return Wrong(FaultKind.UNKNOWN_CONSENT, "it is neither yes nor no", remedy)

    return read
