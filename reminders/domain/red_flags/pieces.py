"""A message as pieces: four letters of a word, and the beginnings of two words side by side.

A typing error, an ending or a dialect changes a few pieces of a word and leaves the others, so that a message in words
that no list has still shares most of its pieces with messages that somebody judged.
"""

from collections.abc import Sequence
from itertools import pairwise

from reminders.domain.red_flags.letters import Word

LETTERS = 4  # of a word, its ends marked by _
BEGINNING = 5  # letters of a word in a pair
BREAK = "/"  # between two sentences


def pieces_of(words: Sequence[Word]) -> frozenset[str]:
    """The pieces of a message, each once."""
    found: set[str] = set()
    for word in words:
        marked = f"_{word.text}_"
        found.update(marked[cut : cut + LETTERS] for cut in range(max(len(marked) - LETTERS, 0) + 1))
    for one, other in pairwise(words):
        first = one.text[:BEGINNING] if one.sentence == other.sentence else BREAK
        found.add(f"{first} {other.text[:BEGINNING]}")
    return frozenset(found)
