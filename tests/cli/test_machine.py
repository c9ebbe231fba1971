import os
import signal
import subprocess
import sys

from tests.cli.conftest import PHONE, ROOT


def test_init_makes_a_clinic_that_passes_its_check(clinic, tmp_path):
    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600
    checked = clinic("check", "--json")
    assert checked.code == 0
    assert {line["what"] for line in checked.json} >= {"configuration", "database", "migrations", "clock", "mode"}


def test_init_twice_refuses_and_changes_nothing(clinic, tmp_path):
    before = (tmp_path / "config.toml").read_bytes()
    again = clinic("init", "--yes", "--phone", PHONE)
    assert (again.code, "already" in again.err) == (4, True)
    assert (tmp_path / "config.toml").read_bytes() == before


def test_init_without_a_phone_says_why_and_leaves_nothing(run, tmp_path):
    refused = run("init", "--yes")
    assert (refused.code, "--phone" in refused.err) == (2, True)
    assert not (tmp_path / "config.toml").exists()


def test_a_wrong_zone_is_answered_with_the_nearest(run):
    refused = run("init", "--yes", "--phone", PHONE, "--zone", "America/NewYork")
    assert refused.code == 2
    assert "Did you mean America/New_York?" in refused.err


def test_without_a_configuration_every_command_says_what_to_do(run):
    refused = run("upcoming")
    assert refused.code == 5
    assert "reminders init" in refused.err


def test_an_unknown_key_refuses_to_start(clinic, tmp_path):
    with (tmp_path / "config.toml").open("a") as file:
        file.write("\n[worker2]\nx = 1\n")
    assert clinic("upcoming").code == 5
    assert clinic("check").code == 1


def test_migrate_twice_changes_nothing(clinic):
    assert clinic("migrate", "--json").json == {"migrations": [], "protocols": [], "patients_moved": 0}


def test_live_is_refused_until_somebody_approved_and_somebody_answers(clinic):
    refused = clinic("mode", "live")
    assert (refused.code, "protocols approve" in refused.err) == (4, True)
    assert clinic("protocols", "approve", "all", "--by", "Dr. Example").code == 0
    nobody = clinic("mode", "live")
    assert (nobody.code, "clinic set --urgent-phone" in nobody.err) == (4, True)
    assert clinic("clinic", "set", "--urgent-fallback", "NHS 111", "--hours", "mon-fri 9:00-18:00").code == 0
    assert clinic("mode", "live").code == 0
    assert clinic("clinic", "show", "--json").json["urgent_fallback"] == "NHS 111"
    named = ("--name", "Lumina Skin Rooms", "--short-name", "Lumina Rooms")
    assert clinic("clinic", "set", "--urgent-hours", "mon-sun 18:00-22:00", *named).code == 0
    shown = clinic("clinic", "show", "--json").json
    said = [shown[what] for what in ("name", "short_name", "urgent_hours")]
    assert said[:2] == ["Lumina Skin Rooms", "Lumina Rooms"]
    assert said[2].startswith("mon 18:00-22:00; tue")
    assert all(row["approved"] == ["en"] for row in clinic("protocols", "list", "--json").json)


def test_every_command_teaches(run):
    listed = run("--help").out
    for command in ("init", "check", "register", "preview", "explain", "serve", "demo", "phone"):
        assert command in listed
        assert run(command, "--help").code == 0


def test_the_service_begins_and_ends_at_a_signal(clinic, tmp_path):
    command = [sys.executable, "-m", "reminders", "serve"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environ, stderr=subprocess.PIPE, text=True) as service:
        assert service.stderr is not None
        assert "worker_ready" in service.stderr.readline()
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=15) == 0
