from datetime import UTC, datetime, time, timedelta

import pytest

from reminders.domain.civil import Place
from reminders.domain.planned import Shift, ShiftKind, Why
from reminders.domain.protocol import Calendar, Elapsed, Offset
from reminders.domain.vocabulary import Anchor, Category
from reminders.wording.explain import explain
from tests.wording.examples import LONDON, NEW_YORK, at

ENDED = at(LONDON, 21)
HOUR = timedelta(hours=1)


def explained(why: Why, due_at: datetime, region: str = "GB") -> str:
    return explain(why, due_at, Place(LONDON), region)


@pytest.mark.parametrize(
    ("anchor", "offset", "due_at", "sentence"),
    [
        (
            Anchor.TREATMENT_END,
            Elapsed(24 * HOUR),
            at(LONDON, 22),
            "24 h after the treatment ended (Sat 21 Nov 15:30): Sun 22 Nov 15:30.",
        ),
        (
            Anchor.TREATMENT_END,
            Elapsed(timedelta(days=7)),
            at(LONDON, 28),
            "7 days after the treatment ended (Sat 21 Nov 15:30): Sat 28 Nov 15:30.",
        ),
        (
            Anchor.BOOKED_START,
            Calendar(-1, time(10)),
            at(LONDON, 20, 10, 0),
            "At 10:00, 1 day before the visit starts (Sat 21 Nov 15:30): Fri 20 Nov 10:00.",
        ),
        (
            Anchor.BOOKED_START,
            Elapsed(-90 * timedelta(minutes=1)),
            at(LONDON, 21, 14, 0),
            "90 min before the visit starts (Sat 21 Nov 15:30): Sat 21 Nov 14:00.",
        ),
        (
            Anchor.RESTRICTION_END,
            Elapsed(timedelta()),
            at(LONDON, 21),
            "When the restriction on retinol, acids or vitamin C ended (Sat 21 Nov 15:30): Sat 21 Nov 15:30.",
        ),
        (
            Anchor.RESTRICTION_END,
            Calendar(0, time(18)),
            at(LONDON, 21, 18, 0),
            (
                "At 18:00, on the day that the restriction on retinol, acids or vitamin C ended "
                "(Sat 21 Nov 15:30): Sat 21 Nov 18:00."
            ),
        ),
        (
            Anchor.COURSE_END,
            Calendar(28, time(10)),
            at(LONDON, 19, 10, 0, month=12),
            "At 10:00, 28 days after the last session of the course ended (Sat 21 Nov 15:30): Sat 19 Dec 10:00.",
        ),
        (
            Anchor.TREATMENT_END,
            Calendar(21, time(10)),
            at(LONDON, 5, 10, 0, month=12),
            "By the interval of the course, counted from when the treatment ended (Sat 21 Nov 15:30): Sat 5 Dec 10:00.",
        ),
        (
            Anchor.MANUAL,
            Elapsed(timedelta(minutes=3)),
            at(LONDON, 21, 15, 33),
            "3 min after staff made a change (Sat 21 Nov 15:30): Sat 21 Nov 15:33.",
        ),
    ],
)
def test_every_anchor_and_offset_has_its_words(anchor: Anchor, offset: Offset, due_at: datetime, sentence: str) -> None:
    awaits = (Category.ACTIVES, Category.VITAMIN_C) if anchor is Anchor.RESTRICTION_END else ()

    assert explained(Why(anchor, ENDED, offset, awaits), due_at) == sentence


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ShiftKind.AFTER_UNDO, "moved from 21:45 to 20:55 to leave time to undo"),
        (ShiftKind.RECORDED_LATE, "moved from 21:45 to 20:55 because the visit was recorded late"),
        (ShiftKind.EARLIER_FOR_QUIET, "moved from 21:45 to 20:55 to come before the quiet hours"),
        (ShiftKind.LATER_FOR_QUIET, "moved from 21:45 to 20:55 to wait for the end of the quiet hours"),
        (ShiftKind.AT_ONCE_IN_GRACE, "sent at Sat 21 Nov 20:55 in the quiet hours because the patient has just left"),
        (ShiftKind.KEPT_IN_QUIET, "kept at Sat 21 Nov 20:55 in the quiet hours because it is urgent"),
    ],
)
def test_every_shift_has_its_words(kind: ShiftKind, words: str) -> None:
    nominal, due = at(LONDON, 21, 21, 45), at(LONDON, 21, 20, 55)
    why = Why(Anchor.TREATMENT_END, at(LONDON, 21, 20, 45), Elapsed(HOUR), (), (Shift(kind, nominal, due),))

    assert explained(why, due) == f"1 h after the treatment ended (Sat 21 Nov 20:45), {words}."


def test_shifts_follow_one_another_and_a_later_wait_is_told() -> None:
    shifts = (
        Shift(ShiftKind.RECORDED_LATE, at(LONDON, 21, 16), at(LONDON, 21, 22, 3)),
        Shift(ShiftKind.LATER_FOR_QUIET, at(LONDON, 21, 22, 3), at(LONDON, 22, 8, 0)),
    )
    why = Why(Anchor.TREATMENT_END, at(LONDON, 21, 15), Elapsed(HOUR), (), shifts)

    assert explained(why, at(LONDON, 22, 9, 0)) == (
        "1 h after the treatment ended (Sat 21 Nov 15:30), "
        "moved from 16:30 to 22:03 because the visit was recorded late, "
        "moved from Sat 21 Nov 22:03 to Sun 22 Nov 08:00 to wait for the end of the quiet hours, "
        "now due Sun 22 Nov 09:00."
    )


def test_american_staff_read_american_times() -> None:
    ended = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
    why = Why(Anchor.TREATMENT_END, ended, Elapsed(24 * HOUR))

    assert explain(why, ended + 24 * HOUR, Place(NEW_YORK), "US") == (
        "24 h after the treatment ended (Sat, Nov 21, 3:30 PM): Sun, Nov 22, 3:30 PM."
    )
