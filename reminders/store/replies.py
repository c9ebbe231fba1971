"""Texts that came in, and our answers to STOP, START and HELP."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.replies import ANSWER_KEY, STARTS, STOPS, AnswerKind, Meaning, answer_key
from reminders.domain.vocabulary import Origin
from reminders.store import claims, tables
from reminders.store.claims import Moved
from reminders.store.fixed_words import FixedText, plan_fixed
from reminders.store.insert import insert_once
from reminders.store.updates import table_of


@dataclass(frozen=True)
class Arrived:
    """A text that came in to one of our senders, what it asks for, and when the provider got it."""

    provider_id: str
    sender: str
    from_number: str = field(repr=False)
    body: str = field(repr=False)
    said: Meaning
    at: datetime
    pictures: int = 0


def numbers_of(db: Session, address: str, sender: str) -> list[int]:
    """The rows of the number that a text came from.

    Each organization has its own; those count that use the sender it was written to, else all: a STOP must not
    get lost over a sender that was renamed.
    """
    number, clinic = tables.Number, tables.Clinic
    uses = select(clinic.id).where(clinic.organization_id == number.organization_id, clinic.sender == sender).exists()
    rows = db.execute(select(number.id, uses).where(number.address == address).order_by(number.id)).all()
    return [id_ for id_, ours in rows if ours] or [id_ for id_, _ in rows]


_REPLY, _CLINIC = table_of(tables.Reply).c, table_of(tables.Clinic).c
_OF_THEIRS = select(_CLINIC.id).where(_CLINIC.sender == _REPLY.sender)
_OF_OURS = _OF_THEIRS.where(_CLINIC.organization_id == bindparam("organization"))
_LAST_WORD = (
    select(_REPLY.meaning, _REPLY.received_at)
    .where(
        _REPLY.from_address == bindparam("address"),
        or_(*(_REPLY.meaning == str(one) for one in (*STOPS, *STARTS))),  # an IN is written anew at each question
        or_(_OF_OURS.exists(), ~_OF_THEIRS.exists()),
    )
    .order_by(_REPLY.received_at.desc(), _REPLY.id.desc())
    .limit(1)
)


def stopped_at(db: Session, organization_id: int, address: str) -> tuple[datetime, Meaning] | None:
    """When somebody said STOP, or seemed to, from a number that nobody had yet, and no START since.

    To which senders, see above.
    """
    last = db.connection().execute(_LAST_WORD, {"organization": organization_id, "address": address}).first()
    return None if last is None or last.meaning in STARTS else (last.received_at, Meaning(last.meaning))


def strangers(db: Session, addresses: Collection[str]) -> frozenset[str]:
    """Those of these numbers that somebody wrote from while nobody had them."""
    table = tables.Reply
    query = select(table.from_address).where(table.from_address.in_(addresses)).distinct()
    return frozenset(address for address in db.scalars(query) if address is not None)


def record(db: Session, arrived: Arrived, number: tables.Number | None) -> bool:
    """Keep a text that came in; False: it is here already."""
    row = {
        "organization_id": None if number is None else number.organization_id,
        "number_id": None if number is None else number.id,
        "provider_id": arrived.provider_id,
        "sender": arrived.sender,
        "from_address": arrived.from_number if number is None else None,
        "body": arrived.body,
        "received_at": arrived.at,
        "meaning": str(arrived.said),
        "pictures": arrived.pictures,
    }
    return insert_once(db, tables.Reply, row)


def said_after(db: Session, number_id: int, said: Collection[Meaning], moment: datetime) -> bool:
    """True if the number said any of these later than a moment."""
    table = tables.Reply
    query = select(table.id).where(
        table.number_id == number_id, table.meaning.in_(list(map(str, said))), table.received_at > moment
    )
    return db.scalars(query.limit(1)).first() is not None


def listener(db: Session, number_id: int, sender: str) -> tuple[tables.Clinic, tables.Patient] | None:
    """A patient of the number, in a clinic that sends by this sender."""
    patient, clinic = tables.Patient, tables.Clinic
    query = (
        select(clinic, patient)
        .join(clinic, clinic.id == patient.clinic_id)
        .where(
            patient.number_id == number_id,
            patient.merged_into_id.is_(None),
            patient.erased_at.is_(None),
            clinic.sender == sender,
        )
        .order_by(patient.id)
        .limit(1)
    )
    found = db.execute(query).first()
    return None if found is None else (found[0], found[1])


def answered_since(db: Session, number_id: int, kind: AnswerKind, moment: datetime) -> bool:
    """True if an answer of this kind was given to the number, or is about to be."""
    table = tables.Reminder
    query = select(table.id).where(
        table.number_id == number_id,
        table.key.startswith(answer_key(kind, ""), autoescape=True),
        table.created_at > moment,
        table.state != State.CANCELLED,
    )
    return db.scalars(query.limit(1)).first() is not None


def withdraw_answers(db: Session, number_id: int, now: datetime) -> None:
    """Take back answers that have not left: the number has changed its mind."""
    table = tables.Reminder
    query = select(table.id).where(
        table.number_id == number_id,
        table.key.startswith(ANSWER_KEY, autoescape=True),
        table.state == State.PLANNED,
    )
    for id_ in db.scalars(query.order_by(table.id)).all():
        claims.move(db, Moved(id_, (State.PLANNED,), State.CANCELLED, Reason.NO_LONGER_NEEDED, "patient"), now)


@dataclass(frozen=True)
class Answer:
    """One answer to one text that came in, and until when it is of use."""

    kind: AnswerKind
    to: Arrived
    number_id: int
    body: str = field(repr=False)
    language: str
    useful_until_at: datetime


def plan_answer(db: Session, answer: Answer, patient: tables.Patient, now: datetime) -> None:
    """Let an answer go out at once, by the way of every text; its words are fixed now."""
    fixed = FixedText(
        key=answer_key(answer.kind, answer.to.provider_id),
        origin=Origin.REPLY,
        number_id=answer.number_id,
        body=answer.body,
        language=answer.language,
        due_at=now,
        useful_until_at=answer.useful_until_at,
        actor="patient",
    )
    plan_fixed(db, patient, fixed, now)
