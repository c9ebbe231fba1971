"""What a patient chooses on their page: the language of texts, and which of them no longer come.

Texts are only taken back here. A yes needs the words that it is asked with, and somebody who can answer questions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reminders.domain.vocabulary import Purpose, Way
from reminders.errors import InvalidInput
from reminders.store import people, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.agreements import withdraw
from reminders.usecases.edit import Edit, locked, note, take_effect, transaction
from reminders.usecases.library import Shelf
from reminders.usecases.page_links import Opened, find
from reminders.wording.page import page_languages

ACTOR = "the patient's page"


@dataclass(frozen=True)
class Choice:
    """`language` None: as it is. `stop`: what no longer comes; with care, nothing does."""

    language: str | None
    stop: frozenset[Purpose]


@dataclass(frozen=True)
class _Page:
    edit: Edit
    patient_id: str
    languages: tuple[str, ...]


def choose(store: Store, shelf: Shelf, token: str, choice: Choice, now: datetime) -> bool:
    """Note a choice and plan the patient by it; False: the token opens no page.

    Raises:
        InvalidInput: a language that the clinic does not write in.
    """
    page = _opened(store, shelf, token, now)
    if page is None:
        return False
    if choice.language is not None and choice.language not in page.languages:
        raise InvalidInput("language", "the clinic does not write in it", remedy="Choose one of the list.")
    edit = page.edit
    with transaction(edit) as db:
        patient = locked(db, people.patient_of(edit.scope, db, page.patient_id).id)
        done = [*_stop(db, edit, page.patient_id, choice.stop), *_speak(patient, choice.language)]
        for action in done:
            note(db, edit, action, patient)
        if done:
            take_effect(db, edit, patient)
    return True


def _opened(store: Store, shelf: Shelf, token: str, now: datetime) -> _Page | None:
    with store.read() as db:
        found = find(db, token, now)
        if not isinstance(found, Opened):
            return None
        scope = Scope(found.patient.organization_id, found.patient.clinic_id)
        edit = Edit(scope, store, shelf, ACTOR, now)
        return _Page(edit, found.patient.public_id, page_languages(found.clinic.languages))


def _stop(db: Transaction, edit: Edit, patient_id: str, stop: frozenset[Purpose]) -> Iterator[str]:
    """Without care there are no texts at all. Said by the patient: the ledger keeps it as that."""
    ended = Purpose if Purpose.CARE in stop else sorted(stop)
    if True in {withdraw(db, edit.scope, patient_id, purpose, Way.PAGE, edit.now) for purpose in ended}:
        yield "patient.consent"


def _speak(patient: tables.Patient, language: str | None) -> Iterator[str]:
    if language is not None and patient.language != language:
        patient.language = language
        yield "patient.page-choice"
