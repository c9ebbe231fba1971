"""A patient's number changes: it was typed wrong, or it is a new one. The two mean different things.

A typing error: consent was given for the right number, so it carries over; what went to the wrong
number was not read by the patient. A new number: consent is for a number, so it is asked for again.
An opt-out stays with the number that said it.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import assert_never

from reminders.domain.vocabulary import Purpose
from reminders.errors import Conflict, InvalidInput
from reminders.store import consents, numbers, people, tables, tasks
from reminders.store.engine import Transaction
from reminders.store.versions import expect
from reminders.usecases.edit import NO_EFFECT, Edit, Effect, note, take_effect, transaction
from reminders.usecases.greet import greet_anew
from reminders.usecases.new_patient import FACE_TO_FACE, Asked, must_be_named


class Cause(StrEnum):
    """Why a number changes."""

    TYPO = "typo"
    NEW = "new"


@dataclass(frozen=True)
class NumberChange:
    """The right number in E.164, and why it changes; `consents` are for a new number, asked for it."""

    address: str = field(repr=False)
    cause: Cause
    consents: frozenset[Purpose] = frozenset()
    asked: Asked = FACE_TO_FACE


@dataclass(frozen=True)
class Renumbered:
    """What came of it. `astray`: texts that went, or may have gone, to a wrong number. `opted_out`: the new one."""

    effect: Effect
    astray: int = 0
    opted_out: bool = False


def change_number(edit: Edit, patient_id: str, change: NumberChange) -> Renumbered:
    """Give a patient another number. What has not left goes there; a text on its way stays with the old one.

    Raises:
        NotFound: no such patient.
        Conflict: somebody else changed the patient meanwhile.
        InvalidInput: consents beside a corrected typing error, which needs none; or a minor agrees, and nobody who
            decides for them is named.
    """
    if change.cause is Cause.TYPO and change.consents:
        remedy = "Leave it away: what was agreed was agreed for the right number."
        raise InvalidInput("consent", "a corrected typing error carries it over", remedy=remedy)
    must_be_named(change.asked.guardian)
    with transaction(edit) as db:
        patient = people.patient_of(edit.scope, db, patient_id)
        expect(patient, edit.version)
        _must_be_theirs_to_say(patient, change)
        new = people.number_at(edit.scope, db, change.address, edit.now)
        old_id = patient.number_id
        if old_id == new.id:
            return Renumbered(NO_EFFECT)
        numbers.lock_all(db, (old_id, new.id))
        db.refresh(patient)
        if patient.number_id != old_id:
            raise Conflict("Somebody else changed the number meanwhile.", remedy="Look at it, then repeat the change.")
        counted = consents.end_for_number(db, patient, edit.actor, edit.now)
        patient.number_id = new.id
        numbers.move_unsent(db, patient.id, new.id)
        _agree(db, edit, patient, change, counted)
        astray = _astray(db, edit, patient, old_id) if change.cause is Cause.TYPO else 0
        greet_anew(db, edit, patient)
        note(db, edit, f"patient.number-{change.cause}", patient)
        return Renumbered(take_effect(db, edit, patient), astray, new.opted_out_at is not None)


def _must_be_theirs_to_say(patient: tables.Patient, change: NumberChange) -> None:
    if change.consents and patient.minor_at is not None and change.asked.guardian is None:
        remedy = "Name the parent or guardian who agrees, and what they are to the patient."
        raise InvalidInput("guardian", "the patient is a minor", remedy=remedy)


def _agree(
    db: Transaction, edit: Edit, patient: tables.Patient, change: NumberChange, counted: list[tables.Consent]
) -> None:
    """What was said for the old number ends with it; should the patient ever have it again, it is asked anew."""
    db.flush()
    match change.cause:
        case Cause.TYPO:
            consents.carry_over(db, patient, counted, edit.actor, edit.now)
        case Cause.NEW:
            asked = change.asked if patient.minor_at is not None else replace(change.asked, guardian=None)
            people.agree(db, patient, asked.agreement(change.consents, edit.actor), edit.now)
        case _:
            assert_never(change.cause)


def _astray(db: Transaction, edit: Edit, patient: tables.Patient, old_id: int | None) -> int:
    """Count what went to the wrong number; a person tells the patient what they have not read."""
    if old_id is None:
        return 0
    gone = numbers.left_for(db, patient.id, old_id)
    if gone:
        tasks.raise_task(
            edit.scope,
            db,
            key=f"astray/{patient.public_id}/{gone[-1].public_id}",
            kind="call",
            due_at=edit.now,
            now=edit.now,
            patient_id=patient.id,
            reason="wrong-number",
        )
    return len(gone)
