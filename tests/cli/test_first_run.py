"""`reminders serve` where nothing is yet: a process, an empty folder, the link that it prints, a browser's requests."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from reminders.cli.fresh_machine import show_link
from reminders.config import load
from reminders.runtime import open_runtime
from tests.cli.conftest import ROOT, Run
from tests.schema import bring_to_head
from tests.web.desk.support import PASSWORD, Visitor
from tests.web.desk.test_first_run import FILLED
from tests.worker.clinic import until

LINK = re.compile(r"http://127\.0\.0\.1:\d+(/first-run/\S+)")


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found: int = taken.getsockname()[1]
        return found


@contextmanager
def serving(folder: Path, port: int) -> Iterator[str]:
    """A served clinic, and what it has printed by the time that it answers."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "REMINDERS_WEB__PORT": str(port)}
    said, log = folder / "said", folder / "log"
    with said.open("w") as out, log.open("w") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "reminders", "serve"], cwd=folder, env=environ, stdout=out, stderr=err
        )
    try:
        until(lambda: process.poll() is not None or answers(port), 60)
        assert process.poll() is None, log.read_text()
        yield said.read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, log.read_text()


def answers(port: int) -> bool:
    with suppress(OSError):
        return Visitor(port).get("/sign-in").status in {200, 303}
    return False


def test_an_empty_folder_becomes_a_clinic_that_its_owner_is_signed_in_to(tmp_path: Path, port: int) -> None:
    with serving(tmp_path, port) as said:
        link = LINK.search(said)
        assert link is not None, said
        visitor = Visitor(port)
        assert visitor.get("/").to == "/sign-in"
        assert visitor.get("/sign-in").to == "/first-run"
        assert visitor.get(link[1]).to == "/first-run"
        assert visitor.post("/first-run", FILLED).to == "/settings"
        assert "Before you go live" in visitor.get("/settings").words
        assert visitor.get(link[1]).status == 404
    log = (tmp_path / "log").read_text()
    assert link[1].rpartition("/")[2] not in log
    assert "error" not in log.replace("uvicorn.error", "")
    assert stat.S_IMODE((tmp_path / "config.toml").stat().st_mode) == 0o600
    with serving(tmp_path, port) as said:
        assert "Lumina Skin Clinic: practice" in said
        assert LINK.search(said) is None
        assert Visitor(port).sign_in(FILLED["email"], PASSWORD).status == 303


@pytest.mark.parametrize(
    ("host", "public", "says"),
    [
        ("127.0.0.1", None, False),
        ("0.0.0.0", None, False),  # noqa: S104 - the link leads to this machine itself
        ("192.0.2.7", None, True),
        ("192.0.2.7", "https://desk.example.org", False),
    ],
)
def test_where_the_link_would_lead_over_a_network_without_https_it_says_what_is_missing(
    sqlite_url: str, capsys: pytest.CaptureFixture[str], host: str, public: str | None, says: bool
) -> None:
    bring_to_head(sqlite_url)
    environ = {"REMINDERS_DATABASE__URL": sqlite_url, "REMINDERS_WEB__HOST": host}
    environ |= {} if public is None else {"REMINDERS_WEB__PUBLIC_URL": public}
    with open_runtime(load(None, environ, allow_missing=True)) as runtime:
        show_link(runtime, "a-token", 8000)
    said = capsys.readouterr().out
    assert "/first-run/a-token" in said
    assert ("public_url" in said) == says


def test_a_configuration_that_was_named_and_is_not_there_is_not_made_up(run: Run, tmp_path: Path) -> None:
    refused = run("--config", "elsewhere.toml", "serve")
    assert refused.code == 5
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_its_configuration_is_not_served_by_a_new_one(run: Run, tmp_path: Path) -> None:
    assert run("init", "--yes", "--phone", "+1 212 555 0100").code == 0
    (tmp_path / "config.toml").unlink()
    refused = run("serve")
    assert refused.code == 5
    assert "There is a database here, and no config.toml." in refused.err
    assert not (tmp_path / "config.toml").exists()
