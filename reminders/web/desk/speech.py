"""What the desk says from Python: in its language, with values put in afterwards. Templates have `_` for it."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from gettext import NullTranslations


class Speech:
    """One language of the desk. Where functions take it they call it `_`, so that sentences are found by tools."""

    def __init__(self, translations: NullTranslations | None = None) -> None:
        self.translations = translations or NullTranslations()

    def __call__(self, sentence: str, **values: object) -> str:
        """A sentence in this language; what it names as %(name)s is put in. Pages escape it like any value."""
        found = self.translations.gettext(sentence) if sentence else ""
        return found % values if values else found


ENGLISH = Speech()


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
