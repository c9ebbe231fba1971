import socket
from datetime import timedelta

import pytest

from reminders.channels.heartbeat import Heartbeat, HeartbeatTrouble
from tests.doubles.monitor import monitor

SHORT = timedelta(seconds=0.3)


def test_a_monitor_hears_one_request_for_exactly_its_address() -> None:
    with monitor() as told:
        assert Heartbeat(f"{told.url}/ping/clinic?key=1").beat() is None
    assert told.heard == ["/ping/clinic?key=1"]


@pytest.mark.parametrize("status", [301, 302, 404, 500])
def test_whatever_is_not_a_success_was_not_heard_and_no_redirect_is_followed(status: int) -> None:
    with monitor(status) as told:
        assert Heartbeat(f"{told.url}/ping").beat() is HeartbeatTrouble.REFUSED
    assert told.heard == ["/ping"]


def test_a_monitor_that_never_answers_holds_nobody_up_for_long() -> None:
    with monitor(None) as told:
        assert Heartbeat(f"{told.url}/ping", SHORT).beat() is HeartbeatTrouble.NO_ANSWER


def test_a_monitor_that_is_not_there_is_said_to_be_unreachable() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/ping"
        assert Heartbeat(url, SHORT).beat() is HeartbeatTrouble.UNREACHABLE


def test_the_address_is_printed_nowhere() -> None:
    heartbeat = Heartbeat("https://watch.example/a-secret-path")
    assert "secret" not in repr(heartbeat)
    assert all("secret" not in trouble.sentence for trouble in HeartbeatTrouble)
