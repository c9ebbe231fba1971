"""What was kept long enough goes; what must stay known stays; sending goes on meanwhile."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from reminders.cli.retention import cutoff
from reminders.domain.vocabulary import StaffRole
from reminders.errors import InvalidInput
from reminders.store import api_tokens, tables
from reminders.store.scope import EVERYWHERE
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.api_tokens import Wanted, make_token
from reminders.usecases.retention import KEYS, PATIENTS, past_its_time, remove_older
from reminders.usecases.send_due import claim
from tests.usecases.world import ANA, BEN, FRIDAY

YEAR = timedelta(days=365)


def long_ago(world):
    """A patient whose last text went and who wrote, three years before now."""
    patient_id = world.register("microneedling-pen").patient_id
    world.run_until(FRIDAY + timedelta(days=60))
    accept_reply(world.sending, Incoming("SM1", "main", ANA, "thank you"), world.now)
    with world.store.write() as db:
        db.execute(update(tables.Visit).values(note="red cheeks"))
    world.set(FRIDAY + 3 * YEAR)
    return patient_id


def remove(world, older_than: timedelta):
    return remove_older(EVERYWHERE, world.store, world.now - older_than, "test", world.now)


def test_a_dry_run_counts_by_kind_what_a_run_removes(world):
    long_ago(world)
    would = past_its_time(EVERYWHERE, world.store, world.now - 2 * YEAR)
    assert would.removed["words of texts"] > 0
    assert (would.removed["replies"], would.removed["notes of visits"], would.removed[PATIENTS]) == (1, 1, 1)
    assert world.rows(tables.Visit)[0].note == "red cheeks"
    assert remove(world, 2 * YEAR) == would
    assert set(past_its_time(EVERYWHERE, world.store, world.now - 2 * YEAR).removed.values()) == {0}


def test_words_go_and_what_happened_stays(world):
    long_ago(world)
    before = [(r.key, r.state, r.sent_at) for r in world.rows(tables.Reminder)]
    consents = [(c.purpose, c.given, c.at) for c in world.rows(tables.Consent)]
    remove(world, 2 * YEAR)
    assert [(r.key, r.state, r.sent_at) for r in world.rows(tables.Reminder)] == before
    assert {r.body for r in world.rows(tables.Reminder)} == {None}
    assert world.rows(tables.Reply)[0].body is None
    assert [(c.purpose, c.given, c.at) for c in world.rows(tables.Consent)] == consents != []
    assert world.rows(tables.ReminderHistory)


def test_what_is_younger_stays(world):
    long_ago(world)
    before = [r.body for r in world.rows(tables.Reminder)]
    assert set(remove(world, 4 * YEAR).removed.values()) == {0}
    assert [r.body for r in world.rows(tables.Reminder)] == before


def test_a_patient_who_came_back_is_kept_and_only_old_words_go(world):
    patient_id = long_ago(world)
    world.register("microneedling-pen", patient=patient_id)
    removed = remove(world, 2 * YEAR).removed
    assert (removed[PATIENTS], removed["replies"]) == (0, 1)
    assert world.rows(tables.Patient)[0].name == "Ana Example"


def test_a_patient_with_a_booked_visit_is_kept(world):
    patient_id = long_ago(world)
    with world.store.write() as db:
        visit = db.scalars(select(tables.Visit)).one()
        visit.state, visit.starts_at, visit.ended_at = "booked", world.now + YEAR, None
    assert remove(world, 2 * YEAR).removed[PATIENTS] == 0
    assert patient_id


def test_an_opt_out_stays_known_and_none_is_invented(world):
    long_ago(world)
    world.register("microneedling-pen", name="Ben", number=BEN)
    accept_reply(world.sending, Incoming("SM2", "main", BEN, "STOP"), world.now)
    world.set(FRIDAY + 9 * YEAR)
    assert remove(world, 2 * YEAR).removed[PATIENTS] == 2
    numbers = world.rows(tables.Number)
    assert [(n.address, n.opted_out_at is None) for n in numbers] == [(None, True), (None, False)]


def test_a_patient_to_whom_a_text_is_on_its_way_is_left_to_the_next_run(world):
    world.register("microneedling-pen")
    world.set(FRIDAY + timedelta(hours=1))
    assert claim(world.sending, world.now, 10).handovers
    world.set(FRIDAY + 3 * YEAR)
    done = remove(world, 2 * YEAR)
    assert (done.removed[PATIENTS], world.rows(tables.Patient)[0].name) == (0, "Ana Example")


def test_other_writers_get_their_turn_between_the_batches(world):
    if world.store.kind != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the store")
    long_ago(world)
    with world.store.write() as db:
        row = {"provider_id": "", "sender": "main", "body": "x" * 100, "received_at": FRIDAY}
        db.execute(insert(tables.Reply), [row | {"provider_id": f"SN{n}"} for n in range(3_000)])
    worker = threading.Thread(target=lambda: remove(world, 2 * YEAR))
    worker.start()
    waits = []
    while worker.is_alive():
        began = time.perf_counter()
        with world.store.write():
            waits.append(time.perf_counter() - began)
        time.sleep(0.001)  # as a sender that does something else in between
    worker.join()
    assert len(waits) > 10
    assert sorted(waits)[len(waits) // 2] < 0.05


NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "day"), [("24m", "2024-03-31"), ("13m", "2025-02-28"), ("3y", "2023-03-31"), ("90D", "2025-12-31")]
)
def test_a_span_counts_back_by_the_calendar(typed, day):
    assert f"{cutoff(typed, NOW):%Y-%m-%d}" == day


@pytest.mark.parametrize("typed", ["24", "two years", "-3m", "0d", "29d", "9999y", ""])
def test_a_span_that_is_none_or_too_short_is_refused(typed):
    with pytest.raises(InvalidInput):
        cutoff(typed, NOW)


def test_keys_of_programs_requests_go_when_they_are_old(world):
    scope = world.scope
    wanted = Wanted("Booking", StaffRole.FRONT_DESK, YEAR)
    make_token(scope, world.store, wanted, "test", world.now)
    with world.store.write() as db:
        (token,) = api_tokens.tokens(scope, db)
        for days in range(120):
            api_tokens.stood_for(scope, db, token.id, f"k{days}", "digest", world.now - timedelta(days=days))
    would = past_its_time(EVERYWHERE, world.store, world.now - timedelta(days=10))
    assert would.removed[KEYS] == 109
    assert remove(world, timedelta(days=10)) == would
    assert len(world.rows(tables.ApiRequest)) == 11
