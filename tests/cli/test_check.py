"""`check` and `alarms`: the lines, the hints of practice mode, and the exit codes."""

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from reminders.cli import alarms, check, frame, init
from reminders.errors import Conflict
from reminders.runtime import RealClock
from tests.cli.conftest import PHONE
from tests.doubles.monitor import monitor
from tests.doubles.smtp import Fault, mail_server

app = typer.Typer()
for command in (init.init, check.check):
    app.command()(command)
app.add_typer(alarms.app, name="alarms")
MINUTE = timedelta(minutes=1)
MAIL = {"mail_to": "owner@clinic.example", "mail_from": "reminders@clinic.example", "smtp_host": "127.0.0.1"}


class Desk:
    """Commands in a folder with a clinic."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._patch = patch

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    def lines(self) -> dict[str, tuple[bool, str]]:
        shown = self("check", "--json")
        assert shown.exception is None or isinstance(shown.exception, SystemExit), shown.exception
        return {line["what"]: (line["ok"], line["says"]) for line in parsed(shown)}

    def set(self, **settings: object) -> None:
        for key, value in settings.items():
            self._patch.setenv(f"REMINDERS_ALARMS__{key.upper()}", str(value))

    def write(self, statement: str, *values: object) -> None:
        with closing(sqlite3.connect(self.folder / "reminders.sqlite3")) as db, db:
            db.execute(statement, values)


def parsed(shown: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(shown.stdout)
    return found


def stored(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(frame.given, "config", None)
    made = Desk(tmp_path, monkeypatch)
    assert made("init", "--yes", "--phone", PHONE).exit_code == 0
    return made


def go_live(desk: Desk) -> None:
    desk.write("UPDATE clinic SET mode = 'live'")


def test_in_practice_mode_a_missing_worker_and_alarms_that_reach_nobody_are_hints(desk: Desk) -> None:
    assert desk("check").exit_code == 0
    lines = desk.lines()
    assert lines["workers"] == (
        True,
        "None runs, so nothing is sent. Run `reminders serve`, as a service that starts again by itself.",
    )
    assert lines["alarms"][0]
    assert "reach nobody" in lines["alarms"][1]


def test_once_a_clinic_is_live_they_are_not(desk: Desk) -> None:
    go_live(desk)
    lines = desk.lines()
    assert (lines["workers"][0], lines["alarms"][0]) == (False, False)
    assert desk("check").exit_code == 1


def test_the_settle_window_is_printed(desk: Desk) -> None:
    assert "for up to 30 minutes" in desk.lines()["settling"][1]
    text = (desk.folder / "config.toml").read_text().replace("settle_seconds = 900", "settle_seconds = 300")
    (desk.folder / "config.toml").write_text(text)
    assert "for up to 20 minutes" in desk.lines()["settling"][1]


def test_texts_that_are_due_and_that_nobody_looks_at_are_told_with_their_age(desk: Desk) -> None:
    assert desk.lines()["due"] == (True, "Nothing due waits for a worker. Nothing was sent yet.")


def test_a_worker_that_ended_without_a_word_is_told_by_its_machine(desk: Desk) -> None:
    now = RealClock().now()  # the commands ask the machine for the time
    row = ("w-1", "desk-3", "boot", 1, stored(now - 30 * MINUTE), stored(now - 20.5 * MINUTE))
    desk.write("INSERT INTO worker (owner, host, boot_id, pid, started_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)", *row)
    ok, says = desk.lines()["worker"]
    assert ok
    assert says.startswith("w-1 on desk-3, seen 20 min ago: it ended without a word")
    go_live(desk)
    assert not desk.lines()["worker"][0]


def test_an_open_alarm_is_not_ok_and_says_what_to_do(desk: Desk) -> None:
    assert desk("alarms").stdout == "Nothing is wrong.\n"
    values = ("sender-stopped", "main", stored(RealClock().now()), 0)
    desk.write("INSERT INTO alarm (kind, subject, since_at, tries) VALUES (?, ?, ?, ?)", *values)
    ok, says = desk.lines()["alarm"]
    assert not ok
    assert "(main)" in says
    assert "Nobody was told yet." in says
    assert "reminders resume" in says
    listed = desk("alarms")
    assert listed.exit_code == 1
    assert "reminders resume" in listed.stdout


def test_the_ways_are_tried_out_with_one_mail_and_one_heartbeat(desk: Desk) -> None:
    with mail_server() as server, monitor() as told:
        desk.set(**MAIL, smtp_port=server.port, smtp_security="none", heartbeat_url=f"{told.url}/ping")
        shown = desk("alarms", "test")
        assert shown.stdout == "mail: The mail server took it. See that it arrives.\nheartbeat: Heard.\n"
        assert shown.exit_code == 0
        assert desk.lines()["alarms"][1] == "By mail and heartbeat. `reminders alarms test` tries it out."
    assert len(server.mails) == 1
    assert told.heard == ["/ping"]


def test_a_way_that_is_shut_is_told_with_the_setting_to_look_at(desk: Desk) -> None:
    with mail_server(Fault.RECIPIENT_REFUSED) as server, monitor(404) as told:
        desk.set(**MAIL, smtp_port=server.port, smtp_security="none", heartbeat_url=f"{told.url}/ping")
        shown = desk("alarms", "test")
    assert shown.exit_code == 1
    assert "alarms.mail_to" in shown.stdout
    assert "alarms.heartbeat_url" in shown.stdout
    assert "clinic.example" not in shown.stdout


def test_a_trial_without_any_way_says_which_settings_there_are(desk: Desk) -> None:
    assert isinstance(desk("alarms", "test").exception, Conflict)


def name_on_call(desk: Desk, *, tested: str | None, live: int = 0) -> None:
    """Somebody on call as a row: naming and testing them is tested elsewhere."""
    now = stored(RealClock().now())
    desk.write(
        "INSERT INTO number (organization_id, public_id, channel, address, address_hash, version, created_at)"
        " VALUES (1, 'numberofkim', 'on-call', '+12125550142', 'x', 1, ?)",
        now,
    )
    desk.write(
        "INSERT INTO on_call (public_id, organization_id, clinic_id, place, name, number_id, code_tries, code_live,"
        " tested_at, tested_live, version, created_at)"
        " VALUES ('kim', 1, 1, 1, 'Kim Nurse', (SELECT max(id) FROM number), 0, 0, ?, ?, 1, ?)",
        tested,
        live,
        now,
    )


def test_it_says_that_nobody_is_on_call_and_warns_of_it_once_patients_get_texts(desk: Desk) -> None:
    shown = {line["what"]: line for line in parsed(desk("check", "--json"))}["on call"]
    assert (shown["ok"], shown["warning"]) == (True, False)
    assert "nobody is named" in shown["says"]
    go_live(desk)
    shown = {line["what"]: line for line in parsed(desk("check", "--json"))}["on call"]
    assert (shown["ok"], shown["warning"]) == (True, True)
    assert "Settings, On call" in shown["says"]


def test_who_was_named_and_not_tested_is_no_one_in_a_live_clinic(desk: Desk) -> None:
    name_on_call(desk, tested=None)
    assert desk.lines()["on call"][0]
    go_live(desk)
    ok, says = desk.lines()["on call"]
    assert not ok
    assert "was never tested" in says
    assert "Kim" not in says
    assert "555" not in says


def test_a_test_in_practice_is_none_in_a_live_clinic(desk: Desk) -> None:
    name_on_call(desk, tested=stored(RealClock().now()))
    go_live(desk)
    ok, says = desk.lines()["on call"]
    assert (ok, "in practice only" in says) == (False, True)


def test_it_says_when_they_were_tested_and_that_a_phone_is_silent(desk: Desk) -> None:
    now = RealClock().now()
    name_on_call(desk, tested=stored(now), live=1)
    go_live(desk)
    ok, says = desk.lines()["on call"]
    assert (ok, f"the first was tested on {now:%Y-%m-%d}." in says) == (True, True)
    desk.write("UPDATE number SET opted_out_at = ?, opt_out_source = 'reply'", stored(now))
    ok, says = desk.lines()["on call"]
    assert (ok, "no text reaches the phone" in says) == (False, True)


def test_hours_wider_than_the_country_are_a_warning_since_the_country_holds(desk: Desk) -> None:
    assert not any(line["warning"] for line in parsed(desk("check", "--json")))
    with closing(sqlite3.connect(desk.folder / "reminders.sqlite3")) as db:
        rules = json.loads(db.execute("SELECT rules FROM clinic").fetchone()[0])
    rules["class_hours"]["course"] = ["07:00", "22:00"]
    desk.write("UPDATE clinic SET rules = ?", json.dumps(rules))
    shown = {line["what"]: line for line in parsed(desk("check", "--json"))}["region"]
    assert (shown["ok"], shown["warning"]) == (True, True)
    assert "The profile holds" in shown["says"]
    assert "narrow them under Settings, Texts" in shown["says"]
    assert desk("check").exit_code == 0
