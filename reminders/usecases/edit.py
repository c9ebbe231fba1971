"""What all edits by people share: whose, when, tried or done; and what an edit changes for the patient."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from reminders.domain.planned import Call, Plan, PlannedText
from reminders.domain.reconcile import Changes
from reminders.domain.vocabulary import Role
from reminders.errors import Conflict, RemindersError
from reminders.store import audit, people, standing, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.store.versions import stale_is_conflict
from reminders.usecases.library import Shelf
from reminders.usecases.replan import replan
from reminders.usecases.shown import ShownText, show


@dataclass(frozen=True)
class Edit:
    """One edit by a person. `dry_run`: do all of it, show what it would change, and take it back.

    `version` is that of the row that the person looked at; None: not said.
    """

    scope: Scope
    store: Store
    shelf: Shelf
    actor: str
    now: datetime
    dry_run: bool = False
    version: int | None = None


@dataclass(frozen=True)
class Effect:
    """What an edit changes. `corrections` are the words that put right what was already said.

    The counts are of other texts, and `planned` is how those read that go out instead, of a dry run alone. `calls` is
    what a person must say, where no text can in time.
    `repeated`: it was so before, and nothing changed.
    """

    corrections: tuple[ShownText, ...] = ()
    added: int = 0
    moved: int = 0
    cancelled: int = 0
    calls: tuple[Call, ...] = ()
    repeated: bool = False
    planned: tuple[ShownText, ...] = field(default=(), compare=False)


NO_EFFECT = Effect(repeated=True)


@contextmanager
def transaction(edit: Edit) -> Iterator[Transaction]:
    """The one transaction of an edit; a dry run is rolled back at its end, so it shows what would be done.

    Raises:
        Conflict: somebody else changed the same row meanwhile, or the store was moved elsewhere.
    """
    with unchecked(edit) as db:
        standing.refuse_retired(db)
        yield db


@contextmanager
def unchecked(edit: Edit) -> Iterator[Transaction]:
    """The same for what asks itself whether the store was moved elsewhere, as registering does."""
    with stale_is_conflict(), edit.store.write() as db:
        yield db
        if edit.dry_run:
            db.rollback()


def locked(db: Transaction, patient_id: int) -> tables.Patient:
    """A patient under the lock of the number, read again once it is held: the sender locks it too.

    Raises:
        Conflict: the patient got another number while we waited.
    """
    patient = db.get_one(tables.Patient, patient_id)
    number_id = patient.number_id
    if number_id is not None:
        people.lock_number(db, number_id)
    db.refresh(patient)
    if patient.number_id != number_id or patient.merged_into_id is not None:
        raise Conflict("Somebody else changed the patient meanwhile.", remedy="Repeat the change.")
    return patient


def note(db: Transaction, edit: Edit, action: str, row: tables.Visit | tables.Patient | tables.Course) -> None:
    """Put an act into the audit, under the row's public id."""
    audit.record(edit.scope, db, edit.actor, action, (row.__tablename__, row.public_id), edit.now)


def take_effect(db: Transaction, edit: Edit, patient: tables.Patient) -> Effect:
    """Plan the patient again, in the edit's transaction, and say what that changes."""
    db.flush()
    scope = Scope(patient.organization_id, patient.clinic_id)
    made, changes = replan(scope, db, edit.shelf, patient, edit.actor, edit.now)
    going = sorted((*changes.add, *changes.move), key=lambda text: text.due_at)
    corrections = [text for text in going if text.role is Role.CORRECTION]
    others = [text for text in going if text.role is not Role.CORRECTION] if edit.dry_run else []
    return Effect(
        corrections=_in_words(db, edit, patient, made, corrections),
        added=_others(changes.add),
        moved=_others(changes.move),
        cancelled=_gone(changes),
        calls=changes.calls,
        planned=_in_words(db, edit, patient, made, others),
    )


def _others(texts: tuple[PlannedText, ...]) -> int:
    return sum(text.role is not Role.CORRECTION for text in texts)


def _gone(changes: Changes) -> int:
    return len(changes.cancel) + len(changes.leave)


def _in_words(
    db: Transaction, edit: Edit, patient: tables.Patient, made: Plan, texts: list[PlannedText]
) -> tuple[ShownText, ...]:
    clinic = db.get_one(tables.Clinic, patient.clinic_id)
    shared = patient.number_id is not None and people.sharers(db, [patient.number_id])[patient.number_id] > 1
    shown: list[ShownText] = []
    for text in texts:
        one = Plan((text,), (), made.timeline)
        try:
            shown += show(db, edit.shelf, one, (clinic, patient), shared=shared).texts
        except RemindersError:  # nothing that could be said: the sender asks for a person
            continue
    return tuple(shown)
