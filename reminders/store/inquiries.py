"""What providers are to be asked, and when: tries in doubt, messages whose end is not known, and replies."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, case, literal, or_, select, update
from sqlalchemy.orm import Session

from reminders.domain.inquiry import MADE_EARLIER, MADE_LATER
from reminders.store import sender_state, tables
from reminders.store.tables import AttemptOutcome

_ATTEMPT = tables.Attempt
_ASKED_ABOUT = (AttemptOutcome.UNSURE, AttemptOutcome.ACCEPTED)
# Written out, not bound: so few tries are open that their own index finds them among any number of receipts.
_OPEN = _ATTEMPT.outcome.in_(
    [
        literal(outcome, _ATTEMPT.outcome.type, literal_execute=True)
        for outcome in (AttemptOutcome.IN_FLIGHT, AttemptOutcome.UNSURE)
    ]
)

_NEXT_AT = (
    select(_ATTEMPT.inquire_at)
    .where(_ATTEMPT.inquire_at.is_not(None), _ATTEMPT.outcome.in_(_ASKED_ABOUT))
    .order_by(_ATTEMPT.inquire_at)
    .limit(1)
)


@dataclass(frozen=True)
class Try:
    """A try to ask about, its text, and the number that it really went to: None where that is known no more."""

    attempt: tables.Attempt
    reminder: tables.Reminder
    to: str | None = field(repr=False)


def next_at(db: Session) -> datetime | None:
    """When to ask about the next try."""
    return db.scalar(_NEXT_AT)


def take(db: Session, now: datetime, until: datetime, limit: int) -> list[Try]:
    """Take some tries that are to be asked about by now, doubts first. No other worker takes them before `until`.

    Nothing is waited for: rows that another worker holds are passed over.
    """
    doubts = _take(db, (_OPEN, _ATTEMPT.outcome == AttemptOutcome.UNSURE, _ATTEMPT.inquire_at <= now), limit)
    receipts = _take(db, (_ATTEMPT.outcome == AttemptOutcome.ACCEPTED, _ATTEMPT.inquire_at <= now), limit - len(doubts))
    taken = {attempt.id: attempt for attempt in (*doubts, *receipts)}
    db.execute(update(_ATTEMPT).where(_ATTEMPT.id.in_(taken)).values(inquire_at=until))
    return _with_texts(db, taken)


def _take(db: Session, which: tuple[ColumnElement[bool], ...], limit: int) -> list[tables.Attempt]:
    query = select(_ATTEMPT).where(*which).order_by(_ATTEMPT.inquire_at, _ATTEMPT.id).limit(limit)
    return list(db.scalars(query.with_for_update(skip_locked=True)))


def _with_texts(db: Session, taken: dict[str, tables.Attempt]) -> list[Try]:
    reminder, number, clinic = tables.Reminder, tables.Number, tables.Clinic
    to = case((_ATTEMPT.to_practice, clinic.practice_number), else_=number.address)
    rows = db.execute(
        select(_ATTEMPT.id, reminder, to)
        .join(reminder, reminder.id == _ATTEMPT.reminder_id)
        .join(number, number.id == _ATTEMPT.number_id)
        .join(clinic, clinic.id == _ATTEMPT.clinic_id)
        .where(_ATTEMPT.id.in_(taken))
    )
    found = {id_: Try(taken[id_], text, address) for id_, text, address in rows}
    return [found[id_] for id_ in taken if id_ in found]


def bound(db: Session, provider_ids: Collection[str]) -> frozenset[str]:
    """Which of a provider's messages belong to a try already."""
    query = select(_ATTEMPT.provider_id).where(_ATTEMPT.provider_id.in_(provider_ids))
    return frozenset(id_ for id_ in db.scalars(query) if id_ is not None)


def has_rival(db: Session, attempt_id: str, to: str) -> bool:
    """True if a message without words, of that time and to that number, may as well be another try's."""
    attempt = db.get_one(_ATTEMPT, attempt_id)
    span = MADE_EARLIER + MADE_LATER
    query = (
        select(_ATTEMPT.id)
        .join(tables.Number, tables.Number.id == _ATTEMPT.number_id)
        .where(
            _ATTEMPT.id != attempt.id,
            _ATTEMPT.sender == attempt.sender,
            _ATTEMPT.provider_id.is_(None),
            _ATTEMPT.outcome != AttemptOutcome.REFUSED,
            _ATTEMPT.started_at.between(attempt.started_at - span, attempt.started_at + span),
            or_(tables.Number.address == to, _ATTEMPT.to_practice.is_(True)),
        )
    )
    return db.scalars(query.limit(1)).first() is not None


def look_again(db: Session, attempt_id: str, outcome: AttemptOutcome, at: datetime | None, **values: object) -> None:
    """Ask again at an instant, or (None) no more, unless the try came to something else meanwhile."""
    still = (_ATTEMPT.id == attempt_id, _ATTEMPT.outcome == outcome, _ATTEMPT.inquire_at.is_not(None))
    changes = {"inquire_at": at, "inquiries": _ATTEMPT.inquiries + 1, **values}
    db.execute(update(_ATTEMPT).where(*still).values(changes))


def bring_near(db: Session, latest: datetime, at: datetime) -> None:
    """Ask at an instant about the tries in doubt whose next look lies beyond the latest that any look may have."""
    beyond = (_OPEN, _ATTEMPT.outcome == AttemptOutcome.UNSURE, _ATTEMPT.inquire_at > latest)
    db.execute(update(_ATTEMPT).where(*beyond).values(inquire_at=at))


def any_beyond(db: Session, latest: datetime) -> bool:
    """True if there is such a try."""
    query = select(_ATTEMPT.id).where(_OPEN, _ATTEMPT.outcome == AttemptOutcome.UNSURE, _ATTEMPT.inquire_at > latest)
    return db.scalars(query.limit(1)).first() is not None


def next_replies_at(db: Session, senders: Iterable[str], now: datetime) -> datetime | None:
    """When to ask for replies next; None: nobody is to be asked."""
    return min(_replies_at(db, senders, now).values(), default=None)


def take_replies(
    db: Session, senders: Iterable[str], now: datetime, until: datetime, limit: int
) -> dict[str, datetime | None]:
    """Some senders that are to be asked for replies by now, and up to when theirs were read.

    No other worker asks them before `until`.
    """
    due = sorted(sender for sender, at in _replies_at(db, senders, now).items() if at <= now)
    rows = sender_state.lock_all(db, due[:limit], now)
    taken = {sender: row for sender, row in rows.items() if row.replies_at is None or row.replies_at <= now}
    for row in taken.values():
        row.replies_at = until
    return {sender: row.replies_until_at for sender, row in taken.items()}


def _replies_at(db: Session, senders: Iterable[str], now: datetime) -> dict[str, datetime]:
    known = {sender: row.replies_at for sender, row in sender_state.peek_all(db).items()}
    return {sender: known.get(sender) or now for sender in senders}


def replies_read(db: Session, sender: str, until: datetime, now: datetime) -> None:
    """All replies of a sender before an instant are in."""
    row = sender_state.lock(db, sender, now)
    row.replies_until_at = until if row.replies_until_at is None else max(row.replies_until_at, until)


def unknown_replies(db: Session, provider_ids: Collection[str]) -> frozenset[str]:
    """Which of these texts that came in are not here yet."""
    known = db.scalars(select(tables.Reply.provider_id).where(tables.Reply.provider_id.in_(provider_ids)))
    return frozenset(provider_ids) - frozenset(known)
