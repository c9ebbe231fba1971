"""Patients, visits, courses and a test text, as people type them."""

import re
import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import ANA

BEN = "+1 212 555 0102"
PEN = ("-t", "microneedling-pen")


@pytest.fixture
def ana(clinic):
    """The id of a patient who is known."""
    return clinic("patient", "add", "Ana Example", ANA, "--consent", "care", "--json").json["patient"]


def booked(clinic, patient, starts="tomorrow 23:00"):
    return clinic("visit", "book", patient, *PEN, "--starts", starts, "--json").json["visit"]


def test_a_patient_is_added_found_and_shown_with_a_masked_number(clinic, ana):
    assert [found["id"] for found in clinic("patient", "find", "0101", "--json").json] == [ana]
    booked(clinic, ana)
    page = clinic("patient", "show", ana, "--json").json
    assert (page["person"]["number"], len(page["visits"])) == ("+12...01", 1)
    shown = clinic("patient", "show", ana)
    assert (shown.code, "+12125550101" in shown.out) == (0, False)
    assert "consent: care" in shown.out


def test_a_visit_is_tried_booked_moved_and_done(clinic, ana):
    tried = clinic("visit", "book", ana, *PEN, "--starts", "tomorrow 23:00", "--dry-run")
    assert "nothing was written" in tried.out
    assert clinic("patient", "show", ana, "--json").json["visits"] == []
    visit = booked(clinic, ana, "tomorrow 00:05")
    moved = clinic("visit", "move", visit, "--starts", "tomorrow 00:10", "--json").json
    assert (moved["repeated"], moved["corrections"]) == (False, [])
    again = clinic("visit", "move", visit, "--starts", "tomorrow 00:10")
    assert "nothing changed" in again.out
    assert clinic("visit", "no-show", visit).code == 4
    assert clinic("visit", "done", visit).code == 0
    (shown,) = clinic("patient", "show", ana, "--json").json["visits"]
    assert shown["state"] == "done"
    assert clinic("visit", "end", visit, "--ended", "yesterday 12:00").code == 0
    assert clinic("visit", "treatment", visit, "-t", "peel-superficial").code == 0
    longer = ("visit", "adjust", visit, "--category", "sun", "--until", "open", "--by", "Eve")
    assert clinic(*longer).code == 0
    assert clinic("visit", "healed", ana, "--area", "face", "--by", "Dr. Example").code == 0
    assert clinic("visit", "cancel", visit).code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("patient", "number", "ANA", BEN), 2, "--correct-typo or --new-number"),
        (("patient", "number", "ANA", "12", "--new-number"), 2, "number"),
        (("patient", "show", "nobody"), 3, "There is no patient"),
        (("patient", "merge", "ANA", "ANA"), 2, "same patient"),
        (("patient", "add", "Ana Example", ANA, "--consent", "care"), 4, "another --call-name"),
        (("patient", "add", "Ben", BEN, "--zone-since", "soon"), 2, "2026-12-01"),
        (("patient", "find", " "), 2, "text"),
        (("visit", "healed", "ANA", "--area", "elbow", "--by", "Eve"), 2, "Use one of: face"),
        (("visit", "book", "ANA", *PEN, "--starts", "yesterday 10:00", "--dry-run"), 2, "past"),
        (("course", "end", "nothing"), 3, "There is no course"),
    ],
)
def test_bad_input_names_the_field_and_the_remedy(clinic, ana, arguments, code, said):
    refused = clinic(*(ana if argument == "ANA" else argument for argument in arguments))
    assert (refused.code, said in refused.err) == (code, True), refused.err


def test_a_number_is_corrected_and_records_are_merged(clinic, ana):
    clinic("register", "--patient", ana, *PEN)
    typo = clinic("patient", "number", ana, BEN, "--correct-typo", "--json").json
    assert (typo["astray"], typo["repeated"]) == (0, False)
    other = clinic("patient", "add", "Anna", ANA, "--consent", "care", "--json").json["patient"]
    assert "nothing was written" in clinic("patient", "merge", ana, other, "--dry-run").out
    assert clinic("patient", "merge", ana, other).code == 0
    assert clinic("patient", "show", other, "--json").json["person"]["id"] == ana
    without = clinic("patient", "number", ana, ANA, "--new-number")
    assert "no text goes out: --consent" in without.out


