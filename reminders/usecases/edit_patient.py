"""Who a patient is, put right: name, language, what texts call them, where their clock is."""

from dataclasses import dataclass, field
from datetime import date

from reminders.errors import InvalidInput
from reminders.store import people, tables
from reminders.store.versions import expect
from reminders.usecases.edit import NO_EFFECT, Edit, Effect, locked, note, take_effect, transaction
from reminders.usecases.typed import zone
from reminders.wording.languages import phrases

LONGEST_NAME, LONGEST_CALL_NAME = 120, 20


@dataclass(frozen=True)
class Person:
    """All of it as it shall be. `call_name` None: none; `zone` None: the clinic's, `zone_since_on` None: always."""

    name: str = field(repr=False)
    language: str
    call_name: str | None = field(default=None, repr=False)
    zone: str | None = None
    zone_since_on: date | None = None


def edit_patient(edit: Edit, patient_id: str, person: Person) -> Effect:
    """Put a patient's record right; texts that have not left follow. The same again changes nothing.

    Raises:
        NotFound: no such patient.
        Conflict: somebody else changed the patient since the version that was looked at.
        InvalidInput: no name, one that is too long, or a language or zone that does not exist.
    """
    _check(person)
    with transaction(edit) as db:
        patient = locked(db, people.patient_of(edit.scope, db, patient_id).id)
        expect(patient, edit.version)
        if _of(patient) == person:
            return NO_EFFECT
        if person.language != patient.language:
            phrases(person.language)
        patient.name, patient.language, patient.call_name = person.name, person.language, person.call_name
        patient.zone, patient.zone_since_on = person.zone, person.zone_since_on
        note(db, edit, "patient.edit", patient)
        return take_effect(db, edit, patient)


def _of(patient: tables.Patient) -> Person:
    return Person(patient.name, patient.language, patient.call_name, patient.zone, patient.zone_since_on)


def _check(person: Person) -> None:
    for name, value, longest in (
        ("name", person.name, LONGEST_NAME),
        ("call_name", person.call_name or "", LONGEST_CALL_NAME),
    ):
        if len(value) > longest:
            raise InvalidInput(name, f"it is longer than {longest} characters", remedy="Write it shorter.")
    if not person.name.strip():
        raise InvalidInput("name", "it is empty", remedy="Write the patient's name.")
    zone(person.zone)
    if person.zone is None and person.zone_since_on is not None:
        raise InvalidInput("zone_since", "it is a day without a time zone", remedy="Choose the zone, or no day.")
