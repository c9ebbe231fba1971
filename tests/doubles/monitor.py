"""A monitor on the loopback that waits for heartbeats."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

LONGEST_WAIT = 20.0


@dataclass
class Monitor:
    """What it heard: the paths that were asked for. `status` None: it never answers."""

    url: str = ""
    status: int | None = 200
    heard: list[str] = field(default_factory=list)
    over: Event = field(default_factory=Event)


class _Beat(BaseHTTPRequestHandler):
    told: Monitor

    def do_GET(self) -> None:
        self.told.heard.append(self.path)
        if self.told.status is None:
            self.told.over.wait(LONGEST_WAIT)
            return
        self.send_response(self.told.status)
        self.send_header("Location", f"{self.told.url}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def monitor(status: int | None = 200) -> Iterator[Monitor]:
    """A monitor on a free port of this machine, until the end of the block."""
    told = Monitor(status=status)
    handler = type("Beat", (_Beat,), {"told": told})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        told.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield told
        finally:
            told.over.set()
            server.shutdown()
            thread.join()
