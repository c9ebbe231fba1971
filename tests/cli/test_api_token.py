"""`api-token`: made, shown once, listed without itself, removed."""

import re

import pytest

from tests.cli.conftest import Run

NAME = "Booking system"


def test_a_token_is_shown_once_and_listed_without_itself(clinic: Run) -> None:
    made = clinic("api-token", "add", NAME, "--role", "front-desk", "--days", "30")
    token = re.search(r"^reminders_\S{43}$", made.out, re.MULTILINE)
    assert token is not None
    listed = clinic("api-token", "list")
    assert token[0] not in listed.out
    assert re.search(rf"front-desk +until .* never used +{NAME}", listed.out)


def test_a_removed_token_stays_in_the_list_as_removed(clinic: Run) -> None:
    made = clinic("api-token", "add", NAME, "--json").json
    assert made["token"].startswith("reminders_")
    assert clinic("api-token", "remove", made["id"]).code == 0
    (listed,) = clinic("api-token", "list", "--json").json
    assert (listed["token_id"], listed["role"]) == (made["id"], "read-only")
    assert listed["ended_at"] is not None
    assert "removed" in clinic("api-token", "list").out
    assert clinic("api-token", "remove", made["id"]).code == 4
    assert clinic("api-token", "remove", "zzzz").code == 3


@pytest.mark.parametrize("wrong", [("--role", "owner"), ("--days", "0"), ("--days", "9999")])
def test_what_no_token_may_be_is_refused(clinic: Run, wrong: tuple[str, ...]) -> None:
    assert clinic("api-token", "add", NAME, *wrong).code == 2
    assert "None yet" in clinic("api-token", "list").out
