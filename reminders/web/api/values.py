"""How single values are written in requests: checked to the last sign, since a program wrote them, and not a person.

What has its form and cannot be all the same, such as an instant in the year 1, is another sort of problem than what
has not.
"""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from reminders.usecases.edit_patient import LONGEST_CALL_NAME, LONGEST_NAME
from reminders.usecases.take_task import LONGEST_NOTE
from reminders.web.api.problems import OUT_OF_REACH

_RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NAIVE = "an instant needs an offset, as in 2026-11-20T15:20:00-05:00 or 2026-11-20T20:20:00Z"
_NO_INSTANT = "it is no instant as RFC 3339 has them, such as 2026-11-20T15:20:00-05:00"


class Shape(BaseModel):
    """What is asked or answered: exactly this, and nothing besides."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _instant(given: object) -> datetime:
    found = _RFC_3339.fullmatch(given) if isinstance(given, str) and given.isascii() else None
    if found is None:
        raise PydanticCustomError("instant", _NO_INSTANT)
    day, clock, part, offset = found.groups()
    if offset is None:
        raise PydanticCustomError("naive", _NAIVE)
    try:
        made = datetime.fromisoformat(f"{day}T{clock}{(part or '')[:7]}{offset.upper()}")
    except ValueError:
        raise PydanticCustomError("instant", _NO_INSTANT) from None
    try:
        return made.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError(OUT_OF_REACH, "no calendar reaches so far") from None


def _day(given: object) -> date:
    if not isinstance(given, str) or not given.isascii() or _DAY.fullmatch(given) is None:
        raise PydanticCustomError("day", "it is no day such as 2026-11-20")
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise PydanticCustomError("day", "the calendar has no such day") from None


def _whole(given: object) -> object:
    """JSON has one kind of numbers: 4.0 is the whole number 4."""
    return int(given) if isinstance(given, float) and given.is_integer() else given


_INSTANT_FORM: dict[str, Any] = {"type": "string", "format": "date-time", "examples": ["2026-11-20T15:20:00-05:00"]}
_DAY_FORM: dict[str, Any] = {"type": "string", "format": "date", "examples": ["2026-11-20"]}
Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema(_INSTANT_FORM)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema(_DAY_FORM)]

# One line: no signs that only control a printer. Several: any but the zero byte, which no database keeps.
_LINE, _LINES = r"^[^\x00-\x1f\x7f]*$", r"^[^\x00]*$"

PersonName = Annotated[str, StringConstraints(strict=True, pattern=_LINE, min_length=1, max_length=LONGEST_NAME)]
CallName = Annotated[str, StringConstraints(strict=True, pattern=_LINE, min_length=1, max_length=LONGEST_CALL_NAME)]
ShortText = Annotated[str, StringConstraints(strict=True, pattern=_LINE, min_length=1, max_length=64)]
Reference = Annotated[str, StringConstraints(strict=True, pattern=_LINE, min_length=1, max_length=128)]
Note = Annotated[str, StringConstraints(strict=True, pattern=_LINES, max_length=LONGEST_NOTE)]
Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z2-7]{24}$")]
Flag = Annotated[bool, Field(strict=True)]
WHOLE = BeforeValidator(_whole)
Version = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1), WHOLE]
Key = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")]  # of a header: signs that can be seen
