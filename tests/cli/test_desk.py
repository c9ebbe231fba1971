from datetime import UTC, datetime

import pytest

from reminders.errors import InvalidInput
from reminders.usecases.typed_moments import moment
from tests.cli.conftest import ANA

PEN = ("--treatment", "microneedling-pen")
NEW = ("register", "Ana Example", ANA, *PEN, "--ended", "now")
NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
NEW_YORK = "America/New_York"


def test_a_registered_visit_is_shown_with_the_words_that_go_out(clinic):
    made = clinic(*NEW, "--consent", "care", "--json").json
    listed = clinic("upcoming", "--days", "40", "--json").json
    assert [text["body"] for text in made["texts"]] == [entry["body"] for entry in listed]
    assert all(entry["number"] == "+12...01" for entry in listed)
    explained = clinic("explain", listed[0]["id"])
    assert "after the treatment ended" in explained.out
    assert "new -> planned" in explained.out


def test_preview_writes_nothing(clinic):
    shown = clinic("preview", *PEN, "--ended", "now", "--json").json
    assert len(shown["texts"]) >= 4
    assert clinic("history", "--json").json == []


def test_consent_is_never_assumed(clinic):
    made = clinic(*NEW, "--json").json
    assert made["texts"] == []
    assert "no-consent" in {item["reason"] for item in made["left_out"]}


def test_the_same_request_key_is_the_same_visit(clinic):
    keyed = (*NEW, "--consent", "care", "--request-key", "click", "--json")
    first, second = clinic(*keyed).json, clinic(*keyed).json
    assert (second["visit"], first["repeated"], second["repeated"]) == (first["visit"], False, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("register", "Ana", ANA, "-t", "microneedling-pin"), "Did you mean microneedling-pen?"),
        (("register", "Ana", ANA, "-t", "microneedling-pen:elbow"), "there is no such body area"),
        (("register", "Ana", "12", *PEN), "number"),
        (("register", "Ana", ANA, *PEN, "--ended", "noonish"), "Write now, 15:20"),
        (("register", "Ana", ANA, *PEN, "--zone", "Europe/Pariss"), "Did you mean Europe/Paris?"),
    ],
)
def test_bad_input_names_the_field_and_the_remedy(clinic, arguments, said):
    refused = clinic(*arguments, "--consent", "care")
    assert refused.code == 2
    assert said in refused.err
    assert clinic("history", "--json").json == []


def test_a_next_visit_that_cannot_be_leaves_no_visit_behind(clinic):
    refused = clinic(*NEW, "--consent", "care", "--next", "yesterday 10:00")
    assert (refused.code, "next" in refused.err) == (2, True)
    assert clinic("history", "--json").json == []


def test_stop_from_the_phone_empties_what_is_upcoming(clinic):
    clinic(*NEW, "--consent", "care")
    assert "stop" in clinic("phone", "reply", ANA, "Stop").out
    assert clinic("upcoming", "--json").json == []
    assert "Nothing goes out" in clinic("upcoming").out


def test_a_cancelled_text_stays_in_history_with_its_reason(clinic):
    clinic(*NEW, "--consent", "care")
    first = clinic("upcoming", "--days", "40", "--json").json[0]
    assert clinic("cancel", first["id"]).code == 0
    assert clinic("cancel", first["id"]).code == 4
    explained = clinic("explain", first["id"], "--json").json
    assert (explained["entry"]["state"], explained["entry"]["reason"]) == ("cancelled", "by-staff")


def test_a_visit_is_cancelled_with_its_texts(clinic):
    made = clinic("register", "Ana", ANA, *PEN, "--starts", "tomorrow 23:00", "--consent", "care", "--json").json
    assert clinic("cancel", "--visit", made["visit"]).code == 0
    assert clinic("upcoming", "--days", "40", "--json").json == []
    assert clinic("cancel").code == 2


def test_pause_and_resume(clinic):
    assert clinic("pause", "--reason", "phones are down").code == 0
    assert clinic("check").code == 1
    assert clinic("resume").code == 0
    assert clinic("check").code == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("now", NOW),
        ("14:20", datetime(2026, 11, 20, 19, 20, tzinfo=UTC)),
        ("yesterday 14:20", datetime(2026, 11, 19, 19, 20, tzinfo=UTC)),
        ("2026-07-01 08:00", datetime(2026, 7, 1, 12, 0, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_the_clinics_wall_time(typed, meant):
    assert moment(typed, NEW_YORK, NOW, "ended") == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-03-08 02:30", "does not exist"),
        ("2026-11-01 01:30", "comes twice"),
        ("2026-02-30 10:00", "no such day"),
        ("25:00", "no such day or time"),
    ],
)
def test_a_doubtful_time_is_refused(typed, said):
    with pytest.raises(InvalidInput, match=said):
        moment(typed, NEW_YORK, NOW, "ended")
