"""Edits of several visits: what patients would be told of them before any is made, and what became of each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from reminders.errors import Conflict, InvalidInput
from reminders.store import tables, visits
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.edit import Edit, Effect

Change = Callable[[Edit], Effect]


@dataclass(frozen=True)
class Whose:
    """The patient of a visit."""

    patient_id: str
    patient: str = field(repr=False)


@dataclass(frozen=True)
class Heard:
    """What one patient hears: texts that put right what was said, or a call where it is too late."""

    whose: Whose
    effect: Effect


@dataclass(frozen=True)
class Stopped:
    """Whose visit is as it was, and why."""

    whose: Whose
    error: Conflict | InvalidInput


@dataclass(frozen=True)
class Outcome:
    """What became of several changes: those made, those of them that are heard of, and those that could not be."""

    made: tuple[Whose, ...]
    heard: tuple[Heard, ...]
    stopped: tuple[Stopped, ...]


def make_all(edit: Edit, changes: Mapping[str, Change]) -> Outcome:
    """Change visits one after another, each wholly or not at all; a dry run tries each, and takes it back.

    Raises:
        NotFound: there is no such visit. None after it was changed.
    """
    effects: dict[str, Effect] = {}
    errors: dict[str, Conflict | InvalidInput] = {}
    for visit_id, change in changes.items():
        try:
            effects[visit_id] = change(edit)
        except (Conflict, InvalidInput) as error:
            errors[visit_id] = error
    known = whose(edit.scope, edit.store, changes)
    told = {visit_id: effect for visit_id, effect in effects.items() if effect.corrections or effect.calls}
    return Outcome(
        tuple(known[visit_id] for visit_id in effects),
        tuple(Heard(known[visit_id], effect) for visit_id, effect in told.items()),
        tuple(Stopped(known[visit_id], error) for visit_id, error in errors.items()),
    )


def whose(scope: Scope, store: Store, visit_ids: Iterable[str]) -> dict[str, Whose]:
    """The patients of some visits.

    Raises:
        NotFound: there is no such visit.
    """
    with store.read() as db:
        found = {}
        for visit_id in visit_ids:
            patient = db.get_one(tables.Patient, visits.visit_of(scope, db, visit_id).patient_id)
            found[visit_id] = Whose(patient.public_id, patient.name)
        return found
