"""A worker that has nothing to do does not look, and misses nothing by that."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text, update

from reminders.domain.reminder import State
from reminders.runtime import Runtime
from reminders.store import tables
from reminders.store.changes import Changes
from reminders.store.engine import Store
from reminders.worker.rest import Rest
from tests.schema import bring_to_head
from tests.worker.clinic import POLL, Clinic, Opener, now, until, working

ANA = "+12125550101"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
_BEATS = 20


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    bring_to_head(database_url)
    opened = Store.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def rest(store: Store) -> Iterator[Rest]:
    made = Rest(Changes(store.engine))
    yield made
    made.close()


def write(store: Store) -> None:
    with store.write() as db:
        db.execute(text("CREATE TABLE written (n INTEGER)"))


def test_nobody_rests_before_a_look(rest: Rest):
    assert not rest.lasts(NOON)
    assert not rest.lasts(NOON)


def test_a_rest_lasts_until_its_first_moment(rest: Rest):
    rest.lasts(NOON)
    rest.begin([LATER, None, LATER + timedelta(hours=1)])
    assert rest.lasts(LATER - timedelta(microseconds=1))
    assert not rest.lasts(LATER)
    assert not rest.lasts(NOON), "it has to begin again"


def test_a_rest_without_a_moment_lasts_until_something_is_written(store: Store, rest: Rest):
    rest.lasts(NOON)
    rest.begin([None])
    assert rest.lasts(NOON + timedelta(days=36_500))
    write(store)
    assert not rest.lasts(NOON)


def test_what_is_written_while_one_looks_ends_the_rest_that_follows(store: Store, rest: Rest):
    rest.lasts(NOON)
    write(store)
    rest.begin([LATER])
    assert not rest.lasts(NOON)


def test_a_rest_is_ended_from_outside(rest: Rest):
    rest.lasts(NOON)
    rest.begin([LATER])
    rest.end()
    assert not rest.lasts(NOON)


def looks_within(runtime: Runtime, seconds: float) -> int:
    """How often the clinics are asked for what waits, as each look does."""
    begun: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT clinic.id, CASE"):
            begun.append(statement)

    event.listen(runtime.store.engine, "before_cursor_execute", note)
    began = now()
    until(lambda: now() - began > timedelta(seconds=seconds))
    event.remove(runtime.store.engine, "before_cursor_execute", note)
    return len(begun)


def test_a_worker_with_texts_for_later_asks_the_tables_nothing(opened: Opener):
    runtime = opened()
    clinic = Clinic.founded(runtime.store)
    clinic.register(ANA, now() + timedelta(hours=1))
    with working(runtime):
        until(lambda: looks_within(runtime, 5 * POLL) == 0)
        looks = looks_within(runtime, _BEATS * POLL)
    assert looks <= _BEATS / 4, "only when it tidies"


def test_a_worker_at_rest_sends_at_the_moment_that_another_process_has_set(opened: Opener, database_url: str):
    runtime = opened()
    clinic = Clinic.founded(runtime.store)
    clinic.register(ANA, now() + timedelta(hours=1))
    with working(runtime):
        until(lambda: looks_within(runtime, 3 * POLL) == 0 or runtime.store.kind == "postgresql")
        elsewhere, row = Store.open(database_url), tables.Reminder
        soon = now() + timedelta(seconds=0.5)
        with elsewhere.write() as db:
            moments = {"due_at": soon, "try_at": soon, "not_before_at": soon}
            db.execute(update(row).where(row.id == clinic.first_text(ANA).id).values(**moments))
        elsewhere.close()
        until(lambda: clinic.state(ANA) is State.ACCEPTED)
    sent_at = clinic.first_text(ANA).sent_at
    assert sent_at is not None
    assert sent_at >= soon
