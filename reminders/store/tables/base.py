"""What all tables share: names of constraints, types, public ids, belonging to a clinic.

A row has an integer id inside the store and, where people or providers may name it, a random
public id. No row has a time from the database's clock: the caller gives it. There are no ORM
relationships: every query joins on its own terms, and nothing loads behind its back.
"""

import base64
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Text,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import (
    BodyArea,
    Category,
    Kind,
    Mode,
    Origin,
    Purpose,
    Relation,
    Role,
    StaffRole,
    TextClass,
    VisitState,
    Way,
)
from reminders.store.tables.kinds import (
    AttemptOutcome,
    CourseState,
    OptOutSource,
    ProtocolOrigin,
    ReceiptSource,
    TaskState,
)
from reminders.store.types import EnumText, Json, UtcDateTime

PUBLIC_ID_LENGTH = 24
_WHERE = "where"  # in an index's `info`: which rows it has
PERSONAL = {"personal": True}  # the column's `info`: erasure empties it

CLOSED_LISTS: tuple[type[StrEnum], ...] = (
    *(AttemptOutcome, CourseState, OptOutSource, ProtocolOrigin, ReceiptSource, TaskState),
    *(BodyArea, Category, Kind, Mode, Origin, Purpose, Reason, Relation, Role, StaffRole, State, TextClass, VisitState),
    Way,
)


# How a Python type in an annotation is stored.
_TYPES: dict[Any, Any] = {
    int: BigInteger().with_variant(Integer(), "sqlite"),  # SQLite numbers rows only in an INTEGER key
    str: Text(),
    float: Double(),
    datetime: UtcDateTime(),
    dict[str, Any]: Json(),
    list[Any]: Json(),
    list[str]: Json(),
    **{kind: EnumText(kind) for kind in CLOSED_LISTS},
}


class Base(DeclarativeBase):
    """The one list of tables."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = _TYPES


def new_public_id() -> str:
    """A random name for a row, of 120 bits: nobody meets one by guessing.

    Small letters and 2 to 7 only: they can be read out on the phone, and none looks like an option to a command.
    """
    return base64.b32encode(secrets.token_bytes(15)).decode("ascii").lower()


class Numbered:
    """A row's own number, inside the store only."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-9)


class Named:
    """A row's name in addresses, commands and logs."""

    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id, sort_order=-8)


class Created:
    """When the row was written, by the caller's clock."""

    created_at: Mapped[datetime] = mapped_column(sort_order=9)


class Versioned:
    """What people edit: an update of a row that somebody else changed meanwhile raises StaleDataError."""

    version: Mapped[int] = mapped_column(sort_order=8)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.version}


class InClinic:
    """Belongs to one clinic. The table adds `owned_by("organization", "clinic")`."""

    organization_id: Mapped[int] = mapped_column(sort_order=-7)
    clinic_id: Mapped[int] = mapped_column(sort_order=-6)


def owned_by(owner: str, parent: str) -> ForeignKeyConstraint:
    """A foreign key that holds only within one owner ("organization" or "clinic").

    So a patient of one clinic cannot be tied to a visit of another, whatever a query forgets. The
    parent carries UNIQUE(<owner>_id, id) for it. A key with a NULL in it is not checked.
    """
    columns = [f"{owner}_id", f"{parent}_id"]
    return ForeignKeyConstraint(columns, [f"{parent}.{owner}_id", f"{parent}.id"])


def one_of(column: str, kinds: type[StrEnum]) -> CheckConstraint:
    """A check that a column holds a member of a closed list; to change the list is a migration."""
    listed = ", ".join(f"'{kind.value}'" for kind in kinds)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that match a condition, in both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), info={_WHERE: where})


@event.listens_for(Base.metadata, "before_create")
def _tell_postgresql(metadata: MetaData, connection: Connection, **_more: object) -> None:
    """Say the conditions of indexes in PostgreSQL's own option too, only where tables are made.

    To say it loads PostgreSQL's dialect, which most installations never need: a twentieth of a start, and 2 MB.
    """
    if connection.dialect.name == "postgresql":
        for index in (index for table in metadata.tables.values() for index in table.indexes if _WHERE in index.info):
            index.dialect_options["postgresql"]["where"] = text(index.info[_WHERE])


def personal_columns() -> dict[str, list[str]]:
    """Of every table that has them, the columns with a person's data."""
    marked = {
        table.name: [column.name for column in table.columns if column.info.get("personal")]
        for table in Base.metadata.sorted_tables
    }
    return {name: columns for name, columns in marked.items() if columns}
