"""What patients would be told because of edits of their visits, before any of them is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from reminders.store import tables, visits
from reminders.usecases.edit import Edit, Effect

Change = Callable[[Edit], Effect]


@dataclass(frozen=True)
class Heard:
    """One patient, and what they would hear: texts that put right what was said, or a call where it is too late."""

    patient_id: str
    patient: str = field(repr=False)
    effect: Effect


def heard(edit: Edit, changes: Mapping[str, Change]) -> tuple[Heard, ...]:
    """Try the change of each visit and take it back; returns those of which a patient would hear.

    Raises:
        NotFound, Conflict, InvalidInput: as the changes do. So what cannot be is known before the first is made.
    """
    tried = {visit_id: change(replace(edit, dry_run=True)) for visit_id, change in changes.items()}
    speaking = {visit_id: effect for visit_id, effect in tried.items() if effect.corrections or effect.calls}
    if not speaking:
        return ()
    with edit.store.read() as db:
        found = []
        for visit_id, effect in speaking.items():
            visit = visits.visit_of(edit.scope, db, visit_id)
            patient = db.get_one(tables.Patient, visit.patient_id)
            found.append(Heard(patient.public_id, patient.name, effect))
        return tuple(found)
