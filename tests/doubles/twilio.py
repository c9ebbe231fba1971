"""A loopback double of Twilio that speaks its protocol over real sockets, and fails in every way we know.

In a test: `with serving() as double: ...double.base, double.journal, double.fail(...)`.
As a process of its own: `python -m tests.doubles.twilio --port 0 --journal FILE`; it prints its port on
the first line, and ends on SIGTERM. Faults are then set by POST of a
`Fault` as JSON to /faults, for one number where it has a "to" ("*": for all), else for the next text.
"""

import argparse
import base64
import json
import signal
import socket
import struct
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from reminders.runtime import RealClock
from tests.doubles.twilio_account import ACCOUNT_SID, KEY_SID, SECRET, Account, Entry, Refused

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
EVERYBODY = "*"


class Kind(StrEnum):
    """How a request goes wrong; of a reading request, "accepted" means no more than that it was answered."""

    REFUSE = "refuse"  # Twilio's error JSON with `code` and `http`
    BUSY = "busy"  # 429, with `retry_after` as it stands, where given
    ERROR = "error"  # 500, nothing accepted
    REDIRECT = "redirect"  # 307 to an address that counts who follows, nothing accepted
    ERROR_AFTER = "error-after"  # accepted, then 500
    RESET = "reset"  # accepted, then the connection is reset
    HANG = "hang"  # accepted, then silence for `seconds`
    DRIP = "drip"  # accepted, and the answer comes byte by byte over `seconds`
    CUT = "cut"  # accepted, and the answer ends in the middle
    ANSWER = "answer"  # accepted, then `http` with `text` whatever that is: garbage, nothing, a page


@dataclass(frozen=True)
class Fault:
    kind: Kind
    code: int = 0
    http: int = 400
    text: str = ""
    seconds: float = 5.0
    retry_after: str = ""


