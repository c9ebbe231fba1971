"""What happens when a reminder falls due: claim, one POST, settle.

    claim    one transaction: lock the numbers, judge each text again, write the attempts, commit
    send     no transaction: hand one text to the provider, once
    settle   one transaction, under the fence: what came of it (reminders.usecases.settle)

A crash between claim and settle leaves an open attempt, which nobody sends again by itself.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reminders.channels.base import Channel, Message
from reminders.domain.outcome import Outcome
from reminders.domain.reasons import Reason
from reminders.domain.release import Decision, Miss, Send, Skip, Wait, release
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Mode
from reminders.store import claims, numbers, standing, tables
from reminders.store.claims import Due, Intent, Moved
from reminders.store.engine import Transaction
from reminders.usecases import judge
from reminders.usecases.missing import call_if_missed
from reminders.usecases.sending import PRACTICE, Handover, Sending
from reminders.usecases.settle import settle
from reminders.usecases.speaking import Spoken
from reminders.wording.segments import measure

LONGEST_VALIDITY = timedelta(minutes=15)
BUSY_NUMBER = timedelta(seconds=30)


@dataclass(frozen=True)
class Look:
    """What a claim found. `more`: there was as much as was asked for, so look again at once."""

    handovers: tuple[Handover, ...]
    more: bool
    next_at: datetime | None


def claim(sending: Sending, now: datetime, limit: int) -> Look:
    """Take at most `limit` due texts: each is sent, waits, is skipped or missed; none from a copy that may not send."""
    with sending.store.write() as db:
        if not standing.may_claim(db):
            return Look((), more=False, next_at=None)
        found = claims.lock_due(db, now, limit)
        judged = judge.facts_for(db, sending.shelf, found, now)
        taken = [_decide(sending, db, due, judged[due.reminder.id], now) for due in found]
        next_at = None if len(found) == limit else claims.next_try_at(db)
    return Look(tuple(handover for handover in taken if handover is not None), len(found) == limit, next_at)


def _decide(sending: Sending, db: Transaction, due: Due, judged: judge.Judged, now: datetime) -> Handover | None:
    home = due.patient.number_id
    if home is not None and home != due.reminder.number_id:  # a refused try came back after the number had changed
        numbers.follow_patient(db, due.reminder, home)
        return None
    decision: Decision = release(judged.text, judged.facts, now)
    match decision:
        case Send():
            return _begin(sending, db, due, judged, now)
        case Wait(until, reason):
            claims.wait(db, due.reminder.id, until, reason)
        case Skip(reason):
            _move(db, due, State.SKIPPED, reason, now)
        case Miss(reason):
            _move(db, due, State.MISSED, reason, now)
            call_if_missed(db, due.reminder, now)
    return None


def _move(db: Transaction, due: Due, state: State, reason: Reason, now: datetime) -> None:
    claims.move(db, Moved(due.reminder.id, (State.PLANNED,), state, reason, "worker"), now)


def _begin(sending: Sending, db: Transaction, due: Due, judged: judge.Judged, now: datetime) -> Handover | None:
    if judged.spoken is None:
        return None
    useful = judged.text.useful_until_at - now
    validity = max(min(LONGEST_VALIDITY, useful), timedelta(seconds=1))
    taken = begin(sending, db, due, Leaving(judged.spoken, validity, *address_of(due.clinic, due.number)), now)
    if taken is None:
        claims.wait(db, due.reminder.id, now + BUSY_NUMBER, Reason.UNKNOWN_OUTCOME)
    return taken


@dataclass(frozen=True)
class Leaving:
    """A text about to leave: its words, how long a provider may queue it, where it really goes, by which sender."""

    spoken: Spoken
    validity: timedelta
    to: str = field(repr=False)
    sender: str


def begin(
    sending: Sending, db: Transaction, whom: claims.Addressed, leaving: Leaving, now: datetime
) -> Handover | None:
    """Write the attempt of a planned text; None: the same words are on their way to this number already."""
    body = leaving.spoken.body
    intent = Intent(
        attempt_id=sending.new_id(),
        sender=leaving.sender,
        body=body,
        body_digest=hashlib.sha256(body.encode()).hexdigest(),
        language=leaving.spoken.language,
        validity_s=int(leaving.validity.total_seconds()),
        segments=measure(body).segments,
        owner=sending.owner,
        lease_until_at=sending.real_now() + sending.lease,
    )
    fence = claims.begin(db, whom, intent, now)
    if fence is None:
        return None
    callback = _callback(sending, intent.attempt_id)
    message = Message(intent.attempt_id, leaving.to, body, leaving.validity, callback)
    return Handover(whom.reminder.id, fence, leaving.sender, message)


def address_of(clinic: tables.Clinic, number: tables.Number) -> tuple[str, str]:
    """Where a text really goes: in practice to the clinic's own number, or to the sandbox under the patient's."""
    if clinic.mode is Mode.LIVE:
        return number.address or "", clinic.sender
    return (clinic.practice_number, clinic.sender) if clinic.practice_number else (number.address or "", PRACTICE)


def _callback(sending: Sending, attempt_id: str) -> str | None:
    return None if sending.callback_base is None else f"{sending.callback_base}/hooks/twilio/status/{attempt_id}"


def send(sending: Sending, handover: Handover) -> Outcome:
    """Hand the text to its provider. No database, no retry."""
    channel: Channel = sending.practice if handover.sender == PRACTICE else sending.channels[handover.sender]
    return channel.send(handover.message)


def send_all_due(sending: Sending, now: datetime, limit: int = 50) -> int:
    """Claim, send and settle until nothing is due: for the simulated clock, which stands still meanwhile."""
    count = 0
    while True:
        look = claim(sending, now, limit)
        for handover in look.handovers:
            settle(sending, handover, send(sending, handover), now)
            count += 1
        if not look.more:
            return count


def next_look(sending: Sending) -> datetime | None:
    """When the next text is to be looked at: where a simulated clock jumps to."""
    with sending.store.read() as db:
        return claims.next_try_at(db)
