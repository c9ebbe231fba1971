"""What a patient chooses on their page: the language of texts, and which of them no longer come.

Texts are only taken back here. A yes needs the words that it is asked with, and somebody who can answer questions.
"""

from dataclasses import dataclass
from datetime import datetime

from reminders.domain.vocabulary import Purpose
from reminders.errors import InvalidInput
from reminders.store import people
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.edit import Edit, locked, note, take_effect, transaction
from reminders.usecases.library import Shelf
from reminders.usecases.page_links import Opened, find
from reminders.usecases.record_consent import Said, record_consent
from reminders.wording.page import page_languages

ACTOR = "the patient's page"
HOW = "on the patient's page"


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
    stop = frozenset(Purpose) if Purpose.CARE in choice.stop else choice.stop
    if stop:
        record_consent(page.edit, page.patient_id, Said(frozenset(), stop, HOW))
    if choice.language is not None:
        _speak(page, choice.language)
    return True


def _opened(store: Store, shelf: Shelf, token: str, now: datetime) -> _Page | None:
    with store.read() as db:
        found = find(db, token, now)
        if not isinstance(found, Opened):
            return None
        scope = Scope(found.patient.organization_id, found.patient.clinic_id)
        edit = Edit(scope, store, shelf, ACTOR, now)
        return _Page(edit, found.patient.public_id, page_languages(found.clinic.languages))


def _speak(page: _Page, language: str) -> None:
    if language not in page.languages:
        raise InvalidInput("language", "the clinic does not write in it", remedy="Choose one of the list.")
    with transaction(page.edit) as db:
        patient = locked(db, people.patient_of(page.edit.scope, db, page.patient_id).id)
        if patient.language != language:
            patient.language = language
            note(db, page.edit, "patient.page-choice", patient)
            take_effect(db, page.edit, patient)
