"""A patient writes back. STOP and START act on the number at once, in the transaction that stores the reply."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reminders.store import people, tables
from reminders.store.engine import Store, Transaction
from reminders.store.insert import insert_once
from reminders.store.scope import EVERYWHERE
from reminders.store.tables import OptOutSource
from reminders.usecases.library import Shelf
from reminders.usecases.replan import replan_number

# The words that carriers act on by themselves when they are the whole message.
STOP_WORDS = frozenset(["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"])
START_WORDS = frozenset(["start", "unstop", "yes"])


class Meaning(StrEnum):
    """What a reply asks for, as far as a program may tell."""

    STOP = "stop"
    START = "start"
    OTHER = "other"


@dataclass(frozen=True)
class Incoming:
    """A text that came in, from E.164 to one of our senders, with the provider's id."""

    provider_id: str
    sender: str
    from_number: str = field(repr=False)
    body: str = field(repr=False)


def meaning(body: str) -> Meaning:
    """Read a reply: only a message that is nothing but the word counts; case, spaces and punctuation do not."""
    word = re.sub(r"[\W_]+", "", body).casefold()
    if word in STOP_WORDS:
        return Meaning.STOP
    return Meaning.START if word in START_WORDS else Meaning.OTHER


def accept_reply(store: Store, shelf: Shelf, incoming: Incoming, now: datetime) -> Meaning:
    """Store a reply and act on it; the same message twice acts once."""
    said = meaning(incoming.body)
    with store.write() as db:
        number = people.find_number(EVERYWHERE, db, incoming.from_number)
        row = {
            "organization_id": None if number is None else number.organization_id,
            "number_id": None if number is None else number.id,
            "provider_id": incoming.provider_id,
            "sender": incoming.sender,
            "from_address": incoming.from_number if number is None else None,
            "body": incoming.body,
            "received_at": now,
            "meaning": str(said),
        }
        if insert_once(db, tables.Reply, row) and number is not None:
            _act(db, shelf, number.id, said, now)
    return said


def _act(db: Transaction, shelf: Shelf, number_id: int, said: Meaning, now: datetime) -> None:
    number = people.lock_number(db, number_id)
    match said:
        case Meaning.STOP:
            number.opted_out_at, number.opt_out_source = now, OptOutSource.REPLY
        case Meaning.START:
            number.opted_out_at = number.opt_out_source = None
        case Meaning.OTHER:
            return
    db.flush()
    replan_number(db, shelf, number_id, "patient", now)
