"""The conversations that the docs show are whole: from the first text to the last, each once, at decent hours."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reminders.wording.languages import LANGUAGES
from tests.browser.conversation import BOOKED_ON, CONFIRMS, END, PLACES, Place, conversation

SPOKEN = [place for place in PLACES if place.language in LANGUAGES]


def test_every_language_has_its_conversation() -> None:
    assert {place.language for place in SPOKEN} == set(LANGUAGES)


@pytest.mark.parametrize("place", SPOKEN, ids=lambda place: place.language)
def test_a_patient_reads_everything_once_and_by_day(tmp_path: Path, place: Place) -> None:
    said = conversation(tmp_path, place)
    texts = [bubble for bubble in said if not bubble.incoming]
    assert [bubble.body for bubble in said if bubble.incoming] == [CONFIRMS, place.asks]
    assert sum(place.answer in text.body for text in texts) == 1
    assert {text.posts for text in texts} == {1}
    assert all(text.body.startswith(f"{place.clinic.short_name}: ") for text in texts)
    assert len(texts) >= 9
    assert texts[0].at == BOOKED_ON
    assert END - timedelta(days=60) < texts[-1].at < END
    zone = ZoneInfo(place.clinic.zone)
    assert all(8 <= text.at.astimezone(zone).hour < 21 for text in texts)
