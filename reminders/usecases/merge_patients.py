"""Two records are one person: all of one follows the other, and both plans become one."""

from dataclasses import dataclass

from reminders.domain.reminder import State
from reminders.errors import Conflict, InvalidInput
from reminders.store import listing, merging, numbers, people, tables
from reminders.store.engine import Transaction
from reminders.store.scope import Scope
from reminders.usecases.edit import NO_EFFECT, Edit, Effect, note, take_effect, transaction


@dataclass(frozen=True)
class Merged:
    """What followed, and what the common plan changes. `sent` texts stay as they are, and as true."""

    effect: Effect
    visits: int = 0
    courses: int = 0
    planned: int = 0
    sent: int = 0


def merge_patients(edit: Edit, keep_id: str, other_id: str) -> Merged:
    """Merge one patient into another, who keeps name, number and language. Merging again changes nothing.

    Visits, courses, texts, consents, tasks and ticks follow; replies stay with their numbers, which stay
    with the records. A consent counts for its number only, so one for another number is not carried over.

    Raises:
        NotFound: no such patient.
        InvalidInput: it is twice the same.
        Conflict: they belong to different clinics, or one is erased.
    """
    if keep_id == other_id:
        raise InvalidInput("other", "it is the same patient", remedy="Give the ids of two records.")
    with transaction(edit) as db:
        keep, other = _both(db, edit, keep_id, other_id)
        if keep.id == other.id:
            return Merged(NO_EFFECT)
        _lock(db, keep, other)
        before = listing.states_of(db, other.id)
        followed = merging.join(db, keep, other)
        _take_over(keep, other)
        db.flush()
        numbers.move_unsent(db, keep.id, keep.number_id)
        note(db, edit, "patient.merge", keep)
        note(db, edit, "patient.merged-away", other)
        return Merged(
            effect=take_effect(db, edit, keep),
            visits=followed["visit"],
            courses=followed["course"],
            planned=before[State.PLANNED],
            sent=sum(count for state, count in before.items() if state.may_have_gone_out),
        )


def _both(db: Transaction, edit: Edit, keep_id: str, other_id: str) -> tuple[tables.Patient, tables.Patient]:
    everywhere = Scope(edit.scope.organization_id)
    keep = people.patient_of(edit.scope, db, keep_id)
    other = people.patient_of(everywhere, db, other_id)
    if keep.clinic_id != other.clinic_id:
        remedy = "Each clinic keeps its own record; register further visits in one of them."
        raise Conflict("The two belong to different clinics.", remedy=remedy)
    if keep.erased_at is not None or other.erased_at is not None:
        raise Conflict("One of the two was erased.", remedy="Nothing of it is left to merge.")
    return keep, other


def _lock(db: Transaction, keep: tables.Patient, other: tables.Patient) -> None:
    before = (keep.number_id, other.number_id)
    numbers.lock_all(db, before)
    db.refresh(keep)
    db.refresh(other)
    if (keep.number_id, other.number_id) != before or keep.merged_into_id or other.merged_into_id:
        raise Conflict("Somebody else changed one of the two meanwhile.", remedy="Look at both, then merge again.")


def _take_over(keep: tables.Patient, other: tables.Patient) -> None:
    """What the kept record lacks; a pause of either stays."""
    if keep.number_id is None:
        keep.number_id = other.number_id
    keep.call_name = keep.call_name or other.call_name
    keep.paused_at = keep.paused_at or other.paused_at
