"""What the database says when all is over, as values for the checker: texts, tries, and who had begun which."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select

from reminders.domain.reminder import State
from reminders.store import tables
from reminders.store.engine import Store, Transaction
from reminders.store.tables import AttemptOutcome
from tests.chaos.checker import Row
from tests.chaos.desk import KEY

LATER_LOOK = timedelta(seconds=90)  # after its window, the last look at a text in doubt may come so late
NEAR = 15  # rows on either side
FAR = timedelta(seconds=80)  # clocks are set by more than that
_TEXT = tables.Reminder
_OPEN = (State.PLANNED, State.SENDING, State.UNSURE, State.UNDELIVERED)
_IN_DOUBT = frozenset({State.SENDING, State.UNSURE})


@dataclass(frozen=True)
class Try:
    """A text that a worker had begun: who, when, and when and as what it was settled; None: it is not yet."""

    key: str
    owner: str
    begun_at: datetime
    settled_at: datetime | None
    state: State | None

    @property
    def had_evidence(self) -> bool:
        """True where the provider could show it."""
        return self.state in {State.ACCEPTED, State.DELIVERED, State.UNDELIVERED}


def rows(store: Store, settle: timedelta) -> dict[str, Row]:
    """Where each text of the desk stands, by its key."""
    with store.read() as db:
        doubts = _doubts(db, settle)
        found = db.execute(select(_TEXT.id, _TEXT.key, _TEXT.state, _TEXT.reason, _TEXT.try_at).where(_ours()))
        return {
            key: Row(state, reason, try_at if state is State.PLANNED and reason else doubts.get(id_))
            for id_, key, state, reason, try_at in found
        }


def _doubts(db: Transaction, settle: timedelta) -> dict[int, datetime]:
    """By when each doubt will be over."""
    table = tables.Attempt
    query = select(table.reminder_id, table.started_at, table.validity_s).where(table.outcome == AttemptOutcome.UNSURE)
    return {
        id_: started_at + timedelta(seconds=validity_s) + settle + LATER_LOOK
        for id_, started_at, validity_s in db.execute(query)
    }


def claims(store: Store) -> dict[str, datetime]:
    """When each try was begun."""
    with store.read() as db:
        found = db.execute(select(tables.Attempt.id, tables.Attempt.started_at))
        return {id_: started_at for id_, started_at in found}  # noqa: C416 - rows are no pairs to mypy


def unsettled(store: Store, now: datetime, *, doubts: bool = True) -> int:
    """How many texts are due and still to be decided; without `doubts` only those that nobody knows to be in doubt."""
    open_ = and_(_TEXT.state.in_(_OPEN), _TEXT.due_at <= now)
    undoubted = and_(_TEXT.state.in_(_OPEN), _TEXT.state != State.UNSURE, _TEXT.try_at <= now)
    with store.read() as db:
        query = select(func.count()).select_from(_TEXT).where(_ours(), open_ if doubts else undoubted)
        return db.scalar(query) or 0


def waiting(store: Store, now: datetime, limit: int) -> int:
    """How many texts are due and have not gone, for whatever reason, counted no further than to a limit."""
    due = select(_TEXT.id).where(_TEXT.state == State.PLANNED, _TEXT.due_at <= now).limit(limit).subquery()
    with store.read() as db:
        return db.scalar(select(func.count()).select_from(due)) or 0


def tries(store: Store) -> list[Try]:
    """Every text that a worker began, with the end of that: what came of it, or of the doubt about it."""
    table = tables.ReminderHistory
    query = select(_TEXT.key, table.to_state, table.actor, table.at).join(_TEXT, _TEXT.id == table.reminder_id)
    with store.read() as db:
        found = [
            (key, state, actor, at) for key, state, actor, at in db.execute(query.where(_ours()).order_by(table.id))
        ]
    told = truer([at for _, _, _, at in found])
    moves = [(key, state, actor, at) for (key, state, actor, _), at in zip(found, told, strict=True)]
    return list(_paired(sorted(moves, key=lambda move: move[0])))  # stable: in the order in which they were written


def truer(moments: Sequence[datetime]) -> list[datetime]:
    """Moments in the order in which they were written, those put right that a clock wrote which was set meanwhile."""
    around = [sorted(moments[max(0, n - NEAR) : n + NEAR + 1]) for n in range(len(moments))]
    middles = [near[len(near) // 2] for near in around]
    return [middle if abs(at - middle) > FAR else at for at, middle in zip(moments, middles, strict=True)]


def _paired(moves: Iterable[tuple[str, State, str, datetime]]) -> Iterator[Try]:
    begun: Try | None = None
    for key, state, actor, at in moves:
        if begun is not None and (key != begun.key or state not in _IN_DOUBT):
            ended = key == begun.key
            yield Try(begun.key, begun.owner, begun.begun_at, at if ended else None, state if ended else None)
            begun = None
        if state is State.SENDING:
            begun = Try(key, actor, at, None, None)
    if begun is not None:
        yield begun


def processes(store: Store) -> Mapping[str, tuple[int, datetime]]:
    """Which process was behind each worker's name, and since when."""
    with store.read() as db:
        table = tables.Worker
        return {name: (pid, at) for name, pid, at in db.execute(select(table.owner, table.pid, table.started_at))}


def _ours() -> ColumnElement[bool]:
    return _TEXT.key.startswith(KEY, autoescape=True)
