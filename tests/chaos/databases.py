"""The databases of a run: an SQLite file, or a PostgreSQL that is stopped at work and started again."""

import os
import random
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Protocol

import psycopg

from tests.postgres import START, Account, Postgres, running_postgres

GIVE_UP = 60.0
PRLIMIT = "prlimit"


class Database(Protocol):
    """What a run works on."""

    @property
    def url(self) -> str: ...

    def crash(self) -> bool:
        """Stop it at once, losing whatever is not written, and start it again; False: it cannot be stopped."""

    def fill(self, workers: Iterable[int], dice: random.Random) -> bool:
        """Let writes fail, of these processes where they write themselves, until `make_room`; False: it cannot be."""

    def make_room(self) -> None:
        """Let what still runs write again."""


@dataclass
class _Limits:
    """Files that may not grow: what a full disk is to a process, without a disk of one's own.

    The kernel answers EFBIG in place of ENOSPC, after a part of a write where a part still fits.
    """

    _processes: list[int] = field(default_factory=list)

    def set(self, processes: Iterable[int], size: int) -> bool:
        """Set them; False where the machine has no program for it."""
        if shutil.which(PRLIMIT) is None:
            return False
        for process in processes:
            self._limit(process, str(size))
            self._processes.append(process)
        return True

    def lift(self) -> None:
        for process in self._processes:
            self._limit(process, "unlimited")
        self._processes.clear()

    def _limit(self, process: int, size: str) -> None:
        """As the owner of the process, which alone may; a process that has ended meanwhile is all right."""
        with suppress(FileNotFoundError):
            owner = Path(f"/proc/{process}").stat()
            who = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
            command = [PRLIMIT, f"--pid={process}", f"--fsize={size}:"]
            subprocess.run(command, check=False, capture_output=True, **who)  # type: ignore[call-overload]


@dataclass
class SqliteFile:
    """A file; what can befall it befalls the processes that use it."""

    path: Path
    _limits: _Limits = field(default_factory=_Limits, repr=False)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def crash(self) -> bool:
        return False

    def fill(self, workers: Iterable[int], dice: random.Random) -> bool:
        """No byte more, or only what the journal has taken already and a bit, so that a write may break off."""
        journal = self.path.with_name(f"{self.path.name}-wal")
        size = journal.stat().st_size + dice.randrange(8192) if journal.exists() and dice.random() < 0.5 else 0
        return self._limits.set(workers, size)

    def make_room(self) -> None:
        self._limits.lift()


@dataclass
class PostgresServer:
    """A database on a server that can be stopped as `pg_ctl stop -m immediate` does, and started by the same words."""

    server: Postgres
    name: str
    _started: ExitStack = field(default_factory=ExitStack, repr=False)
    _limits: _Limits = field(default_factory=_Limits, repr=False)

    @property
    def url(self) -> str:
        return self.server.url(self.name)

    @property
    def _data(self) -> Path:
        return self.server.sockets / "data"

    def crash(self) -> bool:
        pid_file = self._data / "postmaster.pid"
        os.kill(int(pid_file.read_text(encoding="ascii").split()[0]), signal.SIGQUIT)
        _until(lambda: not pid_file.exists())
        self._started.close()
        self._started.enter_context(self._start())
        return True

    def fill(self, workers: Iterable[int], dice: random.Random) -> bool:
        """The server's own processes write: one that cannot write its log ends them all, and they begin anew."""
        try:
            with self._connected() as db:
                found = db.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()").fetchall()
        except psycopg.Error:
            return False
        return self._limits.set([pid for (pid,) in found], 0)

    def make_room(self) -> None:
        self._limits.lift()

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(host=str(self.server.sockets), user="postgres", dbname="postgres", autocommit=True)

    @contextmanager
    def _start(self) -> Iterator[None]:
        words = shlex.split((self._data / "postmaster.opts").read_text(encoding="utf-8"))
        account = Account.suitable()
        with subprocess.Popen(
            ["sh", "-c", START, "sh", *words],
            cwd=self._data,
            env={"LC_ALL": "C", "PATH": os.defpath},
            stdin=subprocess.PIPE,  # it ends with us, however we end
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
            start_new_session=True,
        ) as process:
            try:
                _until(self.server.answers)
                yield
            finally:
                assert process.stdin is not None
                process.stdin.close()
                process.wait(GIVE_UP)

    def close(self) -> None:
        """Stop what was started again; the first server's own block does the rest."""
        self._started.close()


@contextmanager
def sqlite_file(folder: Path) -> Iterator[Database]:
    """A new file."""
    yield SqliteFile(folder / "reminders.db")


@contextmanager
def postgres_server() -> Iterator[Database]:
    """A server of its own, so that no one else is there when it is stopped."""
    with running_postgres(on_disk=True) as server:
        name = server.create_database()
        _promise_commits(server, name)
        made = PostgresServer(server, name)
        try:
            yield made
        finally:
            made.close()


def _promise_commits(server: Postgres, name: str) -> None:
    """The tests' server answers a commit before it is written; here it must be, as where clinics run."""
    with psycopg.connect(host=str(server.sockets), user="postgres", dbname="postgres", autocommit=True) as db:
        db.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = on'.encode())


def _until(what: Callable[[], bool]) -> None:
    deadline = monotonic() + GIVE_UP
    while not what():
        if monotonic() > deadline:
            raise TimeoutError("the database did not do what it was asked to")
        sleep(0.02)
