"""The classes of faults that became public in programs like this one: each has a test here, or the reason why not.

Does not apply:

| class | why |
|---|---|
| asking addresses that users name (SSRF) | no page takes one; those of the configuration are https, or this machine |
| XML entities, archives that swell | no workbook and no archive is opened: a list is text, and its size is bounded |
| files that are uploaded and served | an upload is read, and never has an address |
| password reset by mail | there is none: an owner makes a link, which counts once, for three days |
| open sign-up | there is none |
| tokens that say who one is (JWT) | there are none: every token is looked up in the store |
| answers to other origins (CORS) | no such header is ever sent |
| sockets that stay open past a sign-out | there are none: live parts are asked for, each time with the cookie |
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reminders.store import tables
from tests.web.desk.support import Visitor, signed_in
from tests.web.desk.tour import Tour
from tests.web.office import ANA, SID, Office

ROOT = Path(__file__).parents[3]
HERE, WEB = "tests/web/desk", "tests/web"

# By class, the tests that would fail if the fault were here too.
TESTS: dict[str, tuple[str, ...]] = {
    "objects of others by their ids": (
        f"{HERE}/test_foreign.py::test_what_another_clinic_has_is_not_there_and_stays_as_it_is",
        f"{WEB}/api/test_elsewhere.py::test_what_another_clinic_has_is_not_there_and_stays_as_it_is",
    ),
    "a list that is filtered, and a change that is not": (
        f"{HERE}/test_foreign.py::test_ids_in_a_form_are_held_to_the_clinic_too",
        f"{WEB}/api/test_elsewhere.py::test_ids_in_a_body_are_held_to_the_clinic_too",
    ),
    "an address without a sign-in": (
        f"{HERE}/test_gate.py::test_nobody_gets_in_anywhere_without_a_sign_in",
        f"{WEB}/api/test_who_may.py::test_nobody_is_let_in_without_a_token_that_counts",
    ),
    "ids that can be guessed": (
        "tests/store/test_schema.py::test_public_ids_are_24_small_letters_and_digits_and_never_the_same",
        f"{HERE}/test_doors.py::test_the_cookie_is_kept_from_scripts_and_other_sites_and_is_nothing_that_the_rows_hold",
    ),
    "a mode or a name that the asker claims": (
        f"{HERE}/test_faults_at_the_door.py::test_a_right_that_somebody_claims_of_themselves_is_not_believed",
    ),
    "the check comes after the act": (
        f"{HERE}/test_gate.py::test_a_role_does_only_what_it_may",
        f"{HERE}/test_gate.py::test_a_form_without_its_mark_or_from_elsewhere_changes_nothing",
    ),
    "more than a role may": (
        f"{HERE}/test_gate.py::test_a_role_does_only_what_it_may",
        f"{WEB}/api/test_who_may.py::test_a_token_does_only_what_its_role_may",
    ),
    "mass assignment": (
        f"{HERE}/test_faults_at_the_door.py::test_mass_assignment_fields_that_a_form_has_not_change_nothing",
    ),
    "somebody revoked goes on": (
        f"{HERE}/test_faults_at_the_door.py::test_a_revoked_person_is_out_with_the_next_request",
        f"{HERE}/test_faults_at_the_door.py::test_a_role_that_was_taken_back_is_gone_with_the_next_request",
        f"{WEB}/api/test_who_may.py::test_a_removed_token_and_one_that_has_ended_let_nobody_in",
    ),
    "session fixation": (
        f"{HERE}/test_faults_at_the_door.py::test_session_fixation_a_planted_token_is_never_taken_on",
        f"{HERE}/test_faults_at_the_door.py::test_a_token_is_new_with_each_sign_in_and_dead_after_it",
    ),
    "forged requests by GET": (
        f"{HERE}/test_gate.py::test_nothing_that_changes_is_asked_for_by_get_or_head",
        f"{HERE}/test_faults_in_requests.py::test_csrf_by_get_an_address_that_shows_changes_nothing",
    ),
    "forged requests by content type": (
        f"{HERE}/test_faults_in_requests.py::test_csrf_by_content_type_what_other_sites_can_send_is_not_believed",
    ),
    "other verbs": (f"{HERE}/test_faults_in_requests.py::test_verb_tampering_no_other_verb_does_anything",),
    "polling that keeps a sign-in open": (
        f"{HERE}/test_faults_at_the_door.py::test_updates_that_a_page_asks_for_keep_nobody_signed_in",
    ),
    "brute force": (
        f"{HERE}/test_faults_at_the_door.py::test_brute_force_of_many_names_by_one_password_is_slowed_by_the_address",
        f"{HERE}/test_doors.py::test_wrong_pins_end_the_sign_in",
        f"{WEB}/api/test_who_may.py::test_wrong_tokens_are_slowed_down_and_right_ones_are_not",
    ),
    "locking others out": (
        f"{HERE}/test_tries.py::test_a_browser_that_is_known_gets_in_while_the_address_and_the_name_are_shut",
    ),
    "who has an account, by words and by time": (
        f"{HERE}/test_faults_at_the_door.py::test_enumeration_by_words_somebody_known_and_nobody_are_answered_alike",
        f"{HERE}/test_faults_at_the_door.py::test_enumeration_by_time_nobody_takes_as_long_as_somebody",
    ),
    "passwords that are cut short": (
        f"{HERE}/test_faults_at_the_door.py::test_password_truncation_every_character_counts",
    ),
    "credentials in the program": (
        f"{HERE}/test_faults_at_the_door.py::test_hard_coded_credentials_a_new_store_lets_nobody_in",
    ),
    "SQL in what is searched or sorted by": (
        f"{HERE}/test_faults_in_requests.py::test_sql_injection_by_what_is_searched_sorted_or_counted_by",
    ),
    "scripts in names, notes and texts": (
        f"{HERE}/test_faults_in_words.py::test_stored_xss_and_template_injection_in_every_column_on_every_page",
        f"{HERE}/test_faults_in_words.py::test_reflected_xss_in_every_form_and_query",
        f"{HERE}/test_faults_in_words.py::test_reflected_xss_at_the_door",
        f"{HERE}/test_faults_in_words.py::test_a_text_that_comes_in_does_not_run_either",
        f"{HERE}/test_gate.py::test_every_page_says_what_a_browser_may_load_and_that_it_is_not_to_be_kept",
    ),
    "templates in words": (
        f"{HERE}/test_faults_in_words.py::test_stored_xss_and_template_injection_in_every_column_on_every_page",
        f"{HERE}/test_known_faults.py::test_nothing_is_read_in_a_way_that_runs_it",
    ),
    "formulas in cells": (
        "tests/lists/test_writing.py::test_what_a_spreadsheet_would_evaluate_is_guarded",
        f"{HERE}/test_import_file.py::test_the_file_of_bad_rows_runs_nothing_in_a_spreadsheet",
        f"{HERE}/test_patient_data.py::test_as_tables_no_cell_runs_in_a_spreadsheet",
    ),
    "redirects that lead elsewhere": (
        f"{HERE}/test_faults_at_the_door.py::test_open_redirect_every_door_leads_inside",
    ),
    "headers in what is repeated": (
        f"{HERE}/test_faults_at_the_door.py::test_header_injection_an_address_to_go_on_to_adds_no_header",
    ),
    "the Host header": (
        f"{HERE}/test_faults_in_requests.py::test_host_header_another_name_leads_nowhere_and_is_repeated_nowhere",
    ),
    "paths that leave their folder": (
        f"{HERE}/test_faults_in_requests.py::test_path_traversal_only_our_own_files_are_there",
        f"{HERE}/test_import_file.py::test_the_name_of_a_file_is_shown_as_text_and_leads_nowhere",
    ),
    "requests inside requests": (
        f"{HERE}/test_faults_in_requests.py::test_request_smuggling_a_body_of_two_lengths_is_refused_and_ends_the_line",
    ),
    "bodies too large, too many fields, too slow": (
        f"{HERE}/test_faults_in_requests.py::test_an_oversized_body_is_refused",
        f"{HERE}/test_faults_in_requests.py::test_a_body_that_says_it_is_short_or_says_nothing_of_its_length_is_refused",
        f"{HERE}/test_faults_in_requests.py::test_too_many_fields_and_parts_are_refused",
        f"{HERE}/test_faults_in_requests.py::test_slow_bodies_of_others_keep_nobody_waiting",
    ),
    "words that take forever": (
        f"{HERE}/test_faults_in_requests.py::test_long_words_take_no_more_than_in_proportion",
        f"{HERE}/test_faults_in_requests.py::test_the_longest_form_that_is_taken_is_answered",
    ),
    "pages in frames, and pages that are kept": (
        f"{HERE}/test_faults_in_requests.py::test_clickjacking_and_keeping_of_pages_every_answer_forbids_both",
    ),
    "lines in the log": (f"{HERE}/test_faults_in_words.py::test_log_injection_what_people_type_is_in_no_log",),
    "people in addresses": (
        f"{HERE}/test_faults_in_requests.py::test_nothing_personal_is_in_an_address_that_we_send_to",
    ),
    "secrets on pages": (f"{HERE}/test_faults_in_words.py::test_secrets_are_on_no_page",),
    "webhooks that believe forwarded headers": (
        f"{WEB}/test_forged.py::test_a_forged_stop_is_refused_logged_and_never_reaches_the_database",
    ),
    "webhooks that are played again": (
        f"{WEB}/test_status.py::test_the_same_again_after_a_restart_changes_nothing",
        f"{WEB}/test_reply.py::test_a_stop_counts_from_its_answer_on_and_the_same_again_changes_nothing",
    ),
    "webhooks that are open without a secret": (
        f"{WEB}/test_forged.py::test_where_nothing_can_be_checked_nothing_is_believed",
    ),
    "callers that are alike": (
        f"{HERE}/test_known_faults.py::test_a_stop_from_a_number_that_is_alike_stops_nobody_else",
    ),
    "what runs when it is read": (f"{HERE}/test_known_faults.py::test_nothing_is_read_in_a_way_that_runs_it",),
    "an error after a part was written": (
        f"{HERE}/test_known_faults.py::test_a_request_that_fails_has_written_nothing",
    ),
}


@pytest.mark.parametrize("fault", TESTS)
def test_each_class_has_its_tests(fault: str) -> None:
    for named in TESTS[fault]:
        file, _, name = named.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), named


RUNS = ("pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "yaml", "lxml", "xml.etree", "xml.dom")
# What our own processes hand to each other in a file without a name, which nobody else can open; a part of a page that
# a template has rendered and escaped; and sentences of the program, as Jinja's own `_` takes them, where what is put in
# is escaped; our own stylesheet within the patient's page, and a code to scan that segno draws from squares alone.
KNOWN = {
    "import_list/spool.py": ["pickle"],
    "desk/parts.py": ["Markup"],
    "desk/speech.py": ["Markup"],
    "web/patient_pages.py": ["Markup"],
    "desk/patient_link.py": ["Markup"],
}
CALLS = {"eval", "exec", "__import__", "Markup", "from_string"}


def risky(source: str) -> Iterator[str]:
    """What runs, or believes, whatever it is given."""
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from (name for name in names if name.startswith(RUNS))
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in CALLS:
                yield called
            if any(one.arg == "shell" for one in node.keywords):
                yield "shell"


def test_nothing_is_read_in_a_way_that_runs_it() -> None:
    assert list(risky("import pickle\npickle.loads(x)\neval(y)\nsubprocess.run(z, shell=True)")) != []
    for path in (ROOT / "reminders").rglob("*.py"):
        name = f"{path.parent.name}/{path.name}"
        assert list(risky(path.read_text(encoding="utf-8"))) == KNOWN.get(name, []), name
    for path in (ROOT / "reminders" / "web" / "templates").rglob("*.html"):
        words = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape|\son\w+=|javascript:|style=", words), path.name


@pytest.mark.parametrize("alike", ["+442125550101", "+112125550101", "2125550101", "", "+1212555010", " +12125550101x"])
def test_a_stop_from_a_number_that_is_alike_stops_nobody_else(office: Office, alike: str) -> None:
    office.begun()
    assert office.twilio.reply(SID, alike, "STOP").status in {200, 400, 403}
    assert [row.opted_out_at for row in office.rows(tables.Number) if row.address == ANA] == [None]
    assert office.twilio.reply("SM" + "b" * 32, ANA, "STOP").status == 200
    assert [row.opted_out_at for row in office.rows(tables.Number) if row.address == ANA] != [None]


def test_a_request_that_fails_has_written_nothing(office: Office) -> None:
    visitor: Visitor = signed_in(office)
    tour = Tour.of(office)
    kinds = (tables.Patient, tables.Number, tables.Visit, tables.Consent, tables.Course)
    before = {kind: len(office.rows(kind)) for kind in kinds}
    new = {"name": "Newly Come", "number": "+12125550166", "consent": "care", "request_key": "a-key"}
    for wrong in (
        {"treatment": "no-such-treatment", "when": "now"},
        {"treatment": "microneedling-pen", "when": "ended", "ended": "never"},
        {"treatment": "microneedling-pen", "when": "now", "number": "nonsense"},
    ):
        page = visitor.post("/register", {**new, **wrong})
        assert page.status in {404, 409, 422}, wrong
    assert {kind: len(office.rows(kind)) for kind in kinds} == before
    assert tour.known
