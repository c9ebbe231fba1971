"""Which texts are looked at next: clinic by clinic, from both ends of what waits, and the urgent first.

Two statements, however much waits. One asks each clinic's end of the index `ix_reminder_try` for its first
text; the other takes some from both ends of each clinic that has any due. So a hundred thousand overdue texts
of one clinic stand in nobody's way, neither in another's nor in that of its own texts that fall due now.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy import Select, bindparam, case, or_, select
from sqlalchemy.orm import Session

from reminders.domain.turns import both_ends, in_turn
from reminders.domain.vocabulary import Mode
from reminders.store import sender_state, tables
from reminders.store.ends import PLANNED, WAITS, Ask, pick

MOST_CLINICS = 50  # in one look; the others have their turn in the next
BESIDES = 50  # texts of clinics whose sender may not send, in one look: they cost no sender's time

_TEXT, _CLINIC, _NUMBER = tables.Reminder, tables.Clinic, tables.Number
_THEIRS = or_(_CLINIC.mode == Mode.LIVE, _CLINIC.practice_number.is_not(None))
_FIRST = (
    select(_TEXT.try_at).where(_TEXT.clinic_id == _CLINIC.id, WAITS).order_by(_TEXT.try_at, _TEXT.id).limit(1)
).scalar_subquery()
_QUEUES = select(_CLINIC.id, case((_THEIRS, _CLINIC.sender), else_=sender_state.PRACTICE), _FIRST).order_by(_CLINIC.id)
_FREE_NUMBERS = (
    select(_NUMBER)
    .where(_NUMBER.id.in_(bindparam("ids", expanding=True)))
    .order_by(_NUMBER.id)
    .with_for_update(skip_locked=True)
)
_ROWS = (
    select(_TEXT, tables.Patient)
    .outerjoin(tables.Patient, tables.Patient.id == _TEXT.patient_id)
    .where(
        _TEXT.number_id.in_(bindparam("numbers", expanding=True)),
        PLANNED,
        _TEXT.try_at <= bindparam("now", type_=_TEXT.try_at.type),
    )
    .order_by(_TEXT.try_at, _TEXT.id)
    .execution_options(populate_existing=True)
)
_CLINICS = (
    select(_CLINIC).where(_CLINIC.id.in_(bindparam("ids", expanding=True))).execution_options(populate_existing=True)
)
_THESE = _ROWS.where(_TEXT.id.in_(bindparam("ids", expanding=True)))
_BESIDE = _ROWS.where(
    _TEXT.id.not_in(bindparam("ids", expanding=True)), _TEXT.patient_id.in_(bindparam("patients", expanding=True))
)


@dataclass(frozen=True)
class Due:
    """A due row with those it depends on, read under the lock of its number. A reply may go to somebody unknown."""

    reminder: tables.Reminder
    patient: tables.Patient | None
    number: tables.Number
    clinic: tables.Clinic


@dataclass(frozen=True)
class Queue:
    """A clinic with planned texts: by which sender they go, and when the first of them is to be looked at."""

    clinic_id: int
    sender: str
    first_at: datetime


@dataclass(frozen=True)
class Wanted:
    """How many texts are wanted, and what of the senders that may not send: all others are asked for anything.

    `room`: of some senders no more texts than so many.
    """

    limit: int
    asks: Mapping[str, Ask] = field(default_factory=dict)
    room: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Locked:
    """What a look found. `more`: there is more for senders that are free; `more_besides`: for those that are not.

    `queues`: all clinics with planned texts, as they were seen first.
    """

    texts: tuple[Due, ...]
    more: bool
    more_besides: bool
    queues: Sequence[Queue]


@dataclass(frozen=True)
class _Seen:
    """A text that may be taken."""

    id: int
    sender: str
    number_id: int
    try_at: datetime
    urgent: bool


def queues(db: Session) -> list[Queue]:
    """All clinics that have planned texts, at the cost of one look into the index for each."""
    rows = db.connection().execute(_QUEUES)
    return [Queue(id_, name, first_at) for id_, name, first_at in rows if first_at is not None]


def next_try_at(db: Session) -> datetime | None:
    """When the next planned text is to be looked at; where its sender's breaker is open, not before its pause ends."""
    pauses = sender_state.open_until(db)
    return min((max(q.first_at, pauses.get(q.sender, q.first_at)) for q in queues(db)), default=None)


def coming_at(db: Session, clinic_id: int, now: datetime) -> datetime | None:
    """When the next text of a clinic falls due, of those that are not due yet."""
    query = select(_TEXT.try_at).where(_TEXT.clinic_id == clinic_id, WAITS, _TEXT.try_at > now)
    return db.scalar(query.order_by(_TEXT.try_at, _TEXT.id).limit(1))


def lock_due(db: Session, now: datetime, limit: int) -> list[Due]:
    """Lock the numbers of at most `limit` due texts, whatever their senders may do."""
    return list(lock(db, now, Wanted(limit)).texts)


