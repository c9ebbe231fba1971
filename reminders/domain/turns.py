"""Who comes next when more wait than can be served: everybody in turn, the oldest and the newest by halves."""

from collections.abc import Hashable, Iterable, Sequence
from itertools import zip_longest
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def both_ends(oldest: Iterable[Item], newest: Iterable[Item]) -> list[Item]:
    """One from the old end, one from the new, and so on, each once.

    From the old end alone, what falls due now would stand behind a whole backlog; from the new end
    alone, the backlog would never be served.
    """
    found: dict[Item, None] = {}
    for pair in zip_longest(oldest, newest):
        found.update((item, None) for item in pair if item is not None)
    return list(found)


def in_turn(queues: Sequence[Sequence[Item]], start: int, limit: int) -> list[Item]:
    """The first of each queue, then the second of each; `start` says whose turn is first.

    A short queue leaves its share to the others.
    """
    first = start % len(queues) if queues else 0
    rounds = zip_longest(*queues[first:], *queues[:first])
    return [item for turn in rounds for item in turn if item is not None][:limit]
