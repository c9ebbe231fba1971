"""What stands around a sign: what takes it back, what makes it less, and what only looks as if it did."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reminders.domain.red_flags.letters import Word
from reminders.domain.red_flags.lexicon import Index, Lexicon
from reminders.domain.red_flags.patterns import Match, matches

FAR = 7  # words that one "no" reaches
NEAR = 3  # words that a "not" behind reaches back
ITEM = 4  # words of an item in a list at most: "no pus, no real swelling, heat"
HEDGED = 3
SOMEBODY = 7
IMAGINED = 8
SPARED = 20


@dataclass(frozen=True)
class Reading:
    """A message with all that was found in it by the terms of the lists."""

    words: Sequence[Word]
    places: dict[str, list[int]]
    lexicon: Lexicon

    def found(self, index: Index) -> list[tuple[str, Match]]:
        """Which lines of an index are there, and where."""
        return [
            (name, match)
            for name, pattern in index.among(self.places.keys())
            for match in matches(pattern, self.words, self.places)
        ]

    @cached_property
    def _around(self) -> dict[str, list[Match]]:
        by_name: dict[str, list[Match]] = defaultdict(list)
        for name, match in self.found(self.lexicon.around):
            by_name[name].append(match)
        return by_name

    def around(self, name: str) -> list[Match]:
        """Where the patterns of one list of `AROUND` are."""
        return self._around.get(name, [])

    @cached_property
    def ends(self) -> frozenset[int]:
        return frozenset(place for match in self.around("ends_negation") for place in match.places)

    @cached_property
    def listing(self) -> frozenset[int]:
        return frozenset(place for match in self.around("listing") for place in match.places)

    @cached_property
    def joins(self) -> frozenset[int]:
        return frozenset(place for match in self.around("joins") for place in match.places)

    def harmless(self, match: Match) -> bool:
        """True if its words belong to an expression that is no sign, and that is not the shorter one."""
        own = frozenset(match.places)
        return any(len(one.places) >= len(own) and not own.isdisjoint(one.places) for one in self.around("harmless"))

    @cached_property
    def denials(self) -> tuple[tuple[frozenset[int], frozenset[int]], ...]:
        """Each word of negation with what it denies."""
        idle = frozenset(place for match in self.around("no_negation") for place in match.places)
        ahead = [(match.places, self._ahead(match.last)) for match in self.around("negation")]
        behind = [(match.places, self._behind(match.first)) for match in self.around("negation_behind")]
        return tuple((frozenset(own), reach) for own, reach in (*ahead, *behind) if idle.isdisjoint(own))

    def _ahead(self, start: int) -> frozenset[int]:
        reached: set[int] = set()
        for place in range(start + 1, min(start + 1 + FAR + ITEM, len(self.words))):
            if self.words[place].sentence != self.words[start].sentence or place in self.ends:
                break
            if self.words[place].clause != self.words[place - 1].clause and not self._is_item(place):
                break
            if place not in self.listing and len(reached) >= FAR:
                break
            reached.add(place)
        return frozenset(reached)

    def _is_item(self, place: int) -> bool:
        clause = self.words[place].clause
        item = [other for other in range(place, len(self.words)) if self.words[other].clause == clause]
        return len(item) <= ITEM and self.ends.isdisjoint(item)

    def _behind(self, start: int) -> frozenset[int]:
        reached: set[int] = set()
        for place in range(start - 1, max(start - 1 - NEAR, -1), -1):
            if self.words[place].clause != self.words[start].clause or place in self.joins:
                break
            reached.add(place)
        return frozenset(reached)

    def denied(self, match: Match) -> bool:
        """True if the patient says that it is not so; the sign's own "can't" and "won't" deny nothing."""
        own = frozenset(match.places)
        return any(not (reach.isdisjoint(own)) and words.isdisjoint(own) for words, reach in self.denials)

    def imagined(self, match: Match) -> bool:
        """True if it is asked what would be if."""
        return any(
            self._before(one, match) and match.first - one.last <= IMAGINED for one in self.around("hypothetical")
        )

    def _before(self, one: Match, match: Match) -> bool:
        same = self.words[one.first].sentence == self.words[match.first].sentence
        return same and one.first <= match.first

    def long_ago(self, match: Match) -> bool:
        """True if the sentence is of another time."""
        well = {place for one in self.around("resolved") for place in one.places}  # "all better now" is of then
        today = [one for one in self.around("now") if not well.issuperset(one.places)]
        return self._in_sentence(self.around("past"), match) and not self._in_sentence(today, match)

    def _in_sentence(self, found: Sequence[Match], match: Match) -> bool:
        sentence = self.words[match.first].sentence
        return any(self.words[one.first].sentence == sentence for one in found)

    def gone(self, match: Match) -> bool:
        """True if the patient says behind it that it has gone, and not that it has not."""
        sentence = self.words[match.last].sentence
        behind = [one for one in self.around("resolved") if one.first > match.last]
        return any(self.words[one.first].sentence <= sentence + 1 and not self.denied(one) for one in behind)

    def of_another(self, match: Match) -> bool:
        """True if somebody else has it, and no treatment is spoken of."""
        if self.around("treated"):
            return False
        return any(self._before(one, match) and match.first - one.last <= SOMEBODY for one in self.around("others"))

    def of_elsewhere(self, match: Match) -> bool:
        """True if it is told of somebody whom others treated, and nothing is asked for."""
        if not self.around("elsewhere") or self.around("asks"):
            return False
        return any(one.first <= match.first for one in self.around("others"))

    def keeps_away(self, match: Match) -> bool:
        """True if somebody else's trouble is why the patient does not come."""
        return bool(self.around("cancels")) and self.of_another(match)

    def spared(self, match: Match) -> bool:
        """True if the patient says behind it, or with it, that it did not come this time."""
        own = frozenset(match.places)
        spared = self.around("spared")
        return any(0 < one.first - match.last <= SPARED or not own.isdisjoint(one.places) for one in spared)

    @cached_property
    def fine(self) -> bool:
        """True if the patient says that all is as it should be, and asks and fears nothing."""
        return bool(self.around("fine")) and not self.around("uneasy")

    def hedged(self, match: Match) -> bool:
        """True if a word beside it makes it little."""
        span = range(match.first - HEDGED, match.last + HEDGED + 1)
        clauses = {self.words[place].clause for place in match.places}
        own = set(match.places)
        return any(
            one.first in span and self.words[one.first].clause in clauses and own.isdisjoint(one.places)
            for one in self.around("hedge")
        )
