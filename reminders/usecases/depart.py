"""Texts that are about to leave: where each really goes, and their attempts, written before the try."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from reminders.channels.base import Message
from reminders.domain.vocabulary import Mode
from reminders.store import claims, leases, tables
from reminders.store.claims import Addressed, Intent
from reminders.store.engine import Transaction
from reminders.usecases import judge
from reminders.usecases.page_in_text import body_as_it_leaves, forget_links
from reminders.usecases.sending import PRACTICE, Handover, Sending
from reminders.usecases.speaking import Spoken
from reminders.wording.segments import measure


@dataclass(frozen=True)
class Leaving:
    """A text about to leave: its words, how long a provider may queue it, where it really goes, by which sender."""

    due: Addressed
    spoken: Spoken
    validity: timedelta
    to: str = field(repr=False)
    sender: str
    to_practice: bool = False

    @cached_property
    def segments(self) -> int:
        return measure(self.spoken.body).segments

    @cached_property
    def words(self) -> tuple[int, str]:
        """Its number and the digest of its words: only one such may be open, whatever its link."""
        return self.due.number.id, judge.digest(self.due.reminder, self.spoken)


def address_of(clinic: tables.Clinic, number: tables.Number) -> tuple[str, str, bool]:
    """Where a text really goes, by which sender, and whether that is the clinic's own number instead of the patient's.

    In practice it goes there, or to the sandbox phone under the patient's number.
    """
    if clinic.mode is Mode.LIVE:
        return number.address or "", clinic.sender, False
    if clinic.practice_number:
        return clinic.practice_number, clinic.sender, True
    return number.address or "", PRACTICE, False


def begin_all(sending: Sending, db: Transaction, leaving: Sequence[Leaving], now: datetime) -> dict[int, Handover]:
    """Write the attempts of planned texts; returns what to hand over, by reminder, in the same order.

    One is missing where the same words are on their way to its number already.
    """
    if not leaving:
        return {}
    lease_until_at = leases.until(db, sending.lease)
    started = [
        (
            one,
            _intent(sending, one, body_as_it_leaves(db, sending.shelf, one.due, one.spoken.body, now), lease_until_at),
        )
        for one in leaving
    ]
    begun = claims.begin_all(db, [(one.due, intent) for one, intent in started], now)
    forget_links(db, sending.shelf, (intent.body for _, intent in started if intent.attempt_id not in begun))
    return {
        one.due.reminder.id: _handover(sending, one, intent) for one, intent in started if intent.attempt_id in begun
    }


def _intent(sending: Sending, leaving: Leaving, body: str, lease_until_at: datetime) -> Intent:
    return Intent(
        attempt_id=sending.new_id(),
        sender=leaving.sender,
        body=body,
        body_digest=leaving.words[1],
        language=leaving.spoken.language,
        validity_s=int(leaving.validity.total_seconds()),
        segments=leaving.segments,
        owner=sending.owner,
        lease_until_at=lease_until_at,
        to_practice=leaving.to_practice,
    )


def _handover(sending: Sending, leaving: Leaving, intent: Intent) -> Handover:
    base = sending.callback_base
    callback = None if base is None else f"{base}/hooks/twilio/status/{intent.attempt_id}"
    message = Message(intent.attempt_id, leaving.to, intent.body, leaving.validity, callback)
    return Handover(leaving.due.reminder.id, leaving.due.reminder.fence + 1, leaving.sender, message)
