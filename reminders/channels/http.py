"""HTTP for Twilio's client: one try, one deadline, and an honest answer to "may it have been sent?".

The stock client waits for ever unless told, counts its time-out for each read (an answer that
drips is never late), and cannot tell a text that never left from one whose answer was lost.
Here every request gets a connection of its own. Keeping connections alive would save a
handshake, about 50 ms, but a server may close an idle one at the moment we write to it, and that
reads as "may have been sent": a text held for a person, for nothing.
"""

import base64
import http.client
import io
import ipaddress
import logging
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from typing import cast
from urllib.parse import SplitResult, urlencode, urlsplit

from twilio.http import HttpClient
from twilio.http.response import Response

ANSWER_LIMIT = 4_000_000  # bytes; a message is one thousand, the longest twelve, a page of the list two hundred of them

Monotonic = Callable[[], float]
Heard = Callable[[datetime], None]  # takes what an answer says the time is
Address = tuple[str, int]


class NotSent(Exception):
    """No byte of the request was written, so nothing can have come of it."""


class MayBeSent(Exception):
    """Bytes were written and no whole answer came back. `what` is a static event name."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class DeadlineHttpClient(HttpClient):
    """Twilio's HttpClient with a total deadline in seconds, from the name look-up to the last byte.

    Never retries, follows no redirect, checks certificates against the system's store, and does
    not read proxies from the environment: a proxy ("http://host:port") is given or not used.
    Holds no state that changes, so threads may share it. `heard` is told the time of every answer.
    """

    def __init__(
        self,
        deadline: float,
        *,
        proxy: str | None = None,
        monotonic: Monotonic = time.monotonic,
        heard: Heard | None = None,
    ) -> None:
        logger = logging.getLogger("twilio.http_client")
        logger.setLevel(logging.WARNING)  # below, Twilio's own code logs addresses with phone numbers in them
        super().__init__(logger, is_async=False, timeout=deadline)
        self._deadline = deadline
        self._proxy = None if proxy is None else _address(urlsplit(proxy))
        self._monotonic = monotonic
        self._heard = heard

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made when it is first needed: reading the system's certificates takes as long as many a command."""
        return ssl.create_default_context()

    def request(  # noqa: PLR0913, PLR0917 - the signature is Twilio's
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002 - a redirect is returned as it is
    ) -> Response:
        """One request, form-encoded.

        Raises:
            NotSent: no byte of it was written.
            MayBeSent: some were, and the answer is missing or not whole.
        """
        deadline = _Deadline(self._deadline if timeout is None else timeout, self._monotonic)
        target = urlsplit(uri)
        path = target.path + (f"?{urlencode(params, doseq=True)}" if params else _query(target))
        body = None if data is None else urlencode(data, doseq=True).encode()
        sent_headers = {**(headers or {}), **_basic(auth), "Connection": "close"}
        with closing(self._open(target, deadline)) as sock:
            line = _Line(sock, deadline)
            connection = http.client.HTTPConnection(*_address(target))
            connection.sock = cast("socket.socket", line)
            try:
                connection.request(method.upper(), path, body, sent_headers)
                answer = _read(connection.getresponse())
            except Exception as error:
                # Once a byte is out, whatever goes wrong leaves the same question open.
                if line.begun:
                    raise MayBeSent(_event(error)) from error
                if isinstance(error, OSError):
                    raise NotSent from error
                raise
        self._tell_time(answer)
        return answer

    def _tell_time(self, answer: Response) -> None:
        """Outside of what is judged above: whoever hears it must not turn an answer into a doubt."""
        said = _date(answer)
        if self._heard is not None and said is not None:
            self._heard(said)

    def _open(self, target: SplitResult, deadline: "_Deadline") -> socket.socket:
        """A connected socket, through the proxy and TLS where they apply."""
        address = _address(target)
        try:
            sock = _connect(self._proxy or address, deadline)
            try:
                if self._proxy is not None:
                    _tunnel(_Line(sock, deadline), address)
                if target.scheme == "https":
                    sock.settimeout(deadline.left())
                    sock = self._tls.wrap_socket(sock, server_hostname=address[0])
            except BaseException:
                sock.close()
                raise
        except (OSError, UnicodeError, http.client.HTTPException) as error:
            raise NotSent from error
        return sock


