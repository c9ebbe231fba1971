"""The commands that copy, hand out and remove data, as people run them."""

import json
import sqlite3
from contextlib import closing

import pytest
import typer
from typer.testing import CliRunner

from reminders.cli import backup, check, erase, export, frame, init, register, retention, serve
from reminders.errors import RemindersError
from tests.cli.conftest import ANA, PHONE

NEW = ("register", "Ana Example", ANA, "-t", "microneedling-pen", "--ended", "now", "--consent", "care", "--json")


class Desk:
    """The commands in this process, on a clinic in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.app = typer.Typer()
        commands = (init.init, register.register, check.check, serve.worker, export.export, erase.erase)
        for command in (*commands, retention.retention, backup.backup, backup.restore, backup.move):
            self.app.command()(command)

    def __call__(self, *arguments):
        return CliRunner().invoke(self.app, arguments)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(frame.given, "config", None)
    made = Desk(tmp_path)
    assert made("init", "--yes", "--phone", PHONE).exit_code == 0
    return made


@pytest.fixture
def ana(desk):
    return json.loads(desk("--help") and desk(*NEW).stdout)["patient"]


def refused(result) -> str:
    assert isinstance(result.exception, RemindersError), result.output
    return str(result.exception)


def standing(desk) -> tuple[bool, str]:
    lines = {line["what"]: line for line in json.loads(desk("check", "--json").stdout)}
    return lines["copy"]["ok"], lines["copy"]["says"]


@pytest.mark.parametrize("command", ["export", "erase", "retention", "backup", "restore", "move"])
def test_every_command_teaches_by_an_example(desk, command):
    shown = desk(command, "--help")
    assert shown.exit_code == 0
    assert f"Example: reminders {command}" in " ".join(shown.stdout.split())


def test_a_patient_is_exported_to_the_screen_or_to_a_private_file(desk, ana, tmp_path):
    shown = desk("export", "--patient", ana)
    assert json.loads(shown.stdout)["tables"]["patient"][0]["name"] == "Ana Example"
    assert desk("export", "--patient", ana, "--out", "ana.json").exit_code == 0
    assert (tmp_path / "ana.json").stat().st_mode & 0o777 == 0o600
    assert "already" in refused(desk("export", "--patient", ana, "--out", "ana.json"))


def test_everything_is_exported_as_csv_into_a_folder_or_a_zip(desk, ana, tmp_path):
    assert desk("export", "--all", "--format", "csv", "--out", "all").exit_code == 0
    assert "Ana Example" in (tmp_path / "all" / "patient.csv").read_text()
    assert (tmp_path / "all").stat().st_mode & 0o777 == 0o700
    assert desk("export", "--all", "--format", "csv", "--out", "all.zip").exit_code == 0
    assert (tmp_path / "all.zip").stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob(".*part*")) == []


@pytest.mark.parametrize("wrong", [(), ("--all", "--patient", "x"), ("--all", "--format", "csv")])
def test_an_export_of_nothing_or_to_nowhere_says_what_is_missing(desk, wrong):
    assert "give" in refused(desk("export", *wrong)).lower()


def test_an_erasure_is_asked_for_twice_and_says_what_lies_outside(desk, ana):
    assert "--yes" in refused(desk("erase", "--patient", ana))
    would = json.loads(desk("erase", "--patient", ana, "--dry-run", "--json").stdout)
    done = json.loads(desk("erase", "--patient", ana, "--yes", "--json").stdout)
    assert would["erased"] == done["erased"]
    assert done["erased"]["rows"]["patient"] == 1
    assert "backups" in done["outside"]


def test_retention_is_off_and_explains_itself(desk, ana):
    assert "Nothing is removed by itself" in desk("retention").stdout
    assert "--yes" in refused(desk("retention", "--older-than", "24m"))
    counted = json.loads(desk("retention", "--older-than", "24m", "--dry-run", "--json").stdout)
    assert set(counted["removed"].values()) == {0}
    assert desk("retention", "--older-than", "24m", "--yes").exit_code == 0


def test_a_restore_starts_shut_and_is_opened_by_a_name_and_resume(desk, ana, tmp_path):
    assert desk("backup", "clinic.backup").exit_code == 0
    assert "already" in refused(desk("backup", "clinic.backup"))
    assert "has data" in refused(desk("restore", "clinic.backup"))
    assert "--yes" in refused(desk("restore", "clinic.backup", "--replace"))
    assert desk("restore", "clinic.backup", "--replace", "--yes").exit_code == 0
    assert standing(desk)[0] is False
    assert "review" in standing(desk)[1]
    assert "--reviewed" in desk("restore", "--review").stdout
    assert "Name the person" in refused(desk("restore", "--reviewed"))
    assert desk("restore", "--reviewed", "--by", "Dr. Example").exit_code == 0
    assert standing(desk)[0] is True


def test_a_restore_into_a_new_folder_needs_only_a_configuration(desk, ana, tmp_path):
    made = json.loads(desk("backup", "clinic.backup", "--json").stdout)
    database = next(path for path in tmp_path.glob("*.sqlite3") if "phone" not in path.name)
    for path in tmp_path.glob(f"{database.name}*"):
        if path.is_file():
            path.unlink()
    assert desk("restore", "clinic.backup").exit_code == 0
    with closing(sqlite3.connect(database)) as raw:
        assert raw.execute("SELECT count(*) FROM reminder").fetchone()[0] == made["rows"]["reminder"]


def test_a_moved_clinic_refuses_to_serve_and_says_where_to_go_on(desk, ana):
    moved = desk("move", "clinic.move")
    assert (moved.exit_code, "retired" in moved.stdout) == (0, True)
    assert "never sends again" in refused(desk("worker"))
    assert standing(desk)[0] is False
    back = desk("restore", "clinic.move", "--replace", "--yes")
    assert "sends as before" in back.stdout
    assert standing(desk)[0] is True


@pytest.mark.parametrize("wrong", [(), ("x.backup", "--review"), ("--review", "--reviewed")])
def test_a_restore_does_one_thing(desk, wrong):
    assert "FILE, --review or --reviewed" in refused(desk("restore", *wrong))
