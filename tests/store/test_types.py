"""One meaning in both databases: instants, JSON, closed lists."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, select, text
from sqlalchemy.exc import StatementError

from reminders.domain.reasons import Reason
from reminders.store.engine import open_engine
from reminders.store.types import EnumText, Json, UtcDateTime


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


SAMPLE = Table(
    "sample",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime()),
    Column("data", Json()),
    Column("size", EnumText(Size)),
    Column("reason", EnumText(Reason)),
)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def db(database_url: str) -> Iterator[Connection]:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        SAMPLE.create(connection)
        yield connection
    engine.dispose()


def kept(db: Connection, column: str, value: object) -> Any:
    db.execute(insert(SAMPLE).values({column: value}))
    return db.execute(select(SAMPLE.c[column]).order_by(SAMPLE.c.id.desc()).limit(1)).scalar_one()


@pytest.mark.parametrize(
    "moment",
    [
        NOON,
        NOON.replace(microsecond=1),
        NOON.astimezone(timezone(timedelta(hours=5, minutes=45))),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-12))),
        datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
        datetime(987, 6, 5, tzinfo=UTC),
    ],
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(db: Connection, moment: datetime) -> None:
    back = kept(db, "at", moment)
    assert back == moment
    assert back.utcoffset() == timedelta(0)


def test_a_naive_datetime_is_refused_with_the_remedy(db: Connection) -> None:
    with pytest.raises(StatementError, match="give it a zone") as caught:
        db.execute(insert(SAMPLE).values(at=NOON.replace(tzinfo=None)))
    assert isinstance(caught.value.orig, ValueError)


def test_a_naive_datetime_is_refused_in_a_condition_too(db: Connection) -> None:
    with pytest.raises(StatementError, match="give it a zone"):
        db.execute(select(SAMPLE).where(SAMPLE.c.at <= NOON.replace(tzinfo=None)))


def test_instants_sort_and_compare_as_instants_whatever_their_fraction_or_zone(db: Connection) -> None:
    moments = [NOON + timedelta(microseconds=n) for n in (-1_000_000, -1, 0, 1, 999_999, 1_000_000)]
    shuffled = [moment.astimezone(timezone(timedelta(hours=n - 3))) for n, moment in enumerate(moments[::-1])]
    db.execute(insert(SAMPLE), [{"at": moment} for moment in shuffled])
    assert list(db.execute(select(SAMPLE.c.at).order_by(SAMPLE.c.at)).scalars()) == moments
    assert (
        list(db.execute(select(SAMPLE.c.at).where(SAMPLE.c.at < NOON).order_by(SAMPLE.c.at)).scalars()) == moments[:2]
    )


@pytest.mark.parametrize("value", [{"a": [1, 2.5, None, "é"]}, [], {}, "text", 5, 0, False, None])
def test_json_comes_back_as_it_was(db: Connection, value: object) -> None:
    assert kept(db, "data", value) == value


def test_no_json_is_null_to_the_database(db: Connection) -> None:
    kept(db, "data", None)
    assert db.execute(text("SELECT count(*) FROM sample WHERE data IS NULL")).scalar_one() == 1


@pytest.mark.parametrize(("column", "member"), [("size", Size.LARGE), ("reason", Reason.OPTED_OUT), ("size", None)])
def test_a_member_of_a_closed_list_comes_back_as_that_member(
    db: Connection, column: str, member: StrEnum | None
) -> None:
    assert kept(db, column, member) is member


def test_a_value_outside_the_list_is_refused(db: Connection) -> None:
    with pytest.raises(StatementError, match="'huge' is not a valid Size"):
        db.execute(insert(SAMPLE).values(size="huge"))


def test_a_value_outside_the_list_is_not_read_as_if_it_were_in_it(db: Connection) -> None:
    db.execute(text("INSERT INTO sample (size) VALUES ('huge')"))
    with pytest.raises(ValueError, match="'huge' is not a valid Size"):
        db.execute(select(SAMPLE.c.size)).all()
