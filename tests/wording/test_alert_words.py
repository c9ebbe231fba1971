"""What people on call are texted: in four languages, one text each, and nothing of any patient."""

import re

import pytest

from reminders.wording.alert_words import alert_language, alert_subject, alert_words, code_words
from reminders.wording.segments import measure

LONGEST, URL = "Dermatologie am See W", "https://reminders.clinic.example"  # a short name has 20 letters at most
LANGUAGES = ["en", "es", "fr", "de"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_one_segment_and_ends_with_what_is_to_be_opened(language):
    for url in (URL, None):
        body = alert_words(LONGEST[:20], language, url)
        assert measure(body).segments == 1, body
        assert body.endswith(f"{URL}/todo" if url else ".")
    code = code_words(LONGEST[:20], language, "012345")
    assert measure(code).segments == 1
    assert re.findall(r"\b\d{6}\b", code) == ["012345"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_level_and_no_sign_is_named(language):
    said = (alert_words("X", language, URL) + alert_subject("X", language)).lower()
    for word in ("emergen", "urgen", "urgên", "notfall", "dringend", "infe", "ernst", "grave", "serious"):
        assert word not in said


def test_they_are_in_the_first_language_that_has_them():
    assert [alert_language(given) for given in (["de", "en"], ["fr-CA"], ["es_MX"], ["nl", "de"], [])] == [
        "de",
        "fr",
        "es",
        "en",
        "en",
    ]
    assert len({alert_words("X", language, URL) for language in LANGUAGES}) == len(LANGUAGES)
