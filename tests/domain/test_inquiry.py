"""When a text in doubt may go again: only when nothing else can be, and never because a look failed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.delivery import ProviderStatus, Seen
from reminders.domain.inquiry import (
    APART,
    CLEAN_READS,
    MADE_EARLIER,
    MADE_LATER,
    MOST_LOOKS,
    CannotTell,
    Doubt,
    Found,
    Listed,
    LookAgain,
    NotCreated,
    Verdict,
    first_doubt_look,
    first_receipt_look,
    judge,
    look_after_crash,
    next_receipt_look,
)

ANA = "+12125550101"
BEN = "+12125550102"
START = datetime(2026, 11, 20, 20, 20, tzinfo=UTC)
BODY = "Lumina Skin: No makeup until Sun 15:30."
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
DOUBT = Doubt(ANA, BODY, START, validity=15 * MINUTE, settle=15 * MINUTE)


def seen(body: str = BODY, at: datetime = START, provider_id: str = "SM1", to: str = ANA) -> Seen:
    return Seen(provider_id, to, body, at, ProviderStatus.QUEUED)


def look(doubt: Doubt, now: datetime, *texts: Seen, bound: tuple[str, ...] = (), alone: bool = True) -> Verdict:
    return judge(doubt, Listed(now, texts, bound, alone), now)


def unfold(doubt: Doubt, reads: list[bool]) -> tuple[Verdict, datetime, list[datetime]]:
    """Look as often as asked for; each read is whole and empty, or fails. Returns the end, when, and all looks."""
    now, looks = first_doubt_look(doubt.started_at), []
    for clean in reads:
        looks.append(now)
        verdict = look(doubt, now) if clean else judge(doubt, None, now)
        if not isinstance(verdict, LookAgain):
            return verdict, now, looks
        assert verdict.at > now
        doubt = replace(
            doubt, looks=verdict.looks, clean_reads=verdict.clean_reads, last_clean_at=verdict.last_clean_at
        )
        now = verdict.at
    raise AssertionError("it goes on for ever")


def test_a_text_that_is_not_there_is_looked_for_through_the_whole_window() -> None:
    verdict, now, looks = unfold(DOUBT, [True] * 99)
    assert verdict == NotCreated()
    offsets = [(at - START) // SECOND for at in looks]
    assert offsets == [10, 30, 60, 120, 300, 17 * 60, 30 * 60]
    assert now == DOUBT.ends_at


def test_a_look_within_the_window_that_failed_is_repeated_soon_and_ever_later() -> None:
    _, _, looks = unfold(DOUBT, [False] * 99)
    within = [(at - START) // SECOND for at in looks if at < DOUBT.ends_at]
    assert within[:6] == [10, 15, 22, 33, 50, 75]
    assert len(within) < MOST_LOOKS
    _, _, looks = unfold(DOUBT, [False] + [True] * 99)
    assert [(at - START) // SECOND for at in looks] == [10, 15, 30, 60, 120, 300, 17 * 60, 30 * 60]


@pytest.mark.parametrize(("age", "first"), [(45, 0), (10, 0), (4, 6), (0, 10), (-7200, 10)])
def test_what_a_crash_left_is_asked_about_at_once_if_it_is_old_and_never_later_than_what_is_new(age, first):
    assert look_after_crash(START - age * SECOND, START) == START + first * SECOND


@given(st.lists(st.booleans(), min_size=3 * MOST_LOOKS, max_size=3 * MOST_LOOKS))
def test_it_is_not_created_only_after_enough_clean_looks_one_of_them_at_the_end(reads: list[bool]) -> None:
    verdict, now, looks = unfold(DOUBT, reads)
    clean = [at for at, read in zip(looks, reads, strict=False) if read]
    if verdict == NotCreated():
        assert len(clean) >= CLEAN_READS
        assert clean[-1] == now >= DOUBT.ends_at
    else:
        assert verdict == CannotTell()
        assert len(clean) < CLEAN_READS or clean[-1] < DOUBT.ends_at
        assert now >= DOUBT.ends_at


def test_a_list_that_can_never_be_read_ends_after_hours_with_no_answer() -> None:
    verdict, now, looks = unfold(DOUBT, [False] * 99)
    assert verdict == CannotTell()
    assert sum(at >= DOUBT.ends_at for at in looks) == MOST_LOOKS - 1  # the last one within the window counts too
    assert now - DOUBT.ends_at > timedelta(hours=4)


def test_after_one_look_that_failed_at_the_end_the_doubt_is_over_a_moment_later() -> None:
    verdict, now, _ = unfold(DOUBT, [True] * 6 + [False] + [True])
    assert verdict == NotCreated()
    assert now == DOUBT.ends_at + APART


def test_two_looks_at_one_moment_count_as_one() -> None:
    late = replace(DOUBT, clean_reads=1, last_clean_at=DOUBT.ends_at)
    assert isinstance(look(late, DOUBT.ends_at + SECOND), LookAgain)
    assert look(late, DOUBT.ends_at + MINUTE) == NotCreated()


def test_after_a_long_standstill_the_first_look_alone_proves_nothing() -> None:
    verdict = look(DOUBT, START + timedelta(days=2))
    assert isinstance(verdict, LookAgain)
    assert verdict.clean_reads == 1


def test_a_look_that_began_before_the_end_is_none_at_the_end() -> None:
    asked_at, told_at = DOUBT.ends_at - SECOND, DOUBT.ends_at + 5 * SECOND
    known = replace(DOUBT, clean_reads=3, last_clean_at=START)
    assert isinstance(judge(known, Listed(asked_at, ()), told_at), LookAgain)


def test_a_clean_look_that_a_wrong_clock_noted_is_forgotten_and_not_waited_for() -> None:
    ahead = replace(DOUBT, clean_reads=3, last_clean_at=START + timedelta(hours=5))
    read_at = DOUBT.ends_at + MINUTE
    first = look(ahead, read_at)
    assert isinstance(first, LookAgain)
    assert (first.clean_reads, first.last_clean_at) == (1, read_at)
    again = replace(ahead, clean_reads=first.clean_reads, last_clean_at=first.last_clean_at)
    assert look(again, read_at + MINUTE) == NotCreated()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(BODY, id="as it was sent"),
        pytest.param(f"Sent from your Twilio trial account - {BODY}", id="with a trial's sentence"),
        pytest.param(BODY.replace(" ", "\n "), id="with other spaces"),
        pytest.param(BODY.replace(":", "\N{FULLWIDTH COLON}"), id="with other signs"),
    ],
)
def test_a_text_with_our_words_is_ours(body: str) -> None:
    assert look(DOUBT, START + MINUTE, seen(body)) == Found(seen(body))


@pytest.mark.parametrize("at", [START - MADE_EARLIER, START + MADE_LATER])
def test_the_clocks_may_differ_as_much_as_sending_allows(at: datetime) -> None:
    assert look(DOUBT, START + MINUTE, seen(at=at)) == Found(seen(at=at))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(seen(at=START - MADE_EARLIER - SECOND), id="made before the try"),
        pytest.param(seen(at=START + MADE_LATER + SECOND), id="made long after it"),
        pytest.param(seen("Lumina Skin: You may wear makeup again."), id="with other words"),
        pytest.param(seen(to=BEN), id="to another number"),
        pytest.param(seen(BODY[:-9]), id="with a part of our words"),
    ],
)
def test_another_text_is_not_ours_and_the_look_is_clean(other: Seen) -> None:
    assert look(replace(DOUBT, clean_reads=1), DOUBT.ends_at, other) == NotCreated()


def test_what_belongs_to_another_try_is_not_ours() -> None:
    assert look(replace(DOUBT, clean_reads=1), DOUBT.ends_at, seen(), bound=("SM1",)) == NotCreated()


def test_of_two_with_our_words_the_nearer_is_ours() -> None:
    early, near = seen(at=START - MINUTE, provider_id="SM1"), seen(at=START + SECOND, provider_id="SM2")
    assert look(DOUBT, START + MINUTE, early, near) == Found(near)


@pytest.mark.parametrize("blank", ["", "  ", "***"])
def test_the_only_one_without_words_is_ours(blank: str) -> None:
    assert look(DOUBT, START + MINUTE, seen(blank)) == Found(seen(blank))


def test_where_words_are_gone_and_there_are_several_nothing_is_proven_either_way() -> None:
    late = replace(DOUBT, clean_reads=5)
    two = (seen("", provider_id="SM1"), seen("", provider_id="SM2"))
    assert isinstance(look(late, DOUBT.ends_at, *two), LookAgain)
    assert isinstance(look(late, DOUBT.ends_at, seen(""), alone=False), LookAgain)
    assert look(replace(late, looks=MOST_LOOKS), DOUBT.ends_at, *two) == CannotTell()


def test_receipts_are_asked_for_ever_more_seldom_and_then_no_more() -> None:
    now, waits, looks = START, [first_receipt_look(START) - START], 1
    while (at := next_receipt_look(looks, now)) is not None:
        waits.append(at - now)
        looks += 1
    assert [wait // SECOND for wait in waits] == [30, 120, 600, 3600, 4 * 3600, 24 * 3600]
