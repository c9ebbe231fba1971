"""The double of Twilio as a process of its own that nobody kills: its journal is what the checker believes.

It takes tens of thousands of texts, so it finds them by number and by id. What it takes gets on: a last status soon
after, told by a callback that may be lost, come twice or in the wrong order; some texts fail in the end.
"""

import json
import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from urllib.parse import urlsplit

from reminders.runtime import RealClock
from tests.chaos.checker import Taking
from tests.doubles.twilio import EVERYBODY, Double, Fault
from tests.doubles.twilio_account import Account, Entry, Form, Resource, read_journal
from tests.doubles.twilio_callbacks import Caller

SLOWEST = 0.06  # seconds from taking a text to the answer: time to be killed in
GETS_ON = 0.5  # seconds until a text has its last status
NOT_SENT, NO_REASON = 30001, 30008
CALLERS = 4
MOST_CALLS = 200  # with more of them waiting, a callback is lost


@dataclass(frozen=True)
class Trouble:
    """What the provider does wrong: `fault` with the next text, or with all for some `seconds`; or with its list."""

    fault: Fault | None = None
    seconds: float = 0.0
    failed_reads: int = 0
    lag: timedelta | None = None
    over: bool = False  # nothing is wrong any more


class Registry(Account):
    """An account that finds a text among many thousands, and writes down which of them failed."""

    def __init__(self, journal_file: Path, failures_file: Path, seed: int) -> None:
        super().__init__(RealClock().now, journal_file)
        self.late = timedelta(0)  # how long after its creation the list shows a text
        self.callbacks: Callbacks | None = None
        self._texts: dict[str, list[tuple[datetime, Resource]]] = defaultdict(list)  # newest first, by number
        self._by_sid: dict[str, Resource] = {}
        self._asked_for = ""
        self._one_reader = threading.Lock()
        self._failures = failures_file.open("a", encoding="utf-8")
        self._random = random.Random(seed)  # noqa: S311 - dice

    def create(self, params: Form) -> Resource:
        """Journal first, then wait: whoever is killed meanwhile never hears the answer."""
        made = super().create(params)
        if self.callbacks is not None:
            self.callbacks.expect(_attempt_of(params), made["sid"])
        time.sleep(self._random.random() * SLOWEST)
        return made

    def page(self, query: Form) -> Resource:
        with self._one_reader:
            self._asked_for = query.get("To", "")
            return super().page(query)

    def set_status(self, sid: str, status: str, code: int | None = None) -> None:
        at = self.now()
        with self._lock:
            sent = format_datetime(at.astimezone(UTC))
            self._find(sid).update({"status": status, "error_code": code, "date_sent": sent, "date_updated": sent})
            if code is not None:
                self._failures.write(json.dumps({"sid": sid, "at": at.isoformat()}) + "\n")
                self._failures.flush()

    def close(self) -> None:
        super().close()
        self._failures.close()

    def _keep(self, message: Resource, at: datetime) -> Resource:
        self._texts[message["to"]].insert(0, (at + self.late, message))
        self._by_sid[message["sid"]] = message
        return dict(message)

    def _find(self, sid: str) -> Resource:
        return self._by_sid[sid] if sid in self._by_sid else super()._find(sid)

    def _listed(self) -> list[Resource]:
        now = self.now()
        return [dict(message) for shown_at, message in self._texts.get(self._asked_for, ()) if shown_at <= now]


class Provider(Double):
    """A double whose faults do not pile up while nobody asks it anything, and that can be healed of all at once."""

    def fail_next(self, fault: Fault) -> None:
        """Let the next text fail. One that is to fail already is enough: while sending pauses, none comes."""
        self._next.clear()
        self.fail(fault)

    def fail_next_reads(self, fault: Fault, times: int) -> None:
        """Let so many of the next reads fail, and not those, too, that were to fail before."""
        self.heal_reads()
        self.fail_reads(fault, times)

    def heal_all(self) -> None:
        """Forget every fault that has not happened yet."""
        self.heal(EVERYBODY)
        self.heal_reads()
        self._next.clear()


