"""All that is held of one patient, for the patient. That somebody takes it out of the house is noted first."""

import io

from reminders.errors import Conflict
from reminders.store import audit, people
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.export import Export, Format, of_patient, write_json, write_zip
from reminders.usecases.patient_chart import Reader

NOTED = "patient.export"


def hand_over(scope: Scope, store: Store, public_id: str, reader: Reader, how: Format) -> bytes:
    """One JSON document, or a zip with a table a file. One patient is small enough for memory.

    Raises:
        NotFound: no such patient.
        Conflict: the patient was erased.
    """
    with store.write() as db:
        patient = people.patient_of(scope, db, public_id)
        if patient.erased_at is not None:
            raise Conflict("The patient was erased.", remedy="There is nothing left.")
        audit.record(scope, db, reader.actor, NOTED, ("patient", patient.public_id), reader.now)
    with of_patient(scope, store, public_id, reader.now) as chosen:
        return _json(chosen) if how is Format.JSON else _zip(chosen)


def _json(chosen: Export) -> bytes:
    text = io.StringIO()
    write_json(chosen, text)
    return text.getvalue().encode()


def _zip(chosen: Export) -> bytes:
    """In memory: a file would stay behind if we were killed meanwhile."""
    content = io.BytesIO()
    write_zip(chosen, content)
    return content.getvalue()
