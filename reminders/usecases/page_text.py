"""The link to the patient's page as a text of staff: it goes the way of every text."""

from reminders.store import audit, codec, people, staff_texts, tables
from reminders.store.engine import Transaction
from reminders.store.staff_texts import StaffText
from reminders.usecases.edit import Edit, locked, transaction
from reminders.usecases.page_links import lasts, mint
from reminders.usecases.speaking import voice_of
from reminders.usecases.write_text import USEFUL, AsItGoes, must_be_reachable
from reminders.wording.languages import LANGUAGES, phrases
from reminders.wording.page import page_language, page_words
from reminders.wording.page.link import address_of
from reminders.wording.render import opening
from reminders.wording.segments import measure

_UNDERSTOOD = "en"


def text_link(edit: Edit, patient_id: str, public_url: str, request_key: str) -> AsItGoes | None:
    """Text a patient a new link, after the time to undo; None: this request did so before.

    Raises:
        NotFound: no such patient.
        Conflict: no text reaches this patient now.
    """
    with transaction(edit) as db:
        patient = locked(db, people.patient_of(edit.scope, db, patient_id).id)
        must_be_reachable(db, patient, "Show the code to the patient, or print the sheet.")
        if staff_texts.written_before(db, patient.clinic_id, request_key) is not None:
            return None
        ends_at = lasts(db, edit.shelf, patient, edit.now)
        link = mint(db, patient, edit.actor, ends_at, edit.now, texted=True)
        made = _as_it_goes(db, edit, patient, address_of(public_url, link.token))
        text = StaffText(request_key, made.body, made.language, made.due_at, made.due_at + USEFUL, edit.actor)
        row = staff_texts.plan_text(db, patient, text, edit.now)
        audit.record(edit.scope, db, edit.actor, "patient.page-text", ("reminder", row.public_id), edit.now)
        return made


def _as_it_goes(db: Transaction, edit: Edit, patient: tables.Patient, url: str) -> AsItGoes:
    clinic = db.get_one(tables.Clinic, patient.clinic_id)
    language = page_language(patient.language, clinic.languages)
    shared = patient.number_id is not None and people.sharers(db, [patient.number_id])[patient.number_id] > 1
    spoken = language if language in LANGUAGES else _UNDERSTOOD
    body = opening(voice_of(clinic, patient, spoken, shared=shared), phrases(spoken))
    body += page_words(language).text.format(url=url)
    due_at = edit.now + codec.load_rules(clinic.rules).undo
    return AsItGoes(body, language, due_at, measure(body).segments)
