"""What a language has to bring: the program's own sentences, and the names of what is restricted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reminders.domain.vocabulary import BodyArea, Category

_VOWELS = frozenset("aàeéèêiîoôuù")


@dataclass(frozen=True)
class Phrases:
    """One language. The patterns are filled by this package only, never with what staff wrote.

    `categories` are the words after "No": a category may need two. `open_end` and `when_we_open`
    stand inside a sentence; all patterns that end with a full stop are sentences.
    """

    categories: Mapping[Category, tuple[str, ...]] = field(hash=False)
    areas: Mapping[BodyArea, str] = field(hash=False)
    last_of_choice: str
    last_of_all: str
    restricted: str
    restricted_on: str
    open_end: str
    corrected: str
    lifted: str
    lifted_on: str
    visit_moved: str
    visit_cancelled: str
    shared: str
    reply_or_call: str
    call: str
    when_we_open: str
    zone_label: str
    stopped: str
    started: str
    who_we_are: str
    first: str
    rates: str
    first_ends_by_text: str
    first_ends_by_call: str
    questions: str
    emergency: str
    prohibited: tuple[str, str] = ("{what}", "{what}")  # what a sentence forbids, and where that begins with a vowel
    # Each category after the form of "No" that it takes ("kein Sport", "keine Sauna"); empty where there is but one.
    refused: Mapping[Category, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def choice(self, words: Iterable[str]) -> str:
        """Join as in "gym, sauna or pool"."""
        return _join(list(words), self.last_of_choice)

    def none_of(self, words: Iterable[str]) -> str:
        """Join as in "gym, sauna or pool", as a prohibition names them: "de sport, sauna ou piscine"."""
        what = self.choice(words)
        plain, before_vowel = self.prohibited
        return (before_vowel if what[:1] in _VOWELS else plain).format(what=what)

    def all_of(self, words: Iterable[str]) -> str:
        """Join as in "face, neck and chest"."""
        return _join(list(words), self.last_of_all)


def _join(words: list[str], last: str) -> str:
    return last.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
