"""All words of all lists: which of them a word of a message is, by its letters or nearly."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from reminders.domain.red_flags.letters import Word, spellings
from reminders.domain.red_flags.nearness import SHORTEST, allowed, is_near
from reminders.domain.red_flags.patterns import TEMPERATURE, is_fever

_LONGEST_TYPED = 40  # a word of more letters is none
_SHORTEST_BEGINNING = 7  # a shorter one with an error begins too many other words


class Vocabulary:
    """The terms of the lists, sorted so that a word of a message is looked up and not compared with all.

    `ordinary`: words that are no term with a typing error, though they look like one.
    """

    def __init__(self, terms: Iterable[str], ordinary: Iterable[str]) -> None:
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._beginnings: dict[str, set[str]] = defaultdict(set)
        self._ends: dict[str, set[str]] = defaultdict(set)
        self._parts: dict[str, set[str]] = defaultdict(set)
        self._by_letter: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._ordinary = frozenset(each for word in ordinary for each in spellings(word))
        for term in sorted(set(terms) - {TEMPERATURE}):
            self._add(term)
        self._of = lru_cache(maxsize=8192)(self._look_up)

    def _add(self, term: str) -> None:
        for spelling in spellings(term.strip("*")):
            if term.startswith("*"):
                (self._parts if term.endswith("*") else self._ends)[spelling].add(term)
                continue
            (self._beginnings if term.endswith("*") else self._whole)[spelling].add(term)
            if len(spelling) >= SHORTEST:
                self._by_letter[spelling[0]].append((spelling, term))
                self._by_letter[spelling[1]].append((spelling, term))

    def places(self, words: Sequence[Word]) -> dict[str, list[int]]:
        """At which words of a message each term is seen."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(words):
            for term in self._of(word.text):
                found[term].append(place)
        return found

    def _look_up(self, typed: str) -> frozenset[str]:
        if is_fever(typed):
            return frozenset({TEMPERATURE})
        exactly = self._exactly(typed)
        return frozenset(exactly if exactly or typed in self._ordinary else self._nearly(typed))

    def _exactly(self, typed: str) -> set[str]:
        found = set(self._whole.get(typed, ()))
        for cut in range(1, min(len(typed), _LONGEST_TYPED) + 1):
            found |= self._beginnings.get(typed[:cut], set())
            found |= self._ends.get(typed[-cut:], set())
        return found.union(*(terms for part, terms in self._parts.items() if part in typed))

    def _nearly(self, typed: str) -> set[str]:
        if not SHORTEST - 1 <= len(typed) <= _LONGEST_TYPED or not typed.isalpha():
            return set()
        return {term for meant, term in self._by_letter.get(typed[0], ()) if _is_meant(typed, meant, term)}


def _is_meant(typed: str, meant: str, term: str) -> bool:
    errors = allowed(len(meant))
    if not term.endswith("*"):
        return is_near(typed, meant, errors)
    if len(meant) < _SHORTEST_BEGINNING:
        return len(meant) > SHORTEST and is_near(typed, meant, errors)
    cuts = {len(meant) - 1, len(meant), len(meant) + 1} & set(range(1, len(typed) + 1))
    return any(is_near(typed[:cut], meant, 1) for cut in cuts)
