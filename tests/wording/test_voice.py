from datetime import time

import pytest

from reminders.domain.civil import Hours
from reminders.wording.voice import WeeklyHours, pick_language
from tests.wording.examples import LONDON, NEW_YORK, OFFICE, at


@pytest.mark.parametrize(
    ("wanted", "clinic", "wording", "picked"),
    [
        ("es-MX", ["en", "es"], ["en", "es", "es-MX"], "es-MX"),
        ("es-MX", ["en", "es"], ["en", "es"], "es"),
        ("es-MX", ["en", "es"], ["en"], "en"),
        ("es", ["en"], ["en", "es"], "en"),  # nobody there reads the answer
        ("fr", ["en-US"], ["en"], "en"),
        (None, ["en", "es"], ["es", "en"], "en"),
        ("fr", ["de"], ["en"], None),
        ("en", [], ["en"], None),
    ],
)
def test_a_language_falls_back_to_its_base_then_to_the_clinics_first_then_to_none(
    wanted: str | None, clinic: list[str], wording: list[str], picked: str | None
) -> None:
    assert pick_language(wanted, clinic, wording) == picked


def test_a_phone_is_answered_in_the_clinics_hours() -> None:
    assert OFFICE.open_at(at(LONDON, 20, 9, 0), LONDON)
    assert not OFFICE.open_at(at(LONDON, 20, 18, 0), LONDON)
    assert not OFFICE.open_at(at(LONDON, 21, 12), LONDON)
    assert not OFFICE.open_at(at(LONDON, 20, 9, 0), NEW_YORK)


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="not 1"):
        WeeklyHours(((Hours(time(9), time(18)),),))
