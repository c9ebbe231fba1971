"""The first text to a new number leaves at once: whether it arrives is seen while the patient is still there.

It belongs to the registration at a desk, not to a protocol: it says nothing of the visit, so it stays true if the
visit is taken back, and it need not wait for the time to undo. Consent, STOP, pauses and quiet hours hold for it as
for every text, here and again when it leaves. Lists that are imported bring none. Part of another use case: it
never commits.
"""

from datetime import timedelta

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Mode, Origin, Purpose, Role, TextClass
from reminders.store import claims, codec, people, registrations, tables
from reminders.store.cases import place_of
from reminders.store.claims import Moved
from reminders.store.engine import Transaction
from reminders.store.fixed_words import FixedText
from reminders.usecases.edit import Edit
from reminders.usecases.patient_chart import silences
from reminders.usecases.speaking import voice_of
from reminders.wording.first_text import first_text
from reminders.wording.languages import LANGUAGES
from reminders.wording.voice import base_language, pick_language

USEFUL = timedelta(hours=12)  # into the next morning, where it waits for the end of the quiet hours
OLD = timedelta(days=1)


def greet(
    db: Transaction, edit: Edit, visit: tables.Visit, patient: tables.Patient, *, is_number_new: bool = False
) -> None:
    """Let the first text go to the patient of a visit, under the lock of the number that planning took.

    `is_number_new`: its row was written in this transaction, so nobody else has it and nothing ever went there.
    """
    clinic = db.get_one(tables.Clinic, visit.clinic_id)
    number = None if patient.number_id is None else db.get_one(tables.Number, patient.number_id)
    language = pick_language(patient.language, clinic.languages, LANGUAGES)
    if number is None or language is None or _is_old(visit, edit) or not _agreed(db, patient):
        return
    if not is_number_new and not registrations.is_new(db, number.id, live=clinic.mode is Mode.LIVE):
        return
    hours, place = codec.load_rules(clinic.rules).hours_for(TextClass.CARE), place_of(patient, clinic)
    due_at = hours.next_allowed(edit.now, place)
    shared = not is_number_new and people.sharers(db, [number.id])[number.id] > 1
    body = first_text(voice_of(clinic, patient, base_language(language), shared=shared))
    key = f"{visit.public_id}/{number.public_id}"
    fixed = FixedText(key, Origin.STAFF, number.id, body, language, due_at, due_at + USEFUL, edit.actor)
    registrations.plan_first(db, visit, patient, fixed, edit.now)


def greet_anew(db: Transaction, edit: Edit, patient: tables.Patient) -> None:
    """A number was put right on the day of the visit: the right one gets its first text too."""
    visit = registrations.greeted_at(db, patient.id)
    if visit is not None and edit.now - visit.recorded_at <= OLD:
        greet(db, edit, visit, patient)


def take_back(db: Transaction, edit: Edit, texts: list[tables.Reminder]) -> None:
    """The first text does not go if the visit is taken back before it left; the next registration brings it."""
    for text in texts:
        if text.role is Role.WELCOME:
            moved = Moved(text.id, (State.PLANNED, State.HELD), State.CANCELLED, Reason.VISIT_CANCELLED, edit.actor)
            claims.move(db, moved, edit.now)


def _is_old(visit: tables.Visit, edit: Edit) -> bool:
    """True where a visit is only written down afterwards: nobody stands at the desk."""
    return visit.ended_at is not None and edit.now - visit.ended_at > OLD


def _agreed(db: Transaction, patient: tables.Patient) -> bool:
    """True where the patient may be sent texts about care, apart from the clinic's own pause."""
    consents = people.consents(db, [patient.id]).get(patient.id, frozenset())
    return Purpose.CARE in consents and not set(silences(db, patient, consents)) - {Reason.PAUSED}
