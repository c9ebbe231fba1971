"""A patient whom another program of the clinic adds: once, though it is told twice at the same moment."""

from reminders.errors import Conflict
from reminders.store import requests
from reminders.store.collisions import Collided, told_of_collisions
from reminders.usecases.add_patient import add_patient
from reminders.usecases.edit import Edit
from reminders.usecases.record_visit import NewPatient


def add_patient_once(edit: Edit, new: NewPatient, request_key: str) -> str:
    """Put a patient on record; returns the public id.

    Raises:
        InvalidInput, Conflict: as `add_patient`.
    """
    try:
        with told_of_collisions():
            return add_patient(edit, new, request_key)
    except (Conflict, Collided) as error:  # perhaps with itself
        with edit.store.read() as db:
            made = requests.result_of(edit.scope, db, request_key)
        if made is None:
            raise error if isinstance(error, Conflict) else Conflict("Somebody else added it meanwhile.") from None
        return made
