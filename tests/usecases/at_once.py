"""Two people at the same moment: who comes in between, and who waits for whom. Nothing here is left to luck."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from sqlalchemy import event, text

from reminders.store.engine import Store, Transaction

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
LONGEST = 20.0  # seconds


@contextmanager
def meanwhile(store: Store, words: str, act: Callable[[], object]) -> Iterator[None]:
    """Do something once, as soon as a transaction with a statement of these words has ended."""
    seen: list[str] = []

    def execute(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if words in statement and not seen:
            seen.append(statement)

    def ended(*_: object) -> None:
        if len(seen) == 1:
            seen.append("done")
            act()

    event.listen(store.engine, "after_cursor_execute", execute)
    event.listen(store.engine, "checkin", ended)
    try:
        yield
    finally:
        event.remove(store.engine, "after_cursor_execute", execute)
        event.remove(store.engine, "checkin", ended)
    assert len(seen) == 2, "nobody came in between"


def behind(store: Store, hold: Callable[[Transaction], object], *acts: Callable[[], object]) -> list[object]:
    """What some acts return, or the errors that they end with: begun while another transaction holds what they need.

    On SQLite there is one writer: they wait for it as well, wherever they are.
    """
    with ThreadPoolExecutor() as threads:
        with store.write() as db:
            hold(db)
            db.flush()
            begun = [threads.submit(act) for act in acts]
            if store.kind == "postgresql":
                _until_waiting(store, len(acts))
        return [_outcome(one) for one in begun]


def _until_waiting(store: Store, count: int) -> None:
    ends = time.monotonic() + LONGEST
    while _waiting(store) < count:
        assert time.monotonic() < ends, "nobody waits"
        time.sleep(0.01)


def _waiting(store: Store) -> int:
    with store.read() as db:  # a new one each time: within a transaction PostgreSQL shows what it showed at first
        found: int = db.execute(WAITING).scalar_one()
        return found


def _outcome(one: Future[object]) -> object:
    error = one.exception()
    return one.result() if error is None else error
