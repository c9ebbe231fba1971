"""`reminders serve`: both parts in one process, ended by one signal."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from reminders.config import load
from reminders.domain.reminder import State
from reminders.errors import ConfigError
from reminders.runtime import open_runtime
from reminders.web.server import WebServer
from tests.doubles.twilio import Fault, Kind
from tests.doubles.twilio_callbacks import Caller
from tests.schema import bring_to_head
from tests.web.office import ANA, SID, configure, found
from tests.worker.clinic import now, until

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@dataclass
class Service:
    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def ask(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()


@contextmanager
def serving_clinic(url: str, config: Path, port: int) -> Iterator[Service]:
    environ = {**os.environ, "REMINDERS_DATABASE__URL": url, "REMINDERS_WEB__PORT": str(port)}
    log = config.parent / "serve.log"
    command = [sys.executable, "-m", "reminders", "--config", str(config), "serve"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT)
    service = Service(process, port, log)
    try:
        until(lambda: service.ask("/health") or process.poll() is not None, 20)
        yield service
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(20)


@pytest.fixture
def prepared(database_url, tmp_path, double):
    """A live clinic, whose service is not running yet."""
    config = configure(tmp_path, double)
    bring_to_head(database_url)
    with open_runtime(load(config, {"REMINDERS_DATABASE__URL": database_url})) as runtime:
        yield config, found(runtime)


def test_one_process_sends_and_listens_and_sigterm_lets_both_finish(prepared, database_url, double) -> None:
    config, clinic = prepared
    double.fail(Fault(Kind.DRIP, seconds=2.0))
    with serving_clinic(database_url, config, free_port()) as service:
        clinic.register(ANA, now() - timedelta(minutes=1))
        until(lambda: double.journal, 20)  # Twilio has it; its answer is on its way
        assert clinic.state(ANA) is State.SENDING
        assert Caller(service.port).reply(SID, "+12125550109", "hello").status == 200
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0, service.log.read_text()
    assert clinic.state(ANA) is State.ACCEPTED
    assert len(double.journal) == 1


def test_a_port_that_is_taken_is_said_before_anything_is_sent(prepared, database_url, double) -> None:
    config, clinic = prepared
    clinic.register(ANA, now() - timedelta(minutes=1))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with serving_clinic(database_url, config, port) as service:
            assert service.process.wait(20) == ConfigError.exit_code
            said = service.log.read_text()
    assert f"Another program listens on 127.0.0.1 port {port} already." in said
    assert "[web]" in said
    assert double.journal == []
    assert clinic.state(ANA) is State.PLANNED


def test_an_address_of_another_machine_cannot_be_listened_on(office) -> None:
    with pytest.raises(ConfigError, match=r"Nothing can listen on 192\.0\.2\.1"):
        WebServer(office.web.app, "192.0.2.1", 0)


def test_who_waits_on_the_server_learns_that_it_ended(office) -> None:
    told = []
    web = WebServer(office.web.app, "127.0.0.1", 0)
    web.start(ended=lambda: told.append(web.failed))
    web.stop()
    web.join()
    assert told == [False]
    assert not web.failed
