"""A text that staff write to one patient. It goes the way of every text: consent, STOP, quiet hours and pauses hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from reminders.errors import Conflict, InvalidInput
from reminders.store import audit, codec, people, staff_texts, tables
from reminders.store.engine import Transaction
from reminders.store.staff_texts import StaffText
from reminders.usecases.edit import Edit, locked, transaction
from reminders.usecases.patient_chart import silences
from reminders.usecases.speaking import voice_of
from reminders.wording.languages import LANGUAGES, phrases
from reminders.wording.lint import Fault, lint
from reminders.wording.plain import in_plain
from reminders.wording.render import opening
from reminders.wording.segments import measure
from reminders.wording.voice import base_language, pick_language

USEFUL = timedelta(days=1)  # what somebody writes today is of no use the day after tomorrow
LONGEST = 4  # segments
_UNDERSTOOD = "en"
# What holds for every text. Spans of time are allowed here: it leaves at once, or is cancelled.
_NEVER: Mapping[Fault, str] = MappingProxyType(
    {
        Fault.TOO_LONG: "it is too long",
        Fault.NAMES_TREATMENT: "it names a treatment, which others may read on a locked phone",
        Fault.NAMES_DRUG: "it names a medicine, which others may read on a locked phone",
        Fault.ASKS_A_KEYWORD: "it asks for a word that phone companies take for themselves",
        Fault.SHORT_LINK: "it has a short link, which phone companies block",
    }
)


@dataclass(frozen=True)
class Written:
    """What somebody typed; `request_key`: a double click is one text."""

    words: str = field(repr=False)
    request_key: str


@dataclass(frozen=True)
class AsItGoes:
    """The text as the patient will read it, from when on, and what it costs."""

    body: str = field(repr=False)
    language: str
    due_at: datetime
    segments: int


def write_text(edit: Edit, patient_id: str, written: Written) -> AsItGoes:
    """Plan a text of staff, after the time to undo; with a dry run only show it.

    Raises:
        NotFound: no such patient.
        Conflict: no text reaches this patient now.
        InvalidInput: there are no words, or such that no text may hold.
    """
    if not written.words.strip():
        raise InvalidInput("words", "there are none", remedy="Write what the patient is to read.")
    with transaction(edit) as db:
        patient = locked(db, people.patient_of(edit.scope, db, patient_id).id)
        must_be_reachable(db, patient, "Call the patient instead.")
        clinic = db.get_one(tables.Clinic, patient.clinic_id)
        made = _as_it_goes(db, edit, (clinic, patient), written.words)
        if staff_texts.written_before(db, clinic.id, written.request_key) is None:
            text = StaffText(
                written.request_key, made.body, made.language, made.due_at, made.due_at + USEFUL, edit.actor
            )
            row = staff_texts.plan_text(db, patient, text, edit.now)
            audit.record(edit.scope, db, edit.actor, "reminder.write", ("reminder", row.public_id), edit.now)
        return made


def must_be_reachable(db: Transaction, patient: tables.Patient, remedy: str) -> None:
    """Before a text by staff: that one reaches the patient now. `remedy`: what to do instead.

    Raises:
        Conflict: none does; it says why.
    """
    silent = silences(db, patient, people.consents(db, [patient.id]).get(patient.id, frozenset()))
    if silent:
        raise Conflict(silent[0].sentence, remedy=remedy)


def _as_it_goes(db: Transaction, edit: Edit, listener: tuple[tables.Clinic, tables.Patient], words: str) -> AsItGoes:
    clinic, patient = listener
    language = base_language(pick_language(patient.language, clinic.languages, LANGUAGES) or _UNDERSTOOD)
    shared = patient.number_id is not None and people.sharers(db, [patient.number_id])[patient.number_id] > 1
    begin = opening(voice_of(clinic, patient, language, shared=shared), phrases(language))
    body = begin + in_plain(" ".join(words.split()))
    for finding in lint(body, max_segments=LONGEST, language=language):
        if finding.fault in _NEVER:
            remedy = f"Look at: {finding.shown}"
            raise InvalidInput("words", _NEVER[finding.fault], remedy=remedy)
    due_at = edit.now + codec.load_rules(clinic.rules).undo
    return AsItGoes(body, language, due_at, measure(body).segments)