def lock(db: Session, now: datetime, wanted: Wanted) -> Locked:
    """Lock the numbers of due texts, in id order; numbers that others hold are left to them.

    In the answer the urgent come first, then the clinics in turn. Clinics whose sender may not send do not
    take away from the others: some of their texts come besides.
    """
    known = queues(db)
    due = [queue for queue in known if queue.first_at <= now]
    free = [queue for queue in due if wanted.asks.get(queue.sender, Ask.ANY) is Ask.ANY]
    barred = [queue for queue in due if queue not in free]
    chosen, left_over = _choose(db, now, free, wanted)
    besides, more_besides = _choose(db, now, barred, replace(wanted, limit=BESIDES))
    texts = _take(db, now, [*chosen, *besides])
    taken = {text.reminder.id for text in texts}
    return Locked(tuple(texts), left_over and any(seen.id in taken for seen in chosen), more_besides, known)


def companions(db: Session, found: Iterable[Due], now: datetime) -> list[Due]:
    """The other due texts of the same patients on the same numbers, which are locked already."""
    texts = [due for due in found if due.patient is not None]
    known = {due.reminder.id for due in texts}
    if not known:
        return []
    numbers = {due.number.id: due.number for due in texts}
    patients = {due.reminder.patient_id for due in texts}
    return _read(db, now, numbers, _BESIDE, ids=list(known), patients=list(patients))


def _choose(db: Session, now: datetime, due: Sequence[Queue], wanted: Wanted) -> tuple[list[_Seen], bool]:
    """Some texts of each clinic in turn, the urgent first, and whether that may not be all.

    Whose turn is first changes from look to look.
    """
    start = crc32(now.isoformat().encode())
    asked = in_turn([[queue] for queue in due], start, min(MOST_CLINICS, wanted.limit))
    if not asked:
        return [], False
    senders = {queue.clinic_id: queue.sender for queue in asked}
    ends: dict[tuple[int, bool], list[_Seen]] = defaultdict(list)
    asks = [(queue.clinic_id, wanted.asks.get(queue.sender, Ask.ANY)) for queue in asked]
    for one in pick(db, asks, now, wanted.limit):
        seen = _Seen(one.id, senders[one.clinic_id], one.number_id, one.try_at, bool(one.urgent))
        ends[one.clinic_id, bool(one.newest)].append(seen)
    lines = [_line(ends[clinic_id, False], ends[clinic_id, True]) for clinic_id in senders]
    urgent_first = sorted(in_turn(lines, start, sum(map(len, lines))), key=lambda seen: not seen.urgent)
    chosen = _within(wanted.room, urgent_first)[: wanted.limit]
    full = len(chosen) == wanted.limit or len(chosen) < len(urgent_first)
    return chosen, full or len(asked) < len(due)


def _within(room: Mapping[str, int], texts: Iterable[_Seen]) -> list[_Seen]:
    """No more of a sender than there is room for; what is urgent goes nevertheless."""
    left = dict(room)
    found = []
    for seen in texts:
        left[seen.sender] = left.get(seen.sender, 1 << 30) - 1
        if seen.urgent or left[seen.sender] >= 0:
            found.append(seen)
    return found


def _line(oldest: Iterable[_Seen], newest: Iterable[_Seen]) -> list[_Seen]:
    def moment(seen: _Seen) -> tuple[datetime, int]:
        return seen.try_at, seen.id

    return both_ends(sorted(oldest, key=moment), sorted(newest, key=moment, reverse=True))


def _take(db: Session, now: datetime, chosen: Sequence[_Seen]) -> list[Due]:
    numbers = sorted({seen.number_id for seen in chosen})
    if not numbers:
        return []
    mine = {number.id: number for number in db.scalars(_FREE_NUMBERS, {"ids": numbers})}
    place = {seen.id: n for n, seen in reversed(list(enumerate(chosen)))}
    found = _read(db, now, mine, _THESE, ids=list(place))
    return sorted(found, key=lambda due: place[due.reminder.id])


def _read(
    db: Session,
    now: datetime,
    numbers: Mapping[int, tables.Number],
    which: Select[*tuple[Any, ...]],
    **ids: Sequence[int | None],
) -> list[Due]:
    """Read again under the lock: whoever held it before may have cancelled, moved or sent them."""
    rows = db.execute(which, {"now": now, "numbers": list(numbers), **ids}).all()
    clinics = _clinics(db, {reminder.clinic_id for reminder, _ in rows})
    return [
        Due(reminder, patient, numbers[reminder.number_id], clinics[reminder.clinic_id])
        for reminder, patient in rows
        if reminder.number_id is not None
    ]


def _clinics(db: Session, ids: set[int]) -> dict[int, tables.Clinic]:
    """By themselves, since all texts of a look may be of one."""
    return {clinic.id: clinic for clinic in db.scalars(_CLINICS, {"ids": sorted(ids)})} if ids else {}
