"""Texts that wait for a person, and what the person decides: send it again, it went, or drop it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from reminders.domain.outcome import Ask
from reminders.domain.reasons import IN_DOUBT, Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Role
from reminders.errors import Conflict
from reminders.store import audit, cases, claims, listing, numbers, receipts, tables
from reminders.store.claims import Moved
from reminders.store.engine import Store, Transaction
from reminders.store.listing import Wanted
from reminders.store.scope import AnyScope
from reminders.usecases.authority import SaidBy, named
from reminders.usecases.edit import Edit
from reminders.usecases.library import Shelf
from reminders.usecases.look_up import Entry, entries_of
from reminders.usecases.missing import no_longer
from reminders.usecases.plan_again import catch_up

WAITING_FOR_A_PERSON = (State.HELD, State.UNSURE)
MANY = 1000


class Decision(StrEnum):
    """What a person decides about a text. Each is told in one word to the command and in the audit."""

    AGAIN = "again"  # judged and sent as any other, under a new attempt
    WENT = "went"  # the patient has it
    DROP = "drop"  # it shall not go


@dataclass(frozen=True)
class HeldText:
    """One text that waits for a person. `deadline_at`: when somebody should have acted, else its use is over.

    `code` is what the provider said last, where it gave a code.
    """

    id: str
    state: State
    reason: Reason | None
    sentence: str
    patient: str = field(repr=False)
    number: str
    role: Role | None
    deadline_at: datetime | None
    deadline_local: datetime | None
    code: int | None


def held_texts(scope: AnyScope, store: Store, shelf: Shelf) -> list[HeldText]:
    """All texts that wait for a person, the most urgent first."""
    with store.read() as db:
        rows = listing.texts(scope, db, Wanted(WAITING_FOR_A_PERSON, limit=MANY))
        found = [_held(db, row, entry) for row, entry in zip(rows, entries_of(db, shelf, rows), strict=True)]
    return sorted(found, key=lambda text: (text.deadline_at is None, text.deadline_at, text.id))


def _held(db: Transaction, row: tables.Reminder, entry: Entry) -> HeldText:
    deadline_at = row.act_by_at or row.useful_until_at
    place = cases.place_of(db.get_one(tables.Patient, row.patient_id), db.get_one(tables.Clinic, row.clinic_id))
    return HeldText(
        id=entry.id,
        state=entry.state,
        reason=entry.reason,
        sentence="" if entry.reason is None else entry.reason.sentence,
        patient=entry.patient,
        number=entry.number,
        role=entry.role,
        deadline_at=deadline_at,
        deadline_local=None if deadline_at is None else place.local(deadline_at),
        code=receipts.last_code(db, row.id),
    )


def decide_held(edit: Edit, public_id: str, decision: Decision) -> State:
    """Let a text that waits for a person go on, and note who decided. Returns where it stands then.

    That is not planned, where it was to go again and an edit meanwhile has left no place for it.

    Raises:
        InvalidInput: nobody is named.
        NotFound: no such text.
        Conflict: it does not wait for a person, is too late to be sent again, or cannot have gone.
    """
    actor = named(SaidBy(edit.actor))
    with edit.store.write() as db:
        row = listing.text_of(edit.scope, db, public_id)
        patient = None if row.patient_id is None else db.get_one(tables.Patient, row.patient_id)
        numbers.lock_all(db, [row.number_id, None if patient is None else patient.number_id])
        db.refresh(row)
        if row.state not in WAITING_FOR_A_PERSON:
            remedy = "`reminders held` lists those that do."
            raise Conflict(f"The text is {row.state} and does not wait for a person.", remedy=remedy)
        _carry_out(_Deciding(db, edit.shelf, row, actor, edit.now), decision)
        audit.record(edit.scope, db, actor, f"reminder.{decision}", ("reminder", row.public_id), edit.now)
        return row.state


@dataclass(frozen=True)
class _Deciding:
    """One decision about one text, whose number is locked."""

    db: Transaction
    shelf: Shelf
    row: tables.Reminder
    actor: str
    now: datetime

    def move(self, new: State, reason: Reason | None, **values: object) -> None:
        moved = Moved(self.row.id, (self.row.state,), new, reason, self.actor)
        claims.move(self.db, moved, self.now, {"settled_at": self.now, **values})


def _carry_out(deciding: _Deciding, decision: Decision) -> None:
    row, now = deciding.row, deciding.now
    match decision:
        case Decision.AGAIN:
            _must_be_useful(row, now)
            left_at = row.sent_at
            deciding.move(State.PLANNED, None, try_at=max(now, row.due_at or now), sent_at=None, settled_at=None)
            if left_at is not None:  # an edit leaves a text in doubt alone: what it made of the plan holds now
                catch_up(deciding.db, deciding.shelf, row, left_at, now)
        case Decision.WENT:
            _must_be_in_doubt(row)
            deciding.move(State.ACCEPTED, None, sent_at=row.sent_at or row.due_at)
        case Decision.DROP:
            if row.state is State.UNSURE:
                deciding.move(State.HELD, row.reason)
            deciding.move(State.DROPPED, Reason.BY_STAFF)
        case _:
            assert_never(decision)
    receipts.give_up(deciding.db, row.id, now)
    no_longer(deciding.db, row, (Ask.UNSURE, Ask.REFUSED), now)


def _must_be_useful(row: tables.Reminder, now: datetime) -> None:
    if row.useful_until_at is not None and row.useful_until_at <= now:
        remedy = "Call the patient if it matters, and decide --drop."
        raise Conflict("It would be of no use any more.", remedy=remedy)


def _must_be_in_doubt(row: tables.Reminder) -> None:
    if row.reason not in IN_DOUBT:
        remedy = "Decide --again or --drop."
        raise Conflict("It cannot have gone: it was held before it left, or was refused.", remedy=remedy)
