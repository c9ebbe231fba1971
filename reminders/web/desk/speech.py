"""What the desk says from Python: in its language, with values put in afterwards. Templates have `_` for it."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from gettext import NullTranslations

from markupsafe import Markup


class Speech:
    """One language of the desk. Where functions take it they call it `_`, so that sentences are found by tools."""

    def __init__(self, translations: NullTranslations | None = None) -> None:
        self.translations = translations or NullTranslations()

    def __call__(self, sentence: str, **values: object) -> str:
        """A sentence in this language; what it names as %(name)s is put in. Pages escape it like any value."""
        found = self.translations.gettext(sentence) if sentence else ""
        return found % values if values else found


ENGLISH = Speech()
_SENTENCES = 4096  # of the program; a template may ask for one that only the store knows


class Phrases:
    """The same for templates: what is put into a sentence is escaped there. One for all of them."""

    def __init__(self, say: Speech) -> None:
        self._of = lru_cache(_SENTENCES)(lambda sentence: Markup(say.translations.gettext(sentence)))  # noqa: S704 - our own words

    def __call__(self, sentence: str, **values: object) -> Markup:
        """A sentence of a template in the desk's language."""
        return self._of(sentence) % values


class Spoken(Mapping[StrEnum, str]):
    """Words of the program by their short names, in the desk's language."""

    def __init__(self, words: Mapping[StrEnum, str], say: Callable[[str], str]) -> None:
        self._words = words
        self._say = say

    def __getitem__(self, name: StrEnum) -> str:
        return self._say(self._words[name])

    def __iter__(self) -> Iterator[StrEnum]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)
