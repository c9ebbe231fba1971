"""Asks for plain columns past the mapper, which would take longer over a handful of rows than the database does."""

from collections.abc import Mapping
from typing import Any, TypeVarTuple

from sqlalchemy import CursorResult, Select
from sqlalchemy.orm import Session

Columns = TypeVarTuple("Columns")


def ask(db: Session, query: Select[*Columns], values: Mapping[str, Any] | None = None) -> CursorResult[*Columns]:
    """The rows of a query, in which nothing is mapped: columns alone. `values`: of what it leaves open.

    What waits in memory is written first, as it is before a query of mapped classes; past the mapper it would not be.
    So it is not where whoever asks only tries something in memory (`no_autoflush`).
    """
    if db.autoflush:
        db.flush()
    return db.connection().execute(query, values)
