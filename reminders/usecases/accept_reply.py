"""A patient writes back. STOP (also a likely one), START and a wrong number act at once, with the reply that is stored.

What was said is read in one place, `domain.read_reply`, before anything else.

The number is locked before anything is written: a claim that holds it is waited for, and sees the STOP
the next time; two replies at once follow each other. Told twice, or by webhook and by poll, a reply acts once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reminders.domain.read_reply import read_reply
from reminders.domain.red_flags import Notice, notice
from reminders.domain.replies import STARTS, STOPS, Meaning
from reminders.store import numbers, on_call, people, replies, tables
from reminders.store.replies import Arrived
from reminders.store.tables import OptOutSource
from reminders.usecases.answer_reply import Heard, answer_closed, answer_word
from reminders.usecases.answer_visit import take_digit
from reminders.usecases.flag_reply import Flagging, flag_reply
from reminders.usecases.hear_on_call import hear_on_call
from reminders.usecases.let_read import let_somebody_read
from reminders.usecases.sending import Sending
from reminders.usecases.silence_number import start, stop, suspend_wrong

CLOCKS_DIFFER = timedelta(minutes=2)  # the provider's clock and ours; within it, STOP wins over START


@dataclass(frozen=True)
class Incoming:
    """A text that came in, from E.164 to one of our senders, with the provider's id.

    `told` is what the provider took it for (STOP, START, HELP), where it says so; `received_at` is when it
    got it, None: just now. A reply that was asked for may be older than one that was pushed. `pictures`: how many
    came with it; they stay where they are.
    """

    provider_id: str
    sender: str
    from_number: str = field(repr=False)
    body: str = field(repr=False)
    told: str | None = None
    received_at: datetime | None = None
    pictures: int = 0


def accept_reply(sending: Sending, incoming: Incoming, now: datetime) -> Meaning:
    """Store a reply and act on it; the same message twice acts once."""
    said = read_reply(incoming.body, incoming.told)
    arrived = Arrived(
        incoming.provider_id,
        incoming.sender,
        incoming.from_number,
        incoming.body.replace("\0", ""),  # which PostgreSQL keeps in no text
        said.meaning,
        incoming.received_at or now,
        incoming.pictures,
    )
    # Before the transaction: reading takes a moment.
    noticed = Notice() if said.meaning is Meaning.REACTION else notice(arrived.body, sending.flags())
    with sending.store.write() as db:
        found = numbers.lock_all(db, replies.numbers_of(db, arrived.from_number, arrived.sender))
        if replies.record(db, arrived, _whose(arrived, list(found.values()))):
            _heard(Heard(sending, db, arrived, said, now), list(found.values()), noticed)
    return said.meaning


def _whose(arrived: Arrived, found: Sequence[tables.Number]) -> tables.Number | None:
    """The row that a reply is kept with: a patient's, else that of who is on call.

    Not so a STOP or START from a phone that is only on call: it is kept with the address, for a patient to come.
    """
    patients = [one for one in found if one.channel != on_call.CHANNEL]
    called = [] if arrived.said in {*STOPS, *STARTS} else found
    return next(iter([*patients, *called]), None)


def _heard(heard: Heard, found: Sequence[tables.Number], noticed: Notice) -> None:
    """What follows from a reply that is new: by all rows of its number, then by a person."""
    was_stopped = any(number.opted_out_at is not None for number in found)
    for number in found:
        if not _overruled(heard, number):
            _act(heard, number)
            answer_word(heard, number)
    answers_an_alert = hear_on_call(heard, found)
    if take_digit(heard, found):
        return
    number_ids = [number.id for number in found]
    if answers_an_alert and heard.said.meaning not in STOPS and not people.patients_at(heard.db, number_ids):
        return  # a colleague's words about a patient are no patient's
    sending = heard.sending
    flagging = Flagging(heard.db, sending.flags(), noticed, heard.arrived, heard.now, sending.shelf.public_url)
    urgent_in = flag_reply(flagging, number_ids)
    let_somebody_read(heard, number_ids, was_stopped=was_stopped)
    any(answer_closed(heard, number, urgent_in) for number in found)  # the first that may: they are one phone


def _act(heard: Heard, number: tables.Number) -> None:
    db, shelf, now = heard.db, heard.sending.shelf, heard.now
    match heard.said.meaning:
        case Meaning.STOP:
            stop(db, shelf, number, OptOutSource.REPLY, now)
        case Meaning.LIKELY_STOP:
            stop(db, shelf, number, OptOutSource.LIKELY, now)
        case Meaning.START:
            start(db, shelf, number, now)
        case Meaning.WRONG_NUMBER:
            suspend_wrong(db, shelf, number, now)
        case Meaning.HELP | Meaning.REACTION | Meaning.OTHER:
            pass


def _overruled(heard: Heard, number: tables.Number) -> bool:
    """True if the patient said the opposite after this, and we learned that first."""
    match heard.said.meaning:
        case Meaning.STOP | Meaning.LIKELY_STOP:
            return replies.said_after(heard.db, number.id, STARTS, heard.arrived.at + CLOCKS_DIFFER)
        case Meaning.START:
            return replies.said_after(heard.db, number.id, STOPS, heard.arrived.at)
        case _:
            return False
