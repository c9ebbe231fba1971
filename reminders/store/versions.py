"""Two people edit one row: the second learns it in words, and nothing of theirs is half written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy.orm.exc import StaleDataError

from reminders.errors import Conflict

_MESSAGE = "Somebody else changed it meanwhile."
_REMEDY = "Look at it again, then repeat the change if it is still right."


class Versioned(Protocol):
    """A row that people edit."""

    version: int


@contextmanager
def stale_is_conflict() -> Iterator[None]:
    """Around a transaction: an update of a row that another transaction changed first is a conflict.

    Raises:
        Conflict: that happened; the transaction was rolled back.
    """
    try:
        yield
    except StaleDataError:
        raise Conflict(_MESSAGE, remedy=_REMEDY) from None


def expect(row: Versioned, version: int | None) -> None:
    """Hold a row against the version that somebody looked at; None: they do not say.

    Raises:
        Conflict: the row has moved on since.
    """
    if version is not None and row.version != version:
        raise Conflict(_MESSAGE, remedy=_REMEDY)
