"""The checker on made-up accounts: each wrong is seen, and what is right is let through."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reminders.domain.reminder import State
from tests.chaos.book import Try, truer
from tests.chaos.checker import Evidence, Halt, Promise, Row, Taking, Verdict, Wrong, check
from tests.chaos.recovery import Spread, recovery
from tests.chaos.workers import Blow, Kind

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DUE = START + 10 * SECOND
ANA, BODY = "+12125550101", "Lumina Skin: This is text 1."
TEXT = Promise("a", ANA, BODY, DUE, DUE + 20 * SECOND)
TAKEN = Taking(DUE + SECOND, "SM1", ANA, BODY, "attempt-1")
AGAIN = replace(TAKEN, sid="SM2", at=DUE + 5 * SECOND, attempt_id="attempt-2")
WENT, WAITS = Row(State.ACCEPTED), Row(State.PLANNED)
MISSED = Row(State.MISSED, "missed")


def found(row=WENT, takings=(TAKEN,), halts=(), text=TEXT, began=DUE):
    """What the checker says of one text."""
    rows = {} if row is None else {text.key: row}
    claims = {taking.attempt_id: began for taking in takings}
    ended_at = DUE + 300 * SECOND
    evidence = Evidence((text,), tuple(halts), tuple(takings), rows, claims, ended_at, slack=4 * SECOND)
    return [wrong for wrong, _ in check(evidence).wrongs]


def test_a_text_that_went_once_is_in_order() -> None:
    assert found() == []


@pytest.mark.parametrize("row", [None, WAITS, Row(State.SENDING), Row(State.UNSURE), WENT])
def test_a_due_text_that_nobody_took_and_no_row_explains_is_lost(row) -> None:
    assert found(row, takings=()) == [Wrong.LOST]


@pytest.mark.parametrize("state", [State.MISSED, State.HELD, State.SKIPPED, State.FAILED])
def test_a_text_that_rests_with_a_reason_is_not_lost(state) -> None:
    assert found(Row(state, "missed"), takings=()) == []


def test_a_text_whose_commit_was_never_answered_may_be_absent() -> None:
    assert found(None, takings=(), text=replace(TEXT, certain=False)) == []


def test_a_doubt_counts_as_open_only_until_its_window_is_over() -> None:
    asked_about = Row(State.UNSURE, "crashed", pending_until=DUE + 301 * SECOND)
    assert found(asked_about, takings=()) == []
    assert found(replace(asked_about, pending_until=DUE), takings=()) == [Wrong.LOST]


def test_a_text_that_was_taken_twice_is_doubled() -> None:
    assert found(takings=(TAKEN, AGAIN)) == [Wrong.DOUBLED]


def test_a_second_try_after_a_proven_failure_is_none() -> None:
    assert found(takings=(replace(TAKEN, failed_at=AGAIN.at - SECOND), AGAIN)) == []


def test_a_second_try_before_the_failure_was_known_is_a_double() -> None:
    assert found(takings=(replace(TAKEN, failed_at=AGAIN.at + SECOND), AGAIN)) == [Wrong.DOUBLED]


def test_a_text_before_its_moment_is_early() -> None:
    assert found(takings=(replace(TAKEN, at=DUE - timedelta(microseconds=1)),)) == [Wrong.EARLY]


def test_a_text_after_its_use_is_late_once_the_lease_is_over_too() -> None:
    last = TEXT.useful_until_at + 4 * SECOND
    assert found(takings=(replace(TAKEN, at=last),)) == []
    assert found(takings=(replace(TAKEN, at=last + SECOND),)) == [Wrong.LATE]


def test_a_text_after_its_acknowledged_cancel_is_seen() -> None:
    assert found(halts=[Halt(DUE, key="a")]) == [Wrong.AFTER_CANCEL]
    assert found(halts=[Halt(DUE + 2 * SECOND, key="a")]) == []


def test_a_text_claimed_before_a_stop_may_still_arrive_and_one_claimed_after_it_may_not() -> None:
    stop = Halt(DUE, number=ANA)
    assert found(halts=[stop], began=DUE - SECOND) == []
    assert found(halts=[stop], began=DUE + timedelta(microseconds=1)) == [Wrong.AFTER_STOP]
    assert found(halts=[stop], began=DUE - SECOND, takings=(AGAIN,)) == [Wrong.AFTER_STOP]


@pytest.mark.parametrize("row", [MISSED, WAITS, Row(State.CANCELLED, "by-staff")])
def test_a_row_that_denies_what_the_provider_has_is_misstated(row) -> None:
    assert Wrong.MISSTATED in found(row)


def test_a_failure_that_the_provider_reported_is_no_misstatement() -> None:
    assert found(Row(State.FAILED, "undelivered"), takings=(replace(TAKEN, failed_at=DUE + 2 * SECOND),)) == []


def test_words_that_nobody_registered_are_seen() -> None:
    assert found(takings=(TAKEN, replace(TAKEN, body="Lumina Skin: Hello."))) == [Wrong.STRAY]


def test_a_run_proves_little_where_texts_stayed_that_nobody_had_taken_back() -> None:
    states = {"delivered": 85, "cancelled: by-staff": 6, "skipped: opted-out": 4, "missed: missed": 5}
    said = Verdict((), states, due=100, accepted=85, undecided=0)
    assert said.wanted == 90
    assert not said.proves_little
    assert replace(said, accepted=80).proves_little
    assert replace(said, states={"missed: missed": 15}).proves_little


def test_recovery_counts_from_the_first_deadly_blow_to_that_process_since_it_took_its_name() -> None:
    blows = [
        Blow(Kind.KILL, START, 7),  # another process of that number, before
        Blow(Kind.STOP, START + 2 * SECOND, 7),
        Blow(Kind.KILL, START + 3 * SECOND, 7),
        Blow(Kind.KILL, START + 9 * SECOND, 7),
    ]
    shown = Try("a", "w-1", START + 2 * SECOND, START + 13 * SECOND, State.ACCEPTED)
    absent = Try("b", "w-1", START + 2 * SECOND, START + 43 * SECOND, State.MISSED)
    settled_before = Try("c", "w-1", START + 2 * SECOND, START + 3 * SECOND, State.DELIVERED)
    of_another = Try("d", "w-2", START + 2 * SECOND, START + 9 * SECOND, State.DELIVERED)
    taken = recovery([shown, absent, settled_before, of_another], blows, {"w-1": (7, START + SECOND)})
    assert taken.with_evidence == Spread(1, 10.0, 10.0, 10.0)
    assert taken.without == Spread(1, 40.0, 40.0, 40.0)
    assert (taken.hits, taken.left_open) == (1, 2)


def test_the_spread_of_nothing_is_none_and_the_last_of_a_hundred_is_the_99th_percentile() -> None:
    assert Spread.of([]) is None
    assert Spread.of(n * SECOND for n in range(100)) == Spread(100, 50.0, 99.0, 99.0)


def test_a_moment_by_a_clock_that_was_set_is_told_by_its_neighbors() -> None:
    wrong = START + timedelta(hours=3)
    assert truer([START, START + SECOND, wrong, START + 2 * SECOND, START + 3 * SECOND])[2] == START + 2 * SECOND
    assert truer([START, START + 60 * SECOND]) == [START, START + 60 * SECOND]
