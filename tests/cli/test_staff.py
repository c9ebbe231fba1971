"""Who may sign in, by command: the link that is printed opens where it says."""

import re

import pytest

MONA = ("staff", "add", "Mona Example", "mona@example.org")


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::"])  # noqa: S104 - named, not listened on
def test_a_link_names_this_machine_and_says_that_it_opens_there_only(clinic, monkeypatch, host):
    monkeypatch.setenv("REMINDERS_WEB__HOST", host)
    told = clinic(*MONA)
    assert (told.code, "this machine only" in told.out) == (0, True), told.err
    assert re.search(r"^http://127\.0\.0\.1:\d+/welcome/\S+$", told.out, re.MULTILINE)


def test_a_link_into_a_network_without_https_says_that_nobody_can_use_it(clinic, monkeypatch):
    monkeypatch.setenv("REMINDERS_WEB__HOST", "192.0.2.7")
    told = clinic(*MONA)
    assert "without https" in told.out
    assert "http://192.0.2.7:" in told.out


def test_a_link_over_https_lacks_nothing(clinic, monkeypatch):
    monkeypatch.setenv("REMINDERS_WEB__PUBLIC_URL", "https://desk.clinic.example")
    told = clinic(*MONA)
    assert re.search(r"^https://desk\.clinic\.example/welcome/\S+$", told.out, re.MULTILINE)
    assert "public_url" not in told.out