class _Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float, monotonic: Monotonic) -> None:
        self._monotonic = monotonic
        self._ends = monotonic() + seconds

    def left(self) -> float:
        """Seconds left, more than none.

        Raises:
            TimeoutError: none are.
        """
        left = self._ends - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Line:
    """As much of a socket as http.client uses, with the time left set before every call that blocks."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self.begun = False

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._sock.settimeout(self._deadline.left())
            self.begun = True  # before the call: one that fails may have written a part
            rest = rest[self._sock.send(rest) :]

    def receive(self, buffer: memoryview) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self))

    def close(self) -> None:
        """Leaves the socket open: http.client closes its end before it has read the answer."""


class _Incoming(io.RawIOBase):
    """The bytes that come in, as a file."""

    def __init__(self, line: _Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # BufferedReader gives nothing else
        return self._line.receive(buffer)


def _connect(address: Address, deadline: _Deadline) -> socket.socket:
    """The first of a host's addresses that answers; each may use its share of the time left."""
    failed: OSError = ConnectionError("the host has no address")
    found = _look_up(address, deadline)
    for shares, one in zip(range(len(found), 0, -1), found, strict=True):
        try:
            sock = socket.create_connection(one, deadline.left() / shares)
        except OSError as error:
            failed = error
        else:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
    raise failed


def _look_up(address: Address, deadline: _Deadline) -> list[Address]:
    """The addresses of a host. The system's look-up cannot be interrupted: too slow, it is left behind."""
    if _is_numeric(address[0]):
        return [address]
    answer: queue.SimpleQueue[list[Address] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)
            answer.put([(str(entry[4][0]), int(entry[4][1])) for entry in found])
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        found = answer.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    return found


def _is_numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _tunnel(line: _Line, address: Address) -> None:
    """Ask a proxy to connect us through to the address."""
    authority = "{}:{}".format(*address)
    line.sendall(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
    with closing(http.client.HTTPResponse(cast("socket.socket", line), method="CONNECT")) as answer:
        answer.begin()
        if answer.status != HTTPStatus.OK:
            raise ConnectionError("the proxy does not connect us")


def _read(answer: http.client.HTTPResponse) -> Response:
    body = answer.read(ANSWER_LIMIT + 1)
    if len(body) > ANSWER_LIMIT:
        raise http.client.HTTPException("the answer is too long")
    if answer.length:  # what Content-Length promised beyond the bytes that came
        raise http.client.HTTPException("the answer is cut off")
    return Response(answer.status, body.decode(errors="replace"), answer.headers)


def _date(answer: Response) -> datetime | None:
    try:
        said = parsedate_to_datetime((answer.headers or {}).get("Date", ""))
    except (TypeError, ValueError):
        return None
    return said if said.tzinfo else None  # "-0000" says that the zone is not known


def _address(target: SplitResult) -> Address:
    default = http.client.HTTPS_PORT if target.scheme == "https" else http.client.HTTP_PORT
    return target.hostname or "", target.port or default


def _query(target: SplitResult) -> str:
    return f"?{target.query}" if target.query else ""


def _basic(auth: tuple[str, str] | None) -> dict[str, str]:
    if auth is None:
        return {}
    return {"Authorization": "Basic " + base64.b64encode(":".join(auth).encode()).decode()}


def _event(error: Exception) -> str:
    match error:
        case TimeoutError():
            return "deadline-passed"
        case OSError():
            return "connection-lost"
        case _:
            return "answer-broken"
