"""What the wording of a whole message leans to, by the pieces of messages that somebody judged.

The lists know signs, and this knows how people write who have one: it finds what no list says, and takes back a word
of a list in a message that is otherwise as harmless ones are.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reminders.domain.red_flags.letters import Word
from reminders.domain.red_flags.levels import Level
from reminders.domain.red_flags.pieces import pieces_of

FEWEST = 2  # of less known pieces nothing can be said

Numbers = tuple[float, float, float]  # for something to look at, for the same day, for an emergency


@dataclass(frozen=True)
class Weights:
    """What each piece adds, `start` with none of them, and `listed` what the lists found, by its level.

    A message is as urgent as the highest of its sums that is more than its number in `enough`; nothing in particular
    if its sum for something to look at is less than `least`, which depends on what the lists found too.
    """

    start: Numbers
    listed: Mapping[Level, Numbers]
    enough: Numbers
    least: Mapping[Level, float]
    pieces: Mapping[str, Numbers] = field(repr=False)

    def leaning(self, words: Sequence[Word]) -> Numbers | None:
        """How far a message leans to each level: a piece counts the less the more there are. None: nothing known."""
        known = [self.pieces[piece] for piece in sorted(pieces_of(words)) if piece in self.pieces]
        if len(known) < FEWEST:
            return None
        size = 1 / math.sqrt(len(known))
        look, same_day, emergency = (
            first + size * math.fsum(column) for first, column in zip(self.start, zip(*known, strict=True), strict=True)
        )
        return (look, same_day, emergency)

    def level(self, leaning: Numbers, listed: Level) -> Level:
        """How soon, where the lists found as much."""
        sums = [own + more for own, more in zip(leaning, self.listed[listed], strict=True)]
        if sums[0] < self.least[listed]:
            return Level.NONE
        levels = (Level.LOOK, Level.SAME_DAY, Level.EMERGENCY)
        reached = [level for level, one, enough in zip(levels, sums, self.enough, strict=True) if one > enough]
        return max(reached, key=lambda level: level.rank, default=Level.NONE)
