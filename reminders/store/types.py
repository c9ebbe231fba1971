"""Column types that keep one meaning in SQLite and PostgreSQL: instants, JSON, closed lists."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

Kind = TypeVar("Kind", bound=StrEnum)

_WIDTH = len("2026-11-21T09:30:00.000000Z")
# made once: making it costs more than writing a value
encode_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Takes any aware datetime and gives it back in UTC, to the microsecond.

    PostgreSQL keeps a timestamptz. SQLite has no such type and keeps text of one width, so that
    comparing and sorting the text is comparing and sorting the instants.

    Raises:
        ValueError: the datetime is naive (wrapped in StatementError by SQLAlchemy).
    """

    impl = String(_WIDTH)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=True) if _is_postgresql(dialect) else String(_WIDTH))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 - by database
        if value is None:
            return None
        return aware(value).astimezone(UTC) if _is_postgresql(dialect) else fixed_width(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002
        if value is None:
            return None
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return moment.astimezone(UTC)


def aware(moment: datetime) -> datetime:
    """The same moment, which names an instant.

    Raises:
        ValueError: it has no zone.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a naive datetime names no instant: give it a zone, such as tzinfo=UTC")
    return moment


@lru_cache(maxsize=1024)  # the rows of one registration, or of one claim, have a handful of moments between them
def fixed_width(moment: datetime) -> str:
    """An instant as text that sorts as instants do; PostgreSQL reads it too.

    Raises:
        ValueError: the datetime is naive.
    """
    instant = moment if moment.tzinfo is UTC else aware(moment).astimezone(UTC)
    return instant.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class Json(TypeDecorator[Any]):
    """A JSON value, JSONB in PostgreSQL and text in SQLite. None is SQL's NULL.

    Assign a new value to change it: a change inside the old one is not seen.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if not _is_postgresql(dialect):
            return dialect.type_descriptor(Text())
        from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415 - slow, and loaded by then

        return dialect.type_descriptor(JSONB(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401 - any JSON value
        return value if value is None or _is_postgresql(dialect) else encode_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401 - any JSON value
        if value is None or _is_postgresql(dialect):
            return value
        return json.loads(value)


class EnumText(TypeDecorator[Kind]):
    """A member of a closed list, stored as its text and validated here.

    The database knows no list: a new member is no migration. (The few states that guard the truth
    have a CHECK besides, and for these it is.)

    Raises:
        ValueError: the value is none of the list (wrapped in StatementError by SQLAlchemy).
    """

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[Kind]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Kind | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        return value.value if isinstance(value, self.kind) else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Kind | None:  # noqa: ARG002
        return None if value is None else self.kind(value)


def _is_postgresql(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"