def test_a_course_is_shown_agreed_and_ended(clinic, ana):
    made = clinic("register", "--patient", ana, *PEN, "--sessions", "6", "--json").json
    (course,) = clinic("course", "show", ana, "--json").json
    assert (course["done"], course["sessions"], course["agreed"]) == (1, 6, False)
    assert "1 of 6" in clinic("course", "list").out
    assert "Nobody is overdue" in clinic("course", "list", "--overdue").out
    assert clinic("course", "agree", made["course"], "--by", "Eve").code == 0
    assert clinic("course", "end", made["course"]).code == 0
    assert "No course goes on" in clinic("course", "list").out


def test_a_test_text_tells_what_came_of_it(clinic):
    tried = clinic("test-text", ANA, "--json").json
    assert (tried["state"], tried["practice"]) == ("accepted", True)
    clinic("phone", "fail", ANA, "--how", "unreachable")
    failed = clinic("test-text", ANA)
    assert (failed.code, "could not be reached" in failed.out) == (1, True)


def consents(clinic, patient):
    return [(row["given"], row["relation"]) for row in clinic("patient", "consents", patient, "--json").json["rows"]]


def test_a_minors_new_number_names_who_agrees(clinic, ana, tmp_path):
    with closing(sqlite3.connect(tmp_path / "reminders.sqlite3")) as db, db:
        db.execute("UPDATE patient SET minor_at = created_at")
    change = ("patient", "number", ana, BEN, "--new-number", "--consent", "care")
    alone = clinic(*change)
    assert (alone.code, "the patient is a minor" in alone.err) == (2, True)
    half = clinic(*change, "--guardian", "Eve Example")
    assert (half.code, "relation" in half.err, "--guardian and --relation" in half.err) == (2, True, True)
    assert clinic(*change, "--guardian", "Eve Example", "--relation", "parent").code == 0
    assert (True, "parent") in consents(clinic, ana)


def test_a_minor_is_put_on_record_with_who_agrees(clinic):
    add = ("patient", "add", "Mia Example", BEN, "--consent", "care")
    alone = clinic(*add, "--minor")
    assert (alone.code, "the patient is a minor" in alone.err) == (2, True)
    who = ("--guardian", "Eve Example", "--relation", "parent")
    of_age = clinic(*add, *who)
    assert (of_age.code, "--minor" in of_age.err) == (2, True)
    made = clinic(*add, "--minor", *who, "--json").json["patient"]
    assert consents(clinic, made) == [(True, "parent")]
    assert clinic("patient", "consents", made, "--json").json["minor"] is True


def test_a_link_to_the_page_is_made_listed_and_ended(clinic, ana, monkeypatch):
    refused = clinic("patient", "link", "make", ana)
    assert (refused.code, "web.public_url" in refused.err) == (4, True)
    monkeypatch.setenv("REMINDERS_WEB__PUBLIC_URL", "https://care.clinic.example")
    made = clinic("patient", "link", "make", ana)
    url = made.out.splitlines()[0]
    assert re.fullmatch(r"https://care\.clinic\.example/a/[\w-]{22}", url)
    (link,) = clinic("patient", "link", "list", ana, "--json").json
    assert (link["texted"], link["views"]) == (False, 0)
    shown = clinic("patient", "link", "list", ana).out
    assert link["id"] in shown
    assert url.rpartition("/")[2] not in shown  # the token is told once
    assert clinic("patient", "link", "end", ana, link["id"]).code == 0
    assert "No link opens the page now" in clinic("patient", "link", "list", ana).out
    assert clinic("patient", "link", "end", ana, link["id"]).code == 3


def test_offers_that_were_agreed_to_by_word_are_told_where_the_country_asks_for_writing(clinic, ana, tmp_path):
    def told():
        return [one for one in clinic("check", "--json").json if one["what"] == "offers"]

    assert told() == []
    clinic("patient", "add", "Ben Example", BEN, "--consent", "care", "--consent", "marketing")
    (line,) = told()
    assert (line["ok"], line["warning"]) == (True, True)
    assert "counts in US in writing only, and 1 were not." in line["says"]
    with closing(sqlite3.connect(tmp_path / "reminders.sqlite3")) as db, db:
        db.execute("UPDATE clinic SET country = 'GB'")
    assert told() == []
