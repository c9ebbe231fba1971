"""A patient writes back. STOP, START and HELP act at once, in the transaction that stores the reply.

The number is locked before anything is written: a claim that holds it is waited for, and sees the STOP
the next time; two replies at once follow each other. Told twice, or by webhook and by poll, a reply acts once.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reminders.domain.replies import ANSWER_AGAIN, ANSWER_USEFUL, Meaning, meaning
from reminders.domain.vocabulary import Way
from reminders.store import numbers, replies, tables
from reminders.store.engine import Transaction
from reminders.store.replies import Answer, Arrived
from reminders.store.tables import OptOutSource
from reminders.usecases.agreements import end_marketing
from reminders.usecases.let_read import let_somebody_read
from reminders.usecases.replan import replan_number
from reminders.usecases.sending import Sending
from reminders.usecases.speaking import voice_of
from reminders.wording.answers import answer
from reminders.wording.languages import LANGUAGES
from reminders.wording.voice import base_language, pick_language

CLOCKS_DIFFER = timedelta(minutes=2)  # the provider's clock and ours; within it, STOP wins over START
UNDERSTOOD = "en"  # where the patient and the clinic speak what our answers are not written in


@dataclass(frozen=True)
class Incoming:
    """A text that came in, from E.164 to one of our senders, with the provider's id.

    `told` is what the provider took it for (STOP, START, HELP), where it says so; `received_at` is when it
    got it, None: just now. A reply that was asked for may be older than one that was pushed.
    """

    provider_id: str
    sender: str
    from_number: str = field(repr=False)
    body: str = field(repr=False)
    told: str | None = None
    received_at: datetime | None = None


def accept_reply(sending: Sending, incoming: Incoming, now: datetime) -> Meaning:
    """Store a reply and act on it; the same message twice acts once."""
    arrived = Arrived(
        incoming.provider_id,
        incoming.sender,
        incoming.from_number,
        incoming.body.replace("\0", ""),  # which PostgreSQL keeps in no text
        meaning(incoming.body, incoming.told),
        incoming.received_at or now,
    )
    with sending.store.write() as db:
        found = numbers.lock_all(db, replies.numbers_of(db, arrived.from_number, arrived.sender))
        if replies.record(db, arrived, next(iter(found.values()), None)):
            for number in found.values():
                _act(sending, db, number, arrived, now)
            let_somebody_read(db, list(found), arrived, now)
    return arrived.said


def _act(sending: Sending, db: Transaction, number: tables.Number, arrived: Arrived, now: datetime) -> None:
    if arrived.said is Meaning.OTHER or _overruled(db, number, arrived):
        return
    if arrived.said is not Meaning.HELP:
        _opt(sending, db, number, now, out=arrived.said is Meaning.STOP)
    if sending.terms_of(arrived.sender).answers:
        _answer(db, number, arrived, now)


def _opt(sending: Sending, db: Transaction, number: tables.Number, now: datetime, *, out: bool) -> None:
    if out != (number.opted_out_at is not None):
        replies.withdraw_answers(db, number.id, now)  # what they would say is no longer so
    number.opted_out_at = now if out else None
    number.opt_out_source = OptOutSource.REPLY if out else None
    if out:
        end_marketing(db, number.id, Way.REPLY, now)
    db.flush()
    replan_number(db, sending.shelf, number.id, "patient", now)


def _overruled(db: Transaction, number: tables.Number, arrived: Arrived) -> bool:
    """True if the patient said the opposite after this, and we learned that first."""
    match arrived.said:
        case Meaning.STOP:
            return replies.said_after(db, number.id, Meaning.START, arrived.at + CLOCKS_DIFFER)
        case Meaning.START:
            return replies.said_after(db, number.id, Meaning.STOP, arrived.at)
        case _:
            return False


def _answer(db: Transaction, number: tables.Number, arrived: Arrived, now: datetime) -> None:
    """Answer soon, once in a while, and only somebody whom this sender may write to."""
    until = arrived.at + ANSWER_USEFUL
    found = replies.listener(db, number.id, arrived.sender)
    if found is None or now >= until or replies.answered_since(db, number.id, arrived.said, now - ANSWER_AGAIN):
        return
    clinic, patient = found
    language = pick_language(patient.language, clinic.languages, LANGUAGES) or UNDERSTOOD
    body = answer(arrived.said, voice_of(clinic, patient, base_language(language), shared=False), now)
    if body is not None:
        replies.plan_answer(db, Answer(arrived, number.id, body, language, until), patient, now)
