"""The one question that our HTTP answers: may any of the request have been written?"""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reminders.channels.http import DeadlineHttpClient, MayBeSent, NotSent
from tests.doubles.twilio import Double, serving
from tests.doubles.twilio_account import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID

AUTH = (KEY_SID, SECRET)
FORM = {"To": "+12125550101", "Body": "Glow: see you Sunday.", "MessagingServiceSid": SERVICE_SID}
PATH = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"


@contextmanager
def listening() -> Iterator[tuple[socket.socket, str]]:
    """A server that takes connections and says nothing by itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server, "127.0.0.1:{1}".format(*server.getsockname())


class JumpingClock:
    """A clock that leaps an hour at its nth reading."""

    def __init__(self, at: int) -> None:
        self._left = at

    def __call__(self) -> float:
        self._left -= 1
        return time.monotonic() + (3600 if self._left < 0 else 0)


def test_wherever_the_deadline_falls_not_sent_means_that_nothing_was_accepted() -> None:
    seen: set[str] = set()
    for reading in range(1, 40):
        with serving() as double:
            try:
                client = DeadlineHttpClient(10, monotonic=JumpingClock(reading))
                answer = client.request("POST", double.base + PATH, data=FORM, auth=AUTH)
            except NotSent:
                seen.add("not sent")
                assert double.posts == 0
            except MayBeSent as error:
                seen.add(error.what)
            else:
                seen.add("answered")
                assert answer.status_code == 201
                assert len(double.journal) == 1
                break
    assert seen == {"not sent", "deadline-passed", "answered"}


def test_a_server_that_never_answers_may_have_got_it() -> None:
    with listening() as (_, address), pytest.raises(MayBeSent, match="deadline-passed"):
        DeadlineHttpClient(0.2).request("POST", f"http://{address}/", data=FORM)


def test_a_server_that_reads_too_slowly_may_have_got_a_part() -> None:
    stop = threading.Event()

    def sip(server: socket.socket) -> None:
        with server.accept()[0] as client:
            while not stop.wait(0.05) and client.recv(32_768):
                pass

    with listening() as (server, address):
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)  # so that it takes it in small steps
        reader = threading.Thread(target=sip, args=(server,))
        reader.start()
        begun = time.monotonic()
        with pytest.raises(MayBeSent, match="deadline-passed"):
            DeadlineHttpClient(3).request("POST", f"http://{address}/", data={"Body": "x" * 16_000_000})
        assert time.monotonic() - begun < 10  # all of it would take more than twelve, and the rest of a busy machine
        stop.set()
        reader.join()


def test_a_handshake_that_hangs_is_not_sent() -> None:
    with listening() as (_, address), pytest.raises(NotSent):
        DeadlineHttpClient(0.2).request("POST", f"https://{address}/", data=FORM)


def test_a_server_that_does_not_speak_tls_is_not_sent_to(double: Double) -> None:
    with pytest.raises(NotSent):
        DeadlineHttpClient(5).request("POST", f"https://127.0.0.1:{double.server_port}{PATH}", data=FORM)
    assert double.posts == 0


def test_a_shorter_time_for_one_request_counts() -> None:
    with listening() as (_, address), pytest.raises(MayBeSent):
        DeadlineHttpClient(60).request("GET", f"http://{address}/", timeout=0.1)


def test_no_connection_is_used_twice_or_left_open(double: Double) -> None:
    client = DeadlineHttpClient(5)
    first, second = (client.request("GET", double.base + PATH, auth=AUTH) for _ in range(2))
    assert first.status_code == second.status_code == 200
    for thread in threading.enumerate():
        if "process_request" in thread.name:
            thread.join(5)  # the double is done with a connection once its other end is closed
            assert not thread.is_alive()


def test_a_query_is_added_or_kept(double: Double) -> None:
    client = DeadlineHttpClient(5)
    added = client.request("GET", double.base + PATH, params={"PageSize": 3, "To": "+12125550101"}, auth=AUTH)
    kept = client.request("GET", f"{double.base}{PATH}?PageSize=3&To=%2B12125550101", auth=AUTH)
    assert added.text == kept.text
    assert '"page_size": 3' in added.text


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that nobody vouches for, with its key in the same file."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    file, key = tmp_path / "server.pem", tmp_path / "server.key"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    named = ["-days", "2", "-subj", "/CN=double", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*made, *named, "-keyout", key, "-out", file], check=True, capture_output=True)
    file.write_text(file.read_text() + key.read_text())
    return file


@pytest.fixture
def tls_double(double: Double, certificate: Path) -> str:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    double.socket = context.wrap_socket(double.socket, server_side=True)
    return f"https://127.0.0.1:{double.server_port}{PATH}"


def test_a_certificate_that_nobody_vouches_for_ends_it_before_a_byte(double: Double, tls_double: str) -> None:
    with pytest.raises(NotSent) as caught:
        DeadlineHttpClient(5).request("POST", tls_double, data=FORM, auth=AUTH)
    assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)
    assert double.posts == 0


def test_a_certificate_that_the_system_trusts_is_enough(
    double: Double, tls_double: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answer = DeadlineHttpClient(5).request("POST", tls_double, data=FORM, auth=AUTH)
    assert answer.status_code == 201
    assert len(double.journal) == 1


@contextmanager
def proxy(status: bytes, target: int) -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that answers one CONNECT with the status, and connects through where it is 200."""
    asked: list[bytes] = []

    def carry(source: socket.socket, sink: socket.socket) -> None:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)

    def serve(server: socket.socket) -> None:
        with server.accept()[0] as client, socket.create_connection(("127.0.0.1", target)) as onward:
            asked.append(client.recv(65536))
            client.sendall(b"HTTP/1.1 " + status + b"\r\n\r\n")
            if status.startswith(b"200"):
                back = threading.Thread(target=carry, args=(onward, client))
                back.start()
                carry(client, onward)
                back.join()

    with listening() as (server, address):
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        yield f"http://{address}", asked
        thread.join()


def test_a_proxy_that_is_given_is_asked_to_connect(double: Double) -> None:
    with proxy(b"200 OK", double.server_port) as (address, asked):
        answer = DeadlineHttpClient(5, proxy=address).request("POST", double.base + PATH, data=FORM, auth=AUTH)
    assert answer.status_code == 201
    assert asked[0].startswith(f"CONNECT 127.0.0.1:{double.server_port} HTTP/1.1\r\n".encode())
    assert SECRET.encode() not in asked[0]


def test_a_proxy_that_does_not_connect_us_sends_nothing(double: Double) -> None:
    with proxy(b"407 Proxy Authentication Required", double.server_port) as (address, _), pytest.raises(NotSent):
        DeadlineHttpClient(5, proxy=address).request("POST", double.base + PATH, data=FORM, auth=AUTH)
    assert double.posts == 0
