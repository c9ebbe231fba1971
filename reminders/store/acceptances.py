"""Texts that a provider took at the first try, written together: what becomes of nearly all of them.

Two looks and three statements, however many texts. Whatever is not as plain as that goes the long way, one by one
(`reminders.usecases.follow`); both ways leave the same rows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from reminders.domain.delivery import Receipt
from reminders.domain.reminder import State
from reminders.errors import Conflict
from reminders.store.tables import Attempt, AttemptOutcome, Reminder
from reminders.store.updates import change_many, record_moves, table_of

_ATTEMPT, _REMINDER = table_of(Attempt).c, table_of(Reminder).c
_MOMENTS = (_REMINDER.due_at, _REMINDER.not_before_at, _REMINDER.useful_until_at, _REMINDER.number_id)
# Its first try, and still under way under that: nothing was asked, told, edited or given up meanwhile.
_PLAIN = (
    select(_ATTEMPT.id, _ATTEMPT.reminder_id, _ATTEMPT.fence, _REMINDER.organization_id, _REMINDER.clinic_id)
    .join_from(table_of(Attempt), table_of(Reminder), _REMINDER.id == _ATTEMPT.reminder_id)
    .where(
        _ATTEMPT.id.in_(bindparam("ids", expanding=True)),
        _ATTEMPT.outcome == AttemptOutcome.IN_FLIGHT,
        _ATTEMPT.provider_id.is_(None),
        _ATTEMPT.settled_at.is_(None),
        _ATTEMPT.status_rank == 0,
        _ATTEMPT.inquiries == 0,
        _ATTEMPT.n == 1,
        _REMINDER.tries == 1,
        _REMINDER.state == State.SENDING,
        _REMINDER.reason.is_(None),
        _REMINDER.fence == _ATTEMPT.fence,
        *(column.is_not(None) for column in _MOMENTS),
    )
)
_TAKEN = select(_ATTEMPT.provider_id).where(_ATTEMPT.provider_id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class _Seen:
    """A try that is still under way."""

    attempt_id: str
    reminder_id: int
    fence: int
    organization_id: int
    clinic_id: int


@dataclass(frozen=True)
class Acceptance:
    """A try that the provider took, by its first receipt, and the fence under which it was made."""

    attempt_id: str
    fence: int
    receipt: Receipt


def accept_plain(
    db: Session, told: Sequence[Acceptance], look_at: datetime, actor: str, now: datetime
) -> frozenset[str]:
    """Write those of which nothing else is known, for one who has the locks of their numbers; returns their attempts.

    `look_at`: when to ask what became of them.

    Raises:
        Conflict: a row was changed by somebody who had no lock; nothing is written.
    """
    seen = {row.id: _Seen(*row) for row in db.connection().execute(_PLAIN, {"ids": [one.attempt_id for one in told]})}
    known = _told_before(db, told)
    plain = [one for one in told if _is_plain(one, seen, known)]
    if plain:
        _write_attempts(db, plain, look_at, now)
        _write_reminders(db, [seen[one.attempt_id] for one in plain], actor, now)
    return frozenset(one.attempt_id for one in plain)


def _told_before(db: Session, told: Sequence[Acceptance]) -> frozenset[str]:
    """Message ids that belong to some attempt already, or to two of these."""
    ids = Counter(one.receipt.provider_id for one in told)
    taken = db.connection().execute(_TAKEN, {"ids": list(ids)}).scalars()
    return frozenset(taken) | {id_ for id_, times in ids.items() if times > 1}


def _is_plain(one: Acceptance, seen: Mapping[str, _Seen], known: frozenset[str]) -> bool:
    row = seen.get(one.attempt_id)
    return row is not None and row.fence == one.fence and one.receipt.provider_id not in known


def _write_attempts(db: Session, plain: Iterable[Acceptance], look_at: datetime, now: datetime) -> None:
    held = {"outcome": AttemptOutcome.IN_FLIGHT, "status_rank": 0}
    changes = [
        (
            {"id": one.attempt_id, **held},
            {
                "outcome": AttemptOutcome.ACCEPTED,
                "provider_id": one.receipt.provider_id,
                "provider_status": str(one.receipt.status),
                "status_rank": one.receipt.status.rank,
                "settled_at": now,
                "inquire_at": look_at,
            },
        )
        for one in plain
    ]
    _all_of(change_many(db, Attempt, changes), changes)


def _write_reminders(db: Session, rows: Sequence[_Seen], actor: str, now: datetime) -> None:
    values = {"state": State.ACCEPTED, "owner": None, "lease_until_at": None, "settled_at": now}
    changes = [({"id": row.reminder_id, "state": State.SENDING, "fence": row.fence}, values) for row in rows]
    _all_of(change_many(db, Reminder, changes), changes)
    record_moves(
        db,
        [
            {
                "organization_id": row.organization_id,
                "clinic_id": row.clinic_id,
                "reminder_id": row.reminder_id,
                "at": now,
                "from_state": State.SENDING,
                "to_state": State.ACCEPTED,
                "reason": None,
                "actor": actor,
                "attempt_id": row.attempt_id,
            }
            for row in rows
        ],
    )


def _all_of(changed: int, wanted: Sequence[object]) -> None:
    if changed != len(wanted):
        raise Conflict("A text was changed while its answer was written.")
