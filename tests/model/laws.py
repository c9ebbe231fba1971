"""What must hold after every step, read from the store and from the provider's journal."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from reminders.domain.outcome import Accepted, Ask
from reminders.domain.reminder import State, may_move
from reminders.domain.vocabulary import Kind, Role, TextClass
from reminders.store import tables
from tests.model.desk import Desk
from tests.model.floor import Floor, Posted
from tests.model.provider import Made
from tests.usecases.world import NEW_YORK

GRACE = timedelta(minutes=60)
DAY = time(8), time(21)
NARROW = time(9), time(20)  # for texts that sell something
SETTLED = frozenset(State) - {State.PLANNED, State.SENDING, State.UNSURE, State.UNDELIVERED}


class LawBroken(AssertionError):
    """A law does not hold. Its number is that of the promise in docs/reliability.md."""


def hold(law: str, *, holds: bool, what: str) -> None:
    """Say which law is broken by what."""
    if not holds:
        raise LawBroken(f"{law}: {what}")


class Laws:
    """Looks at all of it after every step, and remembers what it saw, since much may only go forward."""

    def __init__(self, floor: Floor, desk: Desk) -> None:
        self.floor = floor
        self.desk = desk
        self._known: dict[str, tuple[int, str | None]] = {}  # of each attempt: how far it got, and its message
        self._stands: dict[int, State] = {}  # each text, by its history
        self._last_move = 0

    def look(self) -> None:
        """All that holds at any moment."""
        texts = {row.id: row for row in self.floor.rows(tables.Reminder)}
        attempts = self.floor.rows(tables.Attempt)
        self._history(texts)
        self._begun([row for row in attempts if row.id not in self._known], texts)
        self._forward(attempts)
        self._once(attempts)

    # I10

    def _history(self, texts: dict[int, Any]) -> None:
        table = tables.ReminderHistory
        for move in self.floor.rows(table, table.id > self._last_move):
            before = self._stands.get(move.reminder_id)
            told = f"{texts[move.reminder_id].key}: {move.from_state} to {move.to_state}"
            hold("I10", holds=move.from_state == before, what=f"{told}, but it was {before}")
            allowed = before is None or before is move.to_state or may_move(before, move.to_state)
            hold("I10", holds=allowed, what=f"{told} is no move")
            self._stands[move.reminder_id] = move.to_state
            self._last_move = move.id
        for text in texts.values():
            stands = self._stands.get(text.id)
            hold("I10", holds=stands is text.state, what=f"{text.key} is {text.state}, its history says {stands}")

    # I4 and I5, of each try at the moment when it began

    def _begun(self, attempts: list[Any], texts: dict[int, Any]) -> None:
        if not attempts:
            return
        addresses = {row.id: row.address for row in self.floor.rows(tables.Number)}
        patients = {row.id: row.public_id for row in self.floor.rows(tables.Patient)}
        for attempt in attempts:
            text = texts[attempt.reminder_id]
            self._wanted(text, patients[text.patient_id], addresses[attempt.number_id])
            _timely(text, attempt.started_at)

    def _wanted(self, text: Any, patient: str, address: str) -> None:
        promised = self.desk.promised
        hold("I4", holds=address not in promised.stopped, what=f"{text.key} began after STOP")
        hold("I4", holds=text.public_id not in promised.cancelled_texts, what=f"{text.key} began after its cancel")
        hold("I4", holds=address == promised.address_of[patient], what=f"{text.key} began for a number given up")
        hold("I4", holds=not promised.paused, what=f"{text.key} began while the clinic was paused")
        hold("I4", holds=patient not in promised.paused_patients, what=f"{text.key} began while the patient was paused")
        if text.role is not Role.CORRECTION:
            visits = self._visits_of(text.id)
            gone = bool(visits) and visits <= promised.cancelled
            hold("I4", holds=not gone, what=f"{text.key} began after its visits were cancelled")

    def _visits_of(self, text_id: int) -> set[str]:
        link = tables.ReminderVisit
        spoken_for = select(tables.Visit.public_id).join(link, link.visit_id == tables.Visit.id)
        with self.floor.store.read() as db:
            return set(db.scalars(spoken_for.where(link.reminder_id == text_id)))

    # I7

    def _forward(self, attempts: Iterable[Any]) -> None:
        for row in attempts:
            rank, message = self._known.get(row.id, (0, None))
            hold("I7", holds=row.status_rank >= rank, what=f"try {row.id} fell from {rank} to {row.status_rank}")
            same = message is None or row.provider_id == message
            hold("I7", holds=same, what=f"try {row.id} was of {message}, and is of {row.provider_id}")
            self._known[row.id] = row.status_rank, row.provider_id

    # I2

    def _once(self, attempts: Iterable[Any]) -> None:
        tries = {row.id: row for row in attempts}
        made: dict[int, list[Made]] = defaultdict(list)
        for one in self.floor.provider.journal:
            made[tries[one.message.attempt_id].reminder_id].append(one)
        for text_id, messages in made.items():
            for earlier, later in pairwise(messages):
                n, m = (tries[one.message.attempt_id].n for one in (earlier, later))
                asked = any(text == text_id and n <= tried < m for text, tried in self.desk.promised.agains)
                failed = earlier.failed_at is not None and earlier.failed_at <= later.created_at
                hold("I2", holds=asked or failed, what=f"text {text_id} was made by its try {n} and by its try {m}")

    # after some steps only

    def after_sending(self) -> None:
        """I1: what was of no use any more did not stay planned."""
        table = tables.Reminder
        late = self.floor.rows(table, table.state == State.PLANNED, table.useful_until_at <= self.floor.now)
        late = [text for text in late if text.number_id is not None]
        hold("I1", holds=not late, what=f"planned, and of no use: {[(text.key, text.try_at) for text in late]}")

    def after_rescue(self) -> None:
        """I1: nothing is on its way in the hands of the dead."""
        sending = self.floor.rows(tables.Reminder, tables.Reminder.state == State.SENDING)
        orphans = [text.key for text in sending if text.owner not in self.floor.owners]
        hold("I1", holds=not orphans, what=f"on their way with a dead worker: {orphans}")

    def settle(self, pick: int, *, together: bool = False) -> None:
        """I6: whoever writes an answer after the fence was passed changes nothing, unless it proves a message."""
        first, table = self.floor.posted[pick % len(self.floor.posted)], tables.Reminder
        owner = first.sending.owner
        done = [one for one in self.floor.posted if one.sending.owner == owner] if together else [first]
        ids = [one.handover.reminder_id for one in done]
        before = {row.id: row for row in self.floor.rows(table, table.id.in_(ids))}
        if together:
            self.floor.settle_together(pick)
        else:
            self.floor.settle(pick)
        after = {row.id: row for row in self.floor.rows(table, table.id.in_(ids))}
        for one in done:
            if before[one.handover.reminder_id].fence != one.handover.fence:
                _fenced(one, done, before[one.handover.reminder_id], after[one.handover.reminder_id])

    def at_the_end(self) -> None:
        """Liveness: all is settled, and nobody is told of a doubling that was none."""
        texts = self.floor.rows(tables.Reminder)
        open_ones = [(text.key, str(text.state)) for text in texts if text.state not in SETTLED]
        hold("I8", holds=not open_ones, what=f"not settled in the end: {open_ones}")
        tries = {row.id: row.reminder_id for row in self.floor.rows(tables.Attempt)}
        made = [tries[one.message.attempt_id] for one in self.floor.provider.journal]
        sorry = self.floor.rows(tables.Task, tables.Task.kind == str(Ask.DOUBLE))
        false = [task.reminder_id for task in sorry if made.count(task.reminder_id) < 2]
        hold("I2", holds=not false, what=f"said to be double, and was not: {false}")


def _fenced(late: Posted, done: Iterable[Posted], before: Any, after: Any) -> None:
    newest = any(one.handover.reminder_id == before.id and one.handover.fence == before.fence for one in done)
    proof = isinstance(late.outcome, Accepted) and after.state in {State.ACCEPTED, State.DELIVERED}
    same = (before.state, before.reason, before.version) == (after.state, after.reason, after.version)
    told = f"{before.key} went from {before.state} to {after.state} by a zombie"
    hold("I6", holds=same or proof or newest, what=told)


def _timely(text: Any, at: datetime) -> None:
    hold("I5", holds=at >= max(text.due_at, text.not_before_at), what=f"{text.key} began early, at {at}")
    hold("I5", holds=at < text.useful_until_at, what=f"{text.key} began too late, at {at}")
    in_grace = text.kind is Kind.RESTRICTION and at - text.not_before_at <= GRACE
    if text.kind is Kind.EMERGENCY or in_grace:
        return
    opens, closes = NARROW if text.text_class in {TextClass.COURSE, TextClass.MARKETING} else DAY
    awake = opens <= at.astimezone(NEW_YORK).time() < closes
    hold("I5", holds=awake, what=f"{text.key} began in the night, at {at.astimezone(NEW_YORK)}")
