"""A provider as lean as Python allows: it takes every text, and says how many came, of how many attempts.

The double of the tests knows all of Twilio's faults and takes a millisecond for each request; beside
it nothing fast could be measured. This one is a process of its own that answers a POST with a message
resource, keeps the connection where the client does, and waits `latency` seconds before it answers.
"""

import asyncio
import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from multiprocessing.connection import Connection
from time import monotonic
from urllib.parse import parse_qs

ACCOUNT_SID = "AC" + "0" * 31 + "1"
KEY_SID = "SK" + "0" * 31 + "2"
SERVICE_SID = "MG" + "0" * 31 + "3"
SECRET = "a-made-up-secret"  # noqa: S105 - nobody's
_DATE = "Sat, 21 Nov 2026 12:00:00 +0000"
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Taken:
    """What the provider saw. `bodies` counts different pairs of number and words.

    The moments are of `monotonic`, which is the same in all processes of a machine.
    """

    posts: int
    bodies: int
    first_at: float
    last_at: float
    arrivals: tuple[float, ...]


@dataclass(frozen=True)
class Provider:
    """A running provider: its address, and a line to it."""

    base: str
    _line: Connection

    def taken(self, *, forget: bool = False) -> Taken:
        """What it saw so far; `forget` begins to count anew."""
        self._line.send(forget)
        taken: Taken = self._line.recv()
        return taken


class _Tally:
    def __init__(self) -> None:
        self.arrivals: list[float] = []
        self.bodies: set[tuple[str, str]] = set()

    def take(self, form: bytes) -> None:
        self.arrivals.append(monotonic())
        fields = parse_qs(form.decode())
        self.bodies.add((fields["To"][0], fields["Body"][0]))

    def forget(self) -> None:
        self.arrivals.clear()
        self.bodies.clear()

    def told(self) -> Taken:
        first, last = (self.arrivals[0], self.arrivals[-1]) if self.arrivals else (0.0, 0.0)
        return Taken(len(self.arrivals), len(self.bodies), first, last, tuple(self.arrivals))


class _Exchange(asyncio.Protocol):
    """One connection: requests one after the other, as clients send them."""

    def __init__(self, tally: _Tally, latency: float) -> None:
        self._tally = tally
        self._latency = latency
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what create_server gives
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(_HEAD_END)) >= 0:
            head = self._buffer[:end].lower()
            length = _length(head)
            if len(self._buffer) < end + len(_HEAD_END) + length:
                return
            body = self._buffer[end + len(_HEAD_END) : end + len(_HEAD_END) + length]
            self._buffer = self._buffer[end + len(_HEAD_END) + length :]
            self._take(body, keep=b"connection: close" not in head, created=head.startswith(b"post"))

    def _take(self, body: bytes, *, keep: bool, created: bool) -> None:
        if created:
            self._tally.take(body)
        answer = _answer(len(self._tally.arrivals), keep=keep, created=created)
        if self._latency:
            asyncio.get_running_loop().call_later(self._latency, self._say, answer, keep)
        else:
            self._say(answer, keep)

    def _say(self, answer: bytes, keep: bool) -> None:  # noqa: FBT001 - call_later passes no names
        self._transport.write(answer)
        if not keep:
            self._transport.close()


def _length(head: bytes) -> int:
    _, found, rest = head.partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


def _answer(count: int, *, keep: bool, created: bool) -> bytes:
    body = json.dumps(_message(count) if created else {"messages": [], "next_page_uri": None}).encode()
    status = "201 Created" if created else "200 OK"
    line = "keep-alive" if keep else "close"
    told = (
        f"Date: {formatdate(usegmt=True)}\r\nConnection: {line}"  # a worker sends nothing before it was told the time
    )
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{told}"
    return head.encode() + _HEAD_END + body


def _message(count: int) -> dict[str, object]:
    """As much of a message resource as Twilio's own client wants to see."""
    nothing = dict.fromkeys(["date_sent", "error_code", "error_message", "from", "price", "body", "to"])
    return {
        **nothing,
        "sid": f"SM{count:032x}",
        "account_sid": ACCOUNT_SID,
        "messaging_service_sid": SERVICE_SID,
        "status": "accepted",
        "direction": "outbound-api",
        "date_created": _DATE,
        "date_updated": _DATE,
        "num_media": "0",
        "num_segments": "0",
        "price_unit": "USD",
        "api_version": "2010-04-01",
        "uri": "",
        "subresource_uris": {},
    }


async def _serve(line: Connection, latency: float) -> None:
    tally = _Tally()
    loop = asyncio.get_running_loop()
    over = loop.create_future()

    def heard() -> None:
        try:
            forget = line.recv()
        except EOFError:
            loop.remove_reader(line.fileno())
            over.set_result(None)
            return
        line.send(tally.told())
        if forget:
            tally.forget()

    server = await loop.create_server(lambda: _Exchange(tally, latency), "127.0.0.1", 0, backlog=1024)
    line.send(server.sockets[0].getsockname()[1])
    loop.add_reader(line.fileno(), heard)
    async with server:
        await over


def _run(line: Connection, latency: float) -> None:
    asyncio.run(_serve(line, latency))


@contextmanager
def providing(latency: float = 0.0) -> Iterator[Provider]:
    """A provider in a process of its own, until the block ends."""
    spawned = multiprocessing.get_context("spawn")
    ours, theirs = spawned.Pipe()
    process = spawned.Process(target=_run, args=(theirs, latency), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Provider(f"http://127.0.0.1:{ours.recv()}", ours)
    finally:
        ours.close()
        process.join(10)
