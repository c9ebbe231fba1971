"""A visit that another program of the clinic knows: registered once, however often and at once it is told."""

from dataclasses import dataclass, replace

from reminders.lists.folding import fold
from reminders.store import people, recognition, source_refs, tables, visits
from reminders.store.collisions import Collided, told_of_collisions
from reminders.store.engine import Transaction
from reminders.usecases.edit import Edit
from reminders.usecases.record_visit import NewPatient
from reminders.usecases.register_visit import Registration, register
from reminders.usecases.registered import Registered, registered_in


@dataclass(frozen=True)
class Told:
    """What came of it. `repeated`: it was registered before, and nothing changed."""

    made: Registered
    repeated: bool


def register_once(edit: Edit, wanted: Registration, source_ref: str | None = None) -> Told:
    """Register a visit, unless it is known by its request key, or by `source_ref`: the other program's own name of it.

    A list that is imported later knows the visit by `source_ref` too. A newcomer who is known by number and name is
    no newcomer.

    Raises:
        InvalidInput, NotFound, Conflict: as `register`.
    """
    known = _known(edit, wanted, source_ref)
    if known is not None:
        return known
    wanted = replace(wanted, visit=replace(wanted.visit, patient=_recognized(edit, wanted.visit.patient)))
    told = register_surely(edit, wanted)
    if source_ref is not None and not edit.dry_run:
        with edit.store.write() as db:
            source_refs.remember(edit.scope, db, told.made.visit_id, source_ref)
    return told


def register_surely(edit: Edit, wanted: Registration) -> Told:
    """Register a visit, also where the same request comes twice at the same moment, as by a double click.

    Raises:
        InvalidInput, NotFound, Conflict: as `register`.
    """
    try:
        with told_of_collisions():
            return Told(register(edit, wanted), repeated=False)
    except Collided:  # the other one has committed
        return Told(register(edit, wanted), repeated=True)


def _known(edit: Edit, wanted: Registration, source_ref: str | None) -> Told | None:
    with edit.store.read() as db:
        visit = visits.of_request(edit.scope, db, wanted.visit.request_key) or _by_ref(edit, db, source_ref)
        return None if visit is None else Told(registered_in(db, edit.scope, edit.shelf, visit), repeated=True)


def _by_ref(edit: Edit, db: Transaction, source_ref: str | None) -> tables.Visit | None:
    return None if source_ref is None else recognition.visit_by_external_id(edit.scope, db, source_ref)


def _recognized(edit: Edit, given: NewPatient | str) -> NewPatient | str:
    """The patient of this name at this number, where there is one."""
    if isinstance(given, str) or given.number is None:
        return given
    with edit.store.read() as db:
        number = people.find_number(edit.scope, db, given.number)
        there = [] if number is None else recognition.patients_at_number(edit.scope, db, number.id)
        same = [one.public_id for one in there if fold(one.name) == fold(given.name)]
    return same[0] if len(same) == 1 else given
