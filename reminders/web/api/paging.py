"""Lists page by page: a cursor tells where the next begins, and means nothing to who reads it."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints

from reminders.errors import InvalidInput
from reminders.web.api.values import Shape

FARTHEST = 3000  # rows: whoever reads on so far knows too little of what they look for
_REMEDY = "Give the next_cursor of the page before unchanged, or none to begin."
Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,200}$")]
A_FEW, MOST = 30, 50  # rows of a page
_Row = TypeVar("_Row")


class Paged(Shape):
    """Which page of a list is wanted."""

    cursor: Cursor | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = A_FEW


def cursor_of(place: str) -> str:
    """A place in a list as a cursor."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> str:
    """The place of a cursor; empty at the beginning.

    Raises:
        InvalidInput: no page gave this one.
    """
    if cursor is None:
        return ""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        raise no_such_page() from None


def rows_before(cursor: str | None) -> int:
    """How many rows of the list came on the pages before.

    Raises:
        InvalidInput: no page gave this cursor.
    """
    place = place_of(cursor) or "0"
    if not (place.isascii() and place.isdigit() and len(place) <= len(str(FARTHEST)) and int(place) <= FARTHEST):
        raise no_such_page()
    return int(place)


def no_such_page() -> InvalidInput:
    """A cursor that leads nowhere."""
    return InvalidInput("cursor", "no page gave it", remedy=_REMEDY)


def after(rows: Sequence[_Row], place: str, limit: int, key: Callable[[_Row], str]) -> tuple[list[_Row], str | None]:
    """Of sorted rows those after a place, `limit` at most, and the cursor of the page behind them."""
    left = [row for row in rows if key(row) > place]
    shown = left[:limit]
    return shown, cursor_of(key(shown[-1])) if len(left) > limit else None
