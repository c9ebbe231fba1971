"""Two people record the same at the same moment: the second learns it, and looks again instead of failing."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError


class Collided(Exception):
    """Another transaction wrote a row with the same unique key first; this one was rolled back."""


@contextmanager
def told_of_collisions() -> Iterator[None]:
    """Around a whole transaction. On SQLite writers queue, and meet only what was committed before them.

    Raises:
        Collided: a unique key was taken meanwhile.
    """
    try:
        yield
    except IntegrityError:
        raise Collided from None
