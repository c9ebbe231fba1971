"""The watchman, with a real mail server and a real monitor on the loopback, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from email import message_from_string

import pytest
from sqlalchemy import insert, update
from structlog.testing import capture_logs

from reminders.domain.pace import Pace
from reminders.store import alarms, tables, workers
from reminders.store.workers import Place
from reminders.usecases.alarms import CALM
from reminders.usecases.change import pause, resume
from reminders.usecases.sending import Terms
from tests.doubles.monitor import monitor
from tests.doubles.smtp import Fault, mail_server
from tests.usecases.watching import DUE, MINUTE, Guard
from tests.usecases.world import ANA, BEN, World


@pytest.fixture
def guard(world: World) -> Iterator[Guard]:
    with ExitStack() as stack:
        yield Guard(world, stack.enter_context(mail_server()), stack.enter_context(monitor()))


def stop_sender(guard: Guard) -> None:
    """The provider refuses the keys, through the pipeline."""
    guard.world.register("microneedling-pen")
    guard.world.live()
    guard.world.phone.fail(ANA, "sender", 20003)
    guard.world.set(guard.world.now + timedelta(hours=1))
    guard.world.send_due()


def test_while_all_is_well_the_monitor_hears_of_it_every_round_and_no_mail_goes(guard: Guard) -> None:
    guard.rounds(minutes=3)
    assert (guard.beats, guard.server.mails, guard.open) == (3, [], set())


def test_refused_keys_are_told_once_and_once_more_when_they_are_mended(guard: Guard) -> None:
    stop_sender(guard)
    guard.rounds(minutes=5)
    assert guard.subjects == ["The provider refused the keys or the account, and sending by this sender is stopped."]
    guard.world.phone.heal(ANA)
    resume(guard.world.scope, guard.world.store, None, guard.world.now)
    guard.world.send_due()
    guard.rounds(minutes=15)
    assert len(guard.subjects) == 2
    assert guard.subjects[1].startswith("Over: The provider refused")


def test_the_mail_says_since_when_and_what_to_do_and_nothing_personal(guard: Guard) -> None:
    stop_sender(guard)
    guard.rounds(minutes=1)
    mail = message_from_string(guard.server.mails[0])
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    body = payload.decode()
    assert str(mail["Subject"]).startswith("Lumina Skin Clinic: ")
    assert "(sender main)" in body
    assert "Since 2026-11-20 21:21 UTC." in body
    assert "What to do: Look at the account" in body
    for personal in (ANA, "555", "Ana", "desk-3", *guard.world.bodies()):
        assert personal not in guard.server.mails[0]


def test_the_heartbeat_stays_away_while_texts_do_not_go_out(guard: Guard) -> None:
    stop_sender(guard)
    guard.rounds(minutes=5)
    assert guard.beats == 0


def test_the_heartbeat_goes_on_during_an_alarm_that_leaves_sending_alone_and_was_told(guard: Guard) -> None:
    for number, name in ((ANA, "Ana"), (BEN, "Ben")):
        guard.world.register("microneedling-pen", number=number, name=name)
        guard.world.phone.fail(number, "content")
    guard.world.live()
    guard.world.set(DUE)
    guard.world.send_due()
    guard.rounds(minutes=3)
    assert guard.open == {"many-held"}
    assert (len(guard.subjects), guard.beats) == (1, 3)


def test_without_a_mailbox_the_heartbeat_is_the_only_way_to_tell_and_any_alarm_silences_it(guard: Guard) -> None:
    guard.watchman = replace(guard.watchman, telling=replace(guard.telling, mailbox=None))
    silent_worker(guard)
    guard.rounds(minutes=2)
    assert (guard.open, guard.beats) == ({"worker-silent"}, 0)
    with guard.world.store.write() as db:
        workers.leave(db, "w-dead")
    guard.rounds(minutes=15)
    assert (guard.open, guard.beats) == (set(), 15)


def silent_worker(guard: Guard) -> None:
    """Another worker, which died some minutes ago."""
    with guard.world.store.write() as db:
        workers.appear(db, "w-dead", Place("cellar", "boot", 2), guard.world.now - 10 * MINUTE)


def test_a_mailbox_that_is_set_up_later_still_gets_what_is_open_and_nothing_that_is_long_over(guard: Guard) -> None:
    with_mail, without = guard.watchman, replace(guard.watchman, telling=replace(guard.telling, mailbox=None))
    guard.watchman = without
    silent_worker(guard)
    guard.rounds(minutes=1)
    with guard.world.store.write() as db:
        workers.leave(db, "w-dead")
    guard.rounds(minutes=15)
    stop_sender(guard)
    guard.rounds(minutes=1)
    assert guard.server.mails == []
    guard.watchman = with_mail
    guard.rounds(minutes=2)
    assert [subject.partition(" ")[0] for subject in guard.subjects] == ["The"]
    assert "keys" in guard.subjects[0]


def test_a_heartbeat_needs_a_dispatcher_that_ticks(guard: Guard) -> None:
    guard.works()
    guard.rounds(minutes=1, works=False)
    assert guard.beats == 1
    guard.rounds(minutes=1, works=False)
    assert guard.beats == 1


def test_nothing_sent_though_due_is_told_after_the_silence_and_over_when_texts_go(guard: Guard) -> None:
    guard.world.register("microneedling-pen")
    guard.world.set(DUE - MINUTE)
    guard.rounds(minutes=15)
    assert guard.open == set()
    guard.rounds(minutes=1)
    assert guard.open == {"nothing-sent"}
    guard.world.send_due()
    guard.rounds(minutes=1)
    assert guard.open == set()


def test_a_provider_that_cannot_be_reached_counts_from_the_first_try(guard: Guard) -> None:
    guard.world.register("microneedling-pen")
    guard.world.live()
    guard.world.phone.fail(ANA, "unreachable")
    for _ in range(16):
        guard.world.run_until(max(guard.world.now, DUE) + MINUTE)
        guard.works()
        guard.watchman.round(guard.world.now)
    assert guard.open == {"nothing-sent"}


def test_a_pause_explains_why_nothing_is_sent(guard: Guard) -> None:
    guard.world.register("microneedling-pen")
    pause(guard.world.scope, guard.world.store, None, "by staff", guard.world.now)
    guard.world.set(DUE)
    guard.rounds(minutes=20)
    assert guard.open == set()


def test_texts_that_waited_for_the_morning_are_not_taken_for_stuck_when_it_comes(guard: Guard) -> None:
    guard.world.register("microneedling-pen")
    with guard.world.store.write() as db:
        late = guard.world.now + timedelta(hours=10)
        planned = update(tables.Reminder).where(tables.Reminder.state == "planned")
        db.execute(planned.values(try_at=late, due_at=guard.world.now, not_before_at=guard.world.now))
    guard.world.set(late)
    guard.rounds(minutes=14)
    assert guard.open == set()


def test_a_sender_at_its_daily_cap_is_told_as_that(guard: Guard) -> None:
    terms = {"main": Terms(Pace(None, 100))}
    guard.watchman = replace(guard.watchman, sending=replace(guard.world.sending, terms=terms))
    guard.world.register("microneedling-pen")
    guard.world.set(DUE)
    state = {"segments": 0.0, "filled_at": DUE, "day_on": DUE.date(), "unsure_count": 0, "breaker_trips": 0}
    with guard.world.store.write() as db:
        db.execute(insert(tables.SenderState).values(sender="main", spent=100, **state))
    guard.rounds(minutes=1)
    assert guard.open == {"day-cap"}


def test_an_alarm_that_comes_back_at_once_is_one_trouble_with_one_mail_for_its_end(guard: Guard) -> None:
    for _ in range(4):
        silent_worker(guard)
        guard.rounds(minutes=2)
        with guard.world.store.write() as db:
            workers.leave(db, "w-dead")
        guard.rounds(minutes=2)
    assert len(guard.subjects) == 1
    guard.rounds(minutes=int(CALM / MINUTE) + 1)
    assert [subject.startswith("Over: ") for subject in guard.subjects] == [False, True]
    silent_worker(guard)
    guard.rounds(minutes=1)
    assert len(guard.subjects) == 3


def test_a_mail_that_cannot_be_sent_is_tried_again_more_and_more_seldom_and_the_heartbeat_stops(world: World) -> None:
    with mail_server(Fault.RECIPIENT_REFUSED) as server, monitor() as heard:
        guard = Guard(world, server, heard)
        silent_worker(guard)
        guard.rounds(minutes=40)
        assert sum(command.startswith("rcpt") for command in server.commands) == 6  # after 0, 1, 3, 7, 15, 30 minutes
        assert guard.beats == 0
        server.fault = None
        guard.rounds(minutes=60)
        assert (len(server.mails), guard.beats > 0) == (1, True)


def test_a_failed_mail_is_logged_by_static_words(world: World) -> None:
    with mail_server(Fault.SIGN_IN_REFUSED) as server, monitor() as heard:
        guard = Guard(world, server, heard)
        box = guard.telling.mailbox
        assert box is not None
        signed = replace(guard.telling, mailbox=replace(box, sign_in=("me", "made-up")))
        guard.watchman = replace(guard.watchman, telling=signed)
        silent_worker(guard)
        with capture_logs() as logs:
            guard.rounds(minutes=1)
    events = [(one["event"], one.get("why")) for one in logs]
    assert events == [("alarm_raised", None), ("alarm_not_told", "sign-in")]
    assert "clinic.example" not in str(logs)


def test_of_several_watchmen_on_one_store_one_raises_and_one_tells(guard: Guard) -> None:
    silent_worker(guard)
    guard.works()
    with capture_logs() as logs, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: guard.watchman.round(guard.world.now), range(8)))
    assert len(guard.server.mails) == 1
    assert [one["event"] for one in logs if one["event"] == "alarm_raised"] == ["alarm_raised"]


def test_a_database_that_is_gone_ends_no_thread_and_silences_the_heartbeat(guard: Guard) -> None:
    guard.works()
    with guard.world.store.write() as db:
        db.connection().exec_driver_sql("ALTER TABLE alarm RENAME TO gone")
    with capture_logs() as logs:
        guard.watchman.round(guard.world.now)
    assert [one["event"] for one in logs] == ["alarm_round_failed"]
    assert guard.beats == 0


def test_an_alarm_that_ends_while_it_is_being_told_has_its_end_told_too(guard: Guard) -> None:
    now = guard.world.now
    with guard.world.store.write() as db:
        alarms.raise_once(db, "many-held", "", now, now - CALM)
        (begun,) = alarms.untold(db, now - CALM)
        assert alarms.claim(db, begun)
        assert not alarms.claim(db, begun)
        alarms.lift(db, "many-held", "", now + MINUTE)
        alarms.mark_told(db, begun, now + 2 * MINUTE)
    with guard.world.store.read() as db:
        (ended,) = alarms.untold(db, now + MINUTE)
    assert ended.over_at == now + MINUTE


def test_the_moment_of_telling_is_kept_as_it_was(guard: Guard) -> None:
    silent_worker(guard)
    guard.rounds(minutes=1)
    with guard.world.store.read() as db:
        assert [one.told_at for one in alarms.open_alarms(db)] == [guard.world.now]


def test_who_read_of_an_alarm_before_another_told_it_does_not_tell_it_again(world: World) -> None:
    with world.store.write() as db:
        alarms.raise_once(db, "breaker-open", "main", world.now, world.now)
        (seen,) = alarms.untold(db, world.now)
        assert alarms.claim(db, seen)
        alarms.mark_told(db, seen, world.now)
        assert not alarms.claim(db, seen)