class Callbacks:
    """Tells what became of each text, as carelessly as a network does."""

    def __init__(self, registry: Registry, port: int, seed: int) -> None:
        self._registry = registry
        self._caller = Caller(port)
        self._random = random.Random(seed)  # noqa: S311 - dice
        self._pool = ThreadPoolExecutor(CALLERS)
        self._waiting = 0

    def expect(self, attempt_id: str, sid: str) -> None:
        """Let a text get on, a little later."""
        self._waiting += 1
        delay = self._random.random() * GETS_ON
        timer = threading.Timer(delay, self._pool.submit, (self._get_on, attempt_id, sid))
        timer.daemon = True
        timer.start()

    def _get_on(self, attempt_id: str, sid: str) -> None:
        dice = self._random.random()
        code = NO_REASON if dice < 0.01 else NOT_SENT if dice < 0.02 else None
        last = "delivered" if code is None else "undelivered"
        self._registry.set_status(sid, last, code)
        told: list[tuple[str, int | None]] = [("sent", None), (last, code)] if 0.1 < dice < 0.2 else [(last, code)]
        if 0.1 < dice < 0.15:
            told.reverse()
        if 0.2 < dice < 0.25:
            told *= 2
        self._waiting -= 1
        if 0.3 < dice < 0.35 or self._waiting > MOST_CALLS:
            return  # lost
        for status, about in told:
            with suppress(OSError):  # nobody is there: Twilio gives up soon, too
                self._caller.status(attempt_id, sid, status, about)


@dataclass(frozen=True)
class ProviderProcess:
    """A running provider, its journal, and a line by which it is made to fail."""

    port: int
    journal_file: Path
    failures_file: Path
    _line: Connection

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def trouble(self, trouble: Trouble) -> None:
        """Go wrong from now on."""
        self._line.send(trouble)

    def takings(self) -> tuple[Taking, ...]:
        """Everything that it took, from its files."""
        lines = map(json.loads, self.failures_file.read_text(encoding="utf-8").splitlines())
        failed = {line["sid"]: datetime.fromisoformat(line["at"]) for line in lines}
        return tuple(_taking(entry, failed.get(entry.sid)) for entry in read_journal(self.journal_file))


def _taking(entry: Entry, failed_at: datetime | None) -> Taking:
    return Taking(entry.at, entry.sid, entry.to, entry.body, _attempt_of(entry.params), failed_at)


def _attempt_of(params: Form) -> str:
    """Whose report was asked for: what stands after a # tells how to deliver it, and is no part of the address."""
    return urlsplit(params.get("StatusCallback", "")).path.rpartition("/")[2]


def _run(line: Connection, files: tuple[Path, Path], callbacks_to: int | None, seed: int) -> None:
    registry = Registry(*files, seed)
    registry.callbacks = None if callbacks_to is None else Callbacks(registry, callbacks_to, seed)
    with Provider(registry) as double:
        threading.Thread(target=double.serve_forever, daemon=True).start()
        line.send(double.server_port)
        with suppress(EOFError):
            while True:
                _obey(double, registry, line.recv())
        double.stopping.set()
        double.shutdown()
    registry.close()


def _obey(double: Provider, registry: Registry, trouble: Trouble) -> None:
    if trouble.over:
        double.heal_all()
    elif trouble.fault is not None and trouble.seconds:
        double.fail(trouble.fault, EVERYBODY)
        threading.Timer(trouble.seconds, double.heal, (EVERYBODY,)).start()
    elif trouble.fault is not None and trouble.failed_reads:
        double.fail_next_reads(trouble.fault, trouble.failed_reads)
    elif trouble.fault is not None:
        double.fail_next(trouble.fault)
    registry.late = registry.late if trouble.lag is None else trouble.lag


@contextmanager
def providing(context: BaseContext, folder: Path, callbacks_to: int | None, seed: int) -> Iterator[ProviderProcess]:
    """A provider that tells the webhooks on a port, or nobody, until the block ends."""
    files = folder / "journal.jsonl", folder / "failures.jsonl"
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(theirs, files, callbacks_to, seed))  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    try:
        yield ProviderProcess(ours.recv(), *files, ours)
    finally:
        ours.close()
        process.join(20)
