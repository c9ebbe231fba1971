"""One text to a number of one's own, through the clinic's sender, to see whether it arrives.

It takes the way of every text (attempt, one POST, settlement), in the process of who asks: so it
needs no worker, is never tried again later, and says at once what came of it.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, Mode, Origin, TextClass
from reminders.errors import Conflict, InvalidInput
from reminders.store import audit, clinics, listing, people, standing, tables
from reminders.store.engine import Transaction
from reminders.store.scope import Scope
from reminders.usecases.depart import Leaving, address_of, begin_all
from reminders.usecases.send_due import send
from reminders.usecases.sending import Handover, Sending
from reminders.usecases.settle import settle
from reminders.usecases.speaking import Spoken

VALIDITY = timedelta(minutes=5)
USE = timedelta(seconds=1)  # shorter than any wait for a second try: who asked is told now, and asks again
BODY = "{name}: This is a test. Texts from us arrive on this number."


@dataclass(frozen=True)
class Trial:
    """Whom to send a test to, in E.164. `sure`: in live mode, the asker says that the number is their own."""

    address: str = field(repr=False)
    actor: str
    sure: bool = False


@dataclass(frozen=True)
class Tried:
    """What came of it. `practice`: it went to the practice number or the sandbox phone instead."""

    id: str
    state: State
    reason: Reason | None
    practice: bool
    body: str = field(repr=False)


@dataclass(frozen=True)
class _Addressed:
    reminder: tables.Reminder
    number: tables.Number


def send_test(sending: Sending, scope: Scope, trial: Trial, now: datetime) -> Tried:
    """Send one test text and wait for the provider's answer. The caller holds the lock of `sending.owner`.

    Raises:
        InvalidInput: in live mode, a number that nobody said is their own.
        Conflict: the number has opted out, or sending is paused, stopped, or not this copy's.
    """
    with sending.store.write() as db:
        clinic = clinics.clinic_of(scope, db)
        _may(db, clinic, trial)
        number = people.number_at(scope, db, trial.address, now)
        number = people.lock_number(db, number.id)
        _reachable(number)
        spoken = Spoken(BODY.format(name=clinic.short_name), "en")
        row = _row(clinic, number, now)
        db.add(row)
        db.flush()
        handover = _taken(sending, db, (clinic, _Addressed(row, number)), spoken, now)
        audit.record(scope, db, trial.actor, "reminder.test", ("reminder", row.public_id), now)
        public_id, practice = row.public_id, clinic.mode is Mode.PRACTICE
    settle(sending, handover, send(sending, handover), now)
    with sending.store.read() as db:
        settled = listing.text_of(scope, db, public_id)
        return Tried(public_id, settled.state, settled.reason, practice, spoken.body)


def _may(db: Transaction, clinic: tables.Clinic, trial: Trial) -> None:
    if not standing.may_claim(db):
        raise Conflict("This copy of the data may not send.", remedy="`reminders check` says why.")
    if clinic.sending_paused_at is not None or clinic.sender in clinics.stops(db):
        raise Conflict("Sending is paused or stopped.", remedy="`reminders resume` goes on; then test again.")
    if clinic.mode is Mode.LIVE and trial.address != clinic.practice_number and not trial.sure:
        raise InvalidInput(
            "number", "it is not the clinic's practice number, and the clinic is live", remedy="If it is yours: --yes."
        )


def _reachable(number: tables.Number) -> None:
    if number.silence is not None:
        raise Conflict(number.silence.sentence)


def _row(clinic: tables.Clinic, number: tables.Number, now: datetime) -> tables.Reminder:
    return tables.Reminder(
        organization_id=clinic.organization_id,
        clinic_id=clinic.id,
        key=f"test/{secrets.token_hex(12)}",
        origin=Origin.STAFF,
        kind=Kind.INFO,
        text_class=TextClass.CARE,
        number_id=number.id,
        steps=[],
        due_at=now,
        try_at=now,
        not_before_at=now,
        useful_until_at=now + USE,
        state=State.PLANNED,
        created_at=now,
    )


def _taken(
    sending: Sending, db: Transaction, to: tuple[tables.Clinic, _Addressed], spoken: Spoken, now: datetime
) -> Handover:
    clinic, addressed = to
    leaving = Leaving(addressed, spoken, VALIDITY, *address_of(clinic, addressed.number))
    handovers = begin_all(sending, db, [leaving], now)
    if not handovers:
        raise Conflict("A test is on its way to this number already.", remedy="Wait for it, then try again.")
    return handovers[addressed.reminder.id]
