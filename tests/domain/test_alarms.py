from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reminders.domain.alarms import (
    GIVEN_UP_AFTER,
    LITTLE_ROOM,
    LONG_STORM,
    AlarmKind,
    Facts,
    Limits,
    Trouble,
    WorkerSeen,
    tell_at,
    troubles,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LIMITS = Limits(silent=15 * MINUTE, waiting=10)
WORKER = WorkerSeen("desk", NOW - timedelta(hours=9), NOW, alive=True, blocked=False)
DEAD = replace(WORKER, seen_at=NOW - 3 * MINUTE, alive=False)
WELL = Facts(
    at=NOW,
    this_copy_sends=True,
    workers=(WORKER,),
    stopped=(),
    storms=(),
    unsure=0,
    held=0,
    stuck=(),
    sent_lately=frozenset(),
    used_up=frozenset(),
    free_bytes=LITTLE_ROOM,
)


def found(**facts: object) -> set[Trouble]:
    return set(troubles(replace(WELL, **facts), LIMITS))  # type: ignore[arg-type]


def test_nothing_is_wrong_where_all_is_well() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("facts", "kind", "subject"),
    [
        ({"this_copy_sends": False}, AlarmKind.COPY_STILL, ""),
        ({"stopped": ("main",)}, AlarmKind.SENDER_STOPPED, "main"),
        ({"storms": (("main", LONG_STORM),)}, AlarmKind.BREAKER_OPEN, "main"),
        ({"stuck": (("main", NOW - 15 * MINUTE),)}, AlarmKind.NOTHING_SENT, "main"),
        ({"workers": (replace(WORKER, blocked=True),)}, AlarmKind.CLOCK_BLOCKED, "desk"),
        ({"workers": (DEAD,)}, AlarmKind.WORKER_SILENT, "desk"),
        ({"unsure": 10}, AlarmKind.MANY_UNSURE, ""),
        ({"held": 10}, AlarmKind.MANY_HELD, ""),
        ({"free_bytes": LITTLE_ROOM - 1}, AlarmKind.DISK_FULL, ""),
    ],
)
def test_each_trouble_is_seen(facts: dict[str, object], kind: AlarmKind, subject: str) -> None:
    assert found(**facts) == {Trouble(kind, subject)}


@pytest.mark.parametrize(
    "facts",
    [
        {"storms": (("main", LONG_STORM - 1),)},
        {"stuck": (("main", NOW - 14 * MINUTE),)},
        {"stuck": (("main", NOW - 60 * MINUTE),), "sent_lately": frozenset({"main"})},
        {"workers": (replace(WORKER, seen_at=NOW - 2 * MINUTE),)},
        {"workers": ()},
        {"unsure": 9, "held": 9},
        {"free_bytes": None},
    ],
)
def test_what_is_short_of_a_limit_is_no_trouble(facts: dict[str, object]) -> None:
    assert found(**facts) == set()


def test_one_sender_that_sends_does_not_hide_another_that_does_not() -> None:
    stuck = (("main", NOW - 20 * MINUTE), ("other", NOW - 20 * MINUTE))
    assert found(stuck=stuck, sent_lately=frozenset({"main"})) == {Trouble(AlarmKind.NOTHING_SENT, "other")}


def test_a_stopped_sender_is_one_trouble_and_not_two() -> None:
    stuck = (("main", NOW - 20 * MINUTE),)
    assert found(stuck=stuck, stopped=("main",)) == {Trouble(AlarmKind.SENDER_STOPPED, "main")}


def test_a_sender_at_its_daily_cap_is_told_as_what_it_is() -> None:
    stuck = (("main", NOW - 20 * MINUTE),)
    assert found(stuck=stuck, used_up=frozenset({"main"})) == {Trouble(AlarmKind.DAY_CAP, "main")}
    assert found(used_up=frozenset({"main"})) == set()


def test_a_copy_that_shall_not_send_is_not_blamed_for_not_sending() -> None:
    assert found(this_copy_sends=False, stuck=(("main", NOW - 60 * MINUTE),)) == {Trouble(AlarmKind.COPY_STILL)}


def test_a_worker_that_was_followed_on_its_machine_is_not_missed() -> None:
    follower = replace(WORKER, started_at=NOW - 2 * MINUTE)
    assert found(workers=(DEAD, follower)) == set()


def test_a_worker_that_ran_beside_it_or_elsewhere_does_not_replace_a_silent_one() -> None:
    elsewhere = replace(WORKER, host="cellar", started_at=NOW - 2 * MINUTE)
    assert found(workers=(DEAD, WORKER, elsewhere)) == {Trouble(AlarmKind.WORKER_SILENT, "desk")}


def test_a_silent_worker_whose_work_others_do_is_gone_for_good_after_a_day() -> None:
    long_gone = replace(DEAD, seen_at=NOW - GIVEN_UP_AFTER - MINUTE)
    elsewhere = replace(WORKER, host="cellar")
    assert found(workers=(long_gone, elsewhere)) == set()
    assert found(workers=(long_gone,)) == {Trouble(AlarmKind.WORKER_SILENT, "desk")}


def test_it_is_tried_to_tell_at_once_then_seldom_but_for_ever() -> None:
    minutes = [(tell_at(NOW, tries) - NOW) / MINUTE for tries in range(9)]
    assert minutes == [0, 1, 3, 7, 15, 30, 90, 150, 210]


def test_every_kind_says_what_is_wrong_and_what_to_do() -> None:
    for kind in AlarmKind:
        assert kind.sentence.endswith(".")
        assert kind.action.endswith(".")
