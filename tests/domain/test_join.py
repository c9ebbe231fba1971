"""What may become one text, which of them stands for all, and what need not be said twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.join import ENOUGH, OVERDUE, Part, arrange, joinable, later_ones, unsaid
from reminders.domain.planned import ToldEnd
from reminders.domain.release import DueText
from reminders.domain.timeline import OPEN, End
from reminders.domain.vocabulary import BodyArea, Category, Kind, Role, TextClass
from tests.domain.build import ny

NOON = ny(2026, 11, 20, 12)
SECOND = timedelta(seconds=1)
MAKEUP = (BodyArea.FACE, Category.MAKEUP)
SUN = (BodyArea.FACE, Category.SUN)
TEXT = DueText(Role.CHECK, Kind.SAFETY, TextClass.CARE, NOON, NOON, NOON + timedelta(days=2))
LATE = NOON + OVERDUE + SECOND


def part(id_: int, kind: Kind = Kind.INFO, minute: int = 0) -> Part:
    return Part(id_, replace(TEXT, kind=kind, due_at=NOON + minute * timedelta(minutes=1)))


def test_what_is_overdue_may_be_joined_and_what_has_just_fallen_due_may_not():
    assert joinable(TEXT, LATE)
    assert not joinable(TEXT, LATE - SECOND)


@pytest.mark.parametrize(
    "own",
    [
        {"kind": Kind.EMERGENCY},
        {"role": Role.CORRECTION},
        {"role": None},
        {"answer": True},
        {"text_class": TextClass.MARKETING},
        {"useful_until_at": LATE + ENOUGH - SECOND},
    ],
)
def test_some_texts_keep_a_message_of_their_own(own):
    assert not joinable(replace(TEXT, **own), LATE)


def test_the_most_serious_stands_for_all():
    parts = [part(1, Kind.INFO), part(2, Kind.PERMISSION, 1), part(3, Kind.SAFETY, 9), part(4, Kind.RESTRICTION, 5)]
    arranged = arrange(parts, lambda _: True)
    assert [p.id for p in arranged.together] == [3, 4, 2, 1]
    assert arranged.apart == ()


@given(st.lists(st.sampled_from([k for k in Kind if k is not Kind.EMERGENCY]), min_size=1, max_size=10), st.integers(0))
def test_nothing_is_lost_and_no_more_is_joined_than_fits(kinds, room):
    parts = [part(n, kind, n) for n, kind in enumerate(kinds)]
    arranged = arrange(parts, lambda together: len(together) <= room)
    assert sorted(p.id for p in (*arranged.together, *arranged.apart)) == list(range(len(kinds)))
    assert 1 <= len(arranged.together) <= max(room, 1)


def test_only_what_comes_later_counts_as_repeating():
    first, second, third = part(1, minute=0), part(2, minute=5), part(3, minute=5)
    together = (third, second, first)
    assert later_ones(first, together) == [third, second]
    assert later_ones(second, together) == [third]
    assert later_ones(third, together) == []


@pytest.mark.parametrize(
    ("elsewhere", "left"),
    [
        ([], True),
        ([ToldEnd(MAKEUP, End(NOON))], False),
        ([ToldEnd(MAKEUP, End(NOON + SECOND))], False),
        ([ToldEnd(MAKEUP, OPEN)], False),
        ([ToldEnd(MAKEUP, End(NOON - SECOND))], True),
        ([ToldEnd(SUN, End(NOON))], True),
        ([ToldEnd((BodyArea.NECK, Category.MAKEUP), End(NOON))], True),
    ],
)
def test_an_end_is_left_out_only_where_another_text_tells_it_as_long_or_longer(elsewhere, left):
    mine = ToldEnd(MAKEUP, End(NOON))
    assert unsaid([mine], elsewhere) == ((mine,) if left else ())
