"""The program and the double of Twilio as processes of their own, and what is wrong with what arrived."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from reminders.config import Answers, TwilioAnswers, render_config
from tests.doubles.twilio_account import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID, Entry, read_journal
from tests.worker.clinic import Promised, now, until

ROOT = Path(__file__).parents[2]
PATIENCE = timedelta(seconds=1.5)  # how long after its moment, or after a start, a text may arrive
GIVE_UP = 20.0


@dataclass(frozen=True)
class DoubleProcess:
    """A double of Twilio in a process of its own."""

    port: int
    file: Path

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def journal(self) -> list[Entry]:
        return read_journal(self.file)

    def fail_next(self, kind: str, seconds: float) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("POST", "/faults", json.dumps({"kind": kind, "seconds": seconds}))
        assert connection.getresponse().status == 200
        connection.close()


@contextmanager
def double_process(folder: Path) -> Iterator[DoubleProcess]:
    journal = folder / "journal.jsonl"
    command = [sys.executable, "-m", "tests.doubles.twilio", "--port", "0", "--journal", str(journal)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield DoubleProcess(int(process.stdout.readline()), journal)
        finally:
            process.terminate()
            process.wait(GIVE_UP)


@dataclass
class Life:
    """One run of the worker, as seen from outside."""

    process: "subprocess.Popen[bytes]" = field(repr=False)
    ready_at: datetime
    ended_at: datetime | None = None

    def end(self, how: signal.Signals) -> int:
        self.ended_at = now()
        self.process.send_signal(how)
        return self.process.wait(GIVE_UP)


@dataclass
class WorkerProcess:
    """`reminders worker`, to be started again and again; `lives` are its runs so far."""

    folder: Path
    environ: Mapping[str, str]
    lives: list[Life] = field(default_factory=list)

    @classmethod
    def configured(cls, folder: Path, database_url: str, double: DoubleProcess) -> "WorkerProcess":
        twilio = TwilioAnswers(ACCOUNT_SID, SERVICE_SID, api_key_sid=KEY_SID, api_base=double.base)
        (folder / "config.toml").write_text(render_config(Answers(twilio)), encoding="utf-8")
        given = {
            "REMINDERS_DATABASE__URL": database_url,
            "REMINDERS_SENDERS__MAIN__API_KEY_SECRET": SECRET,
            "REMINDERS_SENDERS__MAIN__SEGMENTS_PER_SECOND": "1000",
            "REMINDERS_SENDERS__MAIN__DEADLINE_SECONDS": "2",
            "REMINDERS_WORKER__LEASE_SECONDS": "4",
        }
        return cls(folder, {**os.environ, **given})

    def start(self) -> Life:
        """Start one more; those that run go on."""
        log = self.folder / f"worker-{len(self.lives)}.log"
        command = [sys.executable, "-m", "reminders", "--config", str(self.folder / "config.toml"), "worker"]
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=output, stderr=subprocess.STDOUT)
        life = Life(process, now())
        self.lives.append(life)
        until(lambda: "ready" in log.read_text() or process.poll() is not None, GIVE_UP)
        assert process.poll() is None, log.read_text()
        life.ready_at = now()
        return life

    def close(self) -> None:
        for life in self.lives:
            if life.process.poll() is None:
                life.process.kill()
                life.process.wait(GIVE_UP)


@contextmanager
def worker_process(folder: Path, database_url: str, double: DoubleProcess) -> Iterator[WorkerProcess]:
    worker = WorkerProcess.configured(folder, database_url, double)
    try:
        yield worker
    finally:
        worker.close()


def wrong_with(journal: Sequence[Entry], promised: Sequence[Promised], lives: Sequence[Life]) -> list[str]:
    """Every way in which what arrived differs from what was promised: none, where all is well."""
    arrived = {entry.to: entry for entry in journal}
    wrong = [f"{number} got {count} texts" for number, count in Counter(e.to for e in journal).items() if count > 1]
    wrong += [f"{number} was promised nothing" for number in arrived.keys() - {p.number for p in promised}]
    for promise in promised:
        entry = arrived.get(promise.number)
        if entry is None:
            wrong.append(f"{promise.number} got no text")
            continue
        if entry.body != promise.body:
            wrong.append(f"{promise.number} got other words: {entry.body}")
        if not promise.due_at <= entry.at <= latest(promise.due_at, lives):
            wrong.append(f"{promise.number} got its text {entry.at - promise.due_at} after it was due")
    return wrong


def latest(due_at: datetime, lives: Sequence[Life]) -> datetime:
    """By when a text has to arrive: soon after it is due, or after the next start where nobody was there to send it.

    A life that ends within half a second of the due moment may leave the text to the next one.
    """
    ready_at = next(
        life.ready_at for life in lives if life.ended_at is None or due_at + timedelta(seconds=0.5) < life.ended_at
    )
    return max(due_at, ready_at) + PATIENCE