class Double(ThreadingHTTPServer):
    """The server; each request has a thread of its own."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, account: Account, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.account = account
        self.stopping = threading.Event()
        self.posts = 0
        self.redirected = 0
        self.clock_is_off = timedelta(0)  # of the Date header
        self._next: deque[Fault] = deque()
        self._next_reads: deque[Fault | None] = deque()
        self._by_number: dict[str, Fault] = {}

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def journal(self) -> list[Entry]:
        return list(self.account.journal)

    def fail(self, fault: Fault, to: str | None = None) -> None:
        """Let the next text fail, or every text to a number, or to `EVERYBODY`, until `heal`."""
        if to is None:
            self._next.append(fault)
        else:
            self._by_number[to] = fault

    def heal(self, to: str) -> None:
        self._by_number.pop(to, None)

    def fault_for(self, to: str) -> Fault | None:
        if self._next:
            return self._next.popleft()
        return self._by_number.get(to) or self._by_number.get(EVERYBODY)

    def fail_reads(self, fault: Fault, times: int = 1, after: int = 0) -> None:
        """Let so many of the requests that only read fail, after some that do not."""
        self._next_reads.extend([None] * after + [fault] * times)

    def fault_for_read(self) -> Fault | None:
        return self._next_reads.popleft() if self._next_reads else None

    def heal_reads(self) -> None:
        self._next_reads.clear()

    def unplug(self) -> None:
        """Refuse every connection from now on; one that was made is left alone."""
        self.shutdown()  # first: a socket closed while it is being waited on would still take a connection
        self.server_close()

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        self.close_request(request)  # without the polite end of stream before it, which would spoil a reset

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client that hangs up is what tests are about
            super().handle_error(cast("socket.socket", request), client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def double(self) -> Double:
        return cast("Double", self.server)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Numbers stand in the addresses of lists: nothing is printed."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        at = self.double.account.now() + self.double.clock_is_off
        return format_datetime(at.astimezone(UTC), usegmt=True)

    def do_GET(self) -> None:
        with self._refusals():
            self._authenticate()
            fault = self.double.fault_for_read()
            if fault is None:
                self._json(200, self._read())
            else:
                self._misbehave(fault, 200, self._read)

    def _read(self) -> dict[str, Any]:
        url = urlsplit(self.path)
        if url.path == f"{MESSAGES}.json":
            return self.double.account.page(dict(parse_qsl(url.query)))
        return self.double.account.fetch(url.path.removeprefix(f"{MESSAGES}/").removesuffix(".json"))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        path = urlsplit(self.path).path
        with self._refusals():
            if path == "/faults":
                wanted: dict[str, Any] = json.loads(body)
                to = wanted.pop("to", None)
                self.double.fail(Fault(**{**wanted, "kind": Kind(wanted["kind"])}), to)
                self._json(200, {})
            elif path == "/redirected":
                self.double.redirected += 1
                self._json(200, {})
            else:
                self._authenticate()
                self._create(path, dict(parse_qsl(body, keep_blank_values=True)))

    def _create(self, path: str, params: dict[str, str]) -> None:
        if path != f"{MESSAGES}.json":
            raise Refused(20404, "The requested resource was not found", 404)
        self.double.posts += 1
        fault = self.double.fault_for(params.get("To", ""))
        if fault is None:
            self._json(201, self.double.account.create(params))
        else:
            self._misbehave(fault, 201, lambda: self.double.account.create(params))

    def _misbehave(self, fault: Fault, status: int, accept: Callable[[], dict[str, Any]]) -> None:
        match fault.kind:
            case Kind.REFUSE:
                raise Refused(fault.code, "Refused, as the test asked for.", fault.http)
            case Kind.BUSY:
                headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
                self._json(429, Refused(20429, "Too Many Requests", 429).resource, headers)
            case Kind.ERROR:
                raise Refused(20500, "Internal Server Error", 500)
            case Kind.REDIRECT:
                self._write(307, "", {"Location": f"{self.double.base}/redirected"})
            case _:
                self._spoil(fault, status, accept())

    def _spoil(self, fault: Fault, status: int, answer: dict[str, Any]) -> None:
        match fault.kind:
            case Kind.ERROR_AFTER:
                raise Refused(20500, "Internal Server Error", 500)
            case Kind.RESET:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                self.close_connection = True
            case Kind.HANG:
                self.double.stopping.wait(fault.seconds)
                self.close_connection = True
            case Kind.DRIP:
                self._drip(status, json.dumps(answer), fault.seconds)
            case Kind.CUT:
                self._write(status, json.dumps(answer)[:100], {"Content-Length": "500"})
                self.close_connection = True
            case _:
                self._write(fault.http, fault.text, {"Content-Type": "text/html"})

    def _drip(self, status: int, body: str, seconds: float) -> None:
        answer = f"HTTP/1.1 {status} Slow\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode()
        for byte in answer:
            if self.double.stopping.wait(seconds / len(answer)):
                break
            self.wfile.write(bytes([byte]))

    def _authenticate(self) -> None:
        accepted = {_basic(KEY_SID), _basic(ACCOUNT_SID)}
        if self.headers.get("Authorization") not in accepted:
            raise Refused(20003, "Authenticate", 401)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except Refused as refused:
            self._json(refused.http, refused.resource)

    def _json(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        self._write(status, json.dumps(value), {"Content-Type": "application/json", **(headers or {})})

    def _write(self, status: int, text: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(text.encode())), **headers}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(text.encode())


def _basic(username: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{SECRET}".encode()).decode()


@contextmanager
def serving(
    journal_file: Path | None = None, port: int = 0, now: Callable[[], datetime] | None = None
) -> Iterator[Double]:
    """A double that answers until the block ends; `now` is its clock, if not the machine's."""
    account = Account(now or RealClock().now, journal_file)
    with Double(account, port) as double:
        thread = threading.Thread(target=double.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield double
        finally:
            double.stopping.set()
            double.shutdown()
            thread.join()
            account.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="A loopback double of Twilio.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--journal", type=Path)
    asked = parser.parse_args()
    stops = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)  # before any thread starts, so that all inherit it
    with serving(asked.journal, asked.port) as double:
        sys.stdout.write(f"{double.server_port}\n")
        sys.stdout.flush()
        signal.sigwait(stops)


if __name__ == "__main__":
    main()
