"""Who is alive: told by a lock that the system frees, not by a clock."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, text

from reminders.errors import StoreError
from reminders.store.engine import open_engine
from reminders.store.liveness import clear_dead, hold, is_alive

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from reminders.store.engine import open_engine
from reminders.store.liveness import hold
with hold(open_engine(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@contextmanager
def process_holding(engine: Engine, owner: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock until its input closes or it is killed."""
    url = engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url, owner],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            process.kill()


def wait_until_dead(engine: Engine, owner: str) -> None:
    """A killed process's locks are freed by the system, on PostgreSQL by a server that must notice first."""
    with engine.connect() as connection:
        for _ in range(200):
            if not is_alive(engine, owner):
                return
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_sleep(0.02)"))
    pytest.fail(f"{owner} is still held to be alive")


def lock_files(engine: Engine) -> list[Path]:
    return list(Path(f"{engine.url.database}.owners").glob("*"))


def test_an_owner_is_alive_while_it_holds_its_lock_and_dead_before_and_after(engine: Engine) -> None:
    assert not is_alive(engine, "w1")
    with hold(engine, "w1") as lock:
        assert lock.is_held()
        assert is_alive(engine, "w1")
        assert not is_alive(engine, "w2")
    assert not is_alive(engine, "w1")


def test_a_clean_end_leaves_no_lock_file(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with hold(engine, "w1"):
        assert [path.name for path in lock_files(engine)] == ["w1.lock"]
    assert lock_files(engine) == []
    engine.dispose()


def test_a_killed_process_is_dead(engine: Engine) -> None:
    with process_holding(engine, "w1") as process:
        assert is_alive(engine, "w1")
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        wait_until_dead(engine, "w1")


def test_a_stopped_process_is_alive_however_long_it_is_stopped(engine: Engine) -> None:
    with process_holding(engine, "w1") as process:
        process.send_signal(signal.SIGSTOP)
        os.waitpid(process.pid, os.WUNTRACED)
        assert is_alive(engine, "w1")
        process.send_signal(signal.SIGCONT)


def test_an_owner_name_is_not_taken_twice(engine: Engine) -> None:
    with hold(engine, "w1"), pytest.raises(StoreError, match="Take a new name"), hold(engine, "w1"):
        pass


def test_two_rescuers_who_ask_at_once_do_not_take_each_other_for_the_owner(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with process_holding(engine, "w1") as process:
        process.kill()
        process.wait(10)
        with lock_files(engine)[0].open() as asked_by_another:
            fcntl.flock(asked_by_another, fcntl.LOCK_SH)
            assert not is_alive(engine, "w1")
    engine.dispose()


def test_what_killed_owners_left_is_cleared_and_the_living_keep_theirs(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with process_holding(engine, "dead") as process, hold(engine, "living") as lock:
        process.kill()
        process.wait(10)
        clear_dead(engine)
        assert [path.name for path in lock_files(engine)] == ["living.lock"]
        assert lock.is_held()
    engine.dispose()


def test_an_owner_whose_lock_file_was_removed_sees_that_it_lost_its_lock(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with hold(engine, "w1") as lock:
        lock_files(engine)[0].unlink()
        assert not lock.is_held()
    engine.dispose()


def test_an_owner_whose_database_session_ended_sees_that_it_lost_its_lock(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    end_the_holder = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'")
    with hold(engine, "w1") as lock:
        with engine.connect() as connection:
            assert connection.execute(end_the_holder).scalar_one()
        assert not lock.is_held()
        assert not is_alive(engine, "w1")
    engine.dispose()


def test_a_pooler_that_lets_two_clients_share_a_session_is_refused(postgres_url: str) -> None:
    """What a pooler in transaction mode does, without one: every connection of the program is one and the same."""
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as session:
        pooled = create_engine(postgres_url, creator=lambda: session)
        with pytest.raises(StoreError, match="pool_mode = session"), hold(pooled, "w1"):
            pass
