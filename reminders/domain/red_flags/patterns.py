"""What lists are written in: words with a space between them follow one another, with one word between at most.

fever              a word; longer ones are found with a typing error too
pain*  *schmerzen  its beginning, its end; *eiter* anywhere in it
hot|warm           either; a_lot is two words as one of several
{pain}             any word of a group of the list
#fever             a number that may be a temperature of somebody with a fever
a .. b             within a sentence, b after a, some words between
a & b              within a sentence, in either order
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reminders.domain.red_flags.letters import Word

TEMPERATURE = "#fever"
CLOSE, APART, TOGETHER = 1, 5, 12  # words that may stand between
_FEVERS = ((37.8, 42.5), (100.0, 108.0))  # degrees Celsius, Fahrenheit
_NUMBER = re.compile(r"\d+(\.\d+)?")

Terms = frozenset[str]
Chain = tuple[tuple[Terms, int], ...]  # each with the words that may stand before it


@dataclass(frozen=True)
class Pattern:
    """One line of a list, taken apart; `wide`: its words need not stand together."""

    source: str
    chains: tuple[Chain, ...]
    wide: bool

    @cached_property
    def needs(self) -> tuple[Terms, ...]:
        """One of each of these must be there for it to match."""
        return tuple(terms for chain in self.chains for terms, _ in chain)


@dataclass(frozen=True)
class Match:
    """Where in a message a pattern was found: the places of its words, in order."""

    places: tuple[int, ...]
    wide: bool = False

    @property
    def first(self) -> int:
        return self.places[0]

    @property
    def last(self) -> int:
        return self.places[-1]


def patterns_of(source: str, groups: Mapping[str, Sequence[str]]) -> Iterator[Pattern]:
    """Take a line of a list apart: into one pattern, and one more for each of its alternatives of several words.

    Raises:
        KeyError: it names a group that is not there.
    """
    for line in _expanded(source.split(" ")):
        chains = tuple(_chain(part, groups) for part in line.split(" & "))
        yield Pattern(source, chains, wide=" & " in line or " .. " in line)


def _expanded(elements: Sequence[str]) -> Iterator[str]:
    for place, element in enumerate(elements):
        alternatives = element.split("|")
        phrases = [each for each in alternatives if _is_phrase(each)]
        if phrases:
            before, after = elements[:place], elements[place + 1 :]
            single = [each for each in alternatives if each not in phrases]
            ways = [*(["|".join(single)] if single else []), *(phrase.replace("_", " ") for phrase in phrases)]
            for way in ways:
                yield from _expanded([*before, *way.split(" "), *after])
            return
    yield " ".join(elements)


def _is_phrase(term: str) -> bool:
    return "_" in term and not term.startswith("{")


def _chain(source: str, groups: Mapping[str, Sequence[str]]) -> Chain:
    elements: list[tuple[Terms, int]] = []
    for part in source.split(" .. "):
        for place, element in enumerate(part.split()):
            elements.append((_terms(element, groups), CLOSE if place else APART))
    return tuple(elements)


def _terms(element: str, groups: Mapping[str, Sequence[str]]) -> Terms:
    found: set[str] = set()
    for term in element.split("|"):
        if term.startswith("{"):
            found.update(groups[term.strip("{}")])
        else:
            found.add(term)
    return frozenset(found)


def is_fever(text: str) -> bool:
    """True if a number may be a temperature of somebody with a fever."""
    return bool(_NUMBER.fullmatch(text)) and any(low <= float(text) <= high for low, high in _FEVERS)


def matches(pattern: Pattern, words: Sequence[Word], places: Mapping[str, Sequence[int]]) -> Iterator[Match]:
    """Where a pattern is found; `places`: at which words of the message each term was seen."""
    found = [list(_runs(chain, words, places)) for chain in pattern.chains]
    if len(found) == 1:
        yield from (Match(run, pattern.wide) for run in found[0])
    elif all(found):
        yield from _joined(found, words)


def _joined(found: Sequence[Sequence[tuple[int, ...]]], words: Sequence[Word]) -> Iterator[Match]:
    """The chains of an `&` stand in one sentence, not too far from one another."""
    for run in found[0]:
        near = [run]
        for others in found[1:]:
            beside = [other for other in others if _are_together(run, other, words)]
            if not beside:
                break
            near.append(min(beside, key=lambda other: abs(other[0] - run[0])))
        else:
            yield Match(tuple(sorted({place for part in near for place in part})), wide=True)


def _are_together(one: tuple[int, ...], other: tuple[int, ...], words: Sequence[Word]) -> bool:
    if words[one[0]].sentence != words[other[0]].sentence or set(one) & set(other):
        return False
    return max(one[0], other[0]) - min(one[-1], other[-1]) - 1 <= TOGETHER


def _runs(chain: Chain, words: Sequence[Word], places: Mapping[str, Sequence[int]]) -> Iterator[tuple[int, ...]]:
    (first, _), *rest = chain
    for start in sorted({place for term in first for place in places.get(term, ())}):
        run = _follow((start,), rest, words, places)
        if run is not None:
            yield run


def _follow(
    run: tuple[int, ...], rest: Sequence[tuple[Terms, int]], words: Sequence[Word], places: Mapping[str, Sequence[int]]
) -> tuple[int, ...] | None:
    if not rest:
        return run
    terms, gap = rest[0]
    reach = range(run[-1] + 1, run[-1] + gap + 2)
    for place in sorted({place for term in terms for place in places.get(term, ()) if place in reach}):
        if words[place].sentence == words[run[-1]].sentence:
            whole = _follow((*run, place), rest[1:], words, places)
            if whole is not None:
                return whole
    return None
