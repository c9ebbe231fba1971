"""Patients: found, read, added, put right; what they agreed to, and whether they want no texts at all."""

from datetime import datetime
from typing import Annotated

from fastapi import Header, Query

from reminders.domain.rights import Right
from reminders.usecases import opt_out
from reminders.usecases.add_patient_once import add_patient_once
from reminders.usecases.api_requests import Named, key_of
from reminders.usecases.change_number import change_number
from reminders.usecases.edit import Edit
from reminders.usecases.edit_patient import edit_patient
from reminders.usecases.patient_chart import identity_of
from reminders.usecases.patient_search import search
from reminders.usecases.read_patient import read_patient, texts_of_patient
from reminders.usecases.record_consent import record_consent
from reminders.usecases.told_person import newcomer
from reminders.web.api import patient_shapes as shapes
from reminders.web.api.door import Api, Asking, Made
from reminders.web.api.paging import FARTHEST, Paged, cursor_of, rows_before
from reminders.web.api.text_shapes import Change, Text, TextPage
from reminders.web.api.values import Id, Key


def add(api: Api) -> None:
    """The addresses of patients."""
    _add_reading(api)
    _add_writing(api)
    _add_words(api)


def _add_reading(api: Api) -> None:
    @api.post("/search/patients", shapes.PatientPage, Right.LOOK)
    def search_patients(caller: Asking, wanted: shapes.Search) -> shapes.PatientPage:
        """Patients by letters of the name, the last digits of the number, or both."""
        before = rows_before(wanted.cursor)
        found = search(caller.scope, api.runtime.store, wanted.text, before, wanted.limit)
        return shapes.PatientPage.of(found)

    @api.get("/patients/{patient_id}", shapes.Patient)
    def read_one_patient(caller: Asking, patient_id: Id) -> shapes.Patient:
        """One patient, with the whole number. The look is noted in the audit."""
        found = read_patient(api.edit(caller), patient_id)
        return shapes.Patient.of(found.who, found.silent)

    @api.get("/patients/{patient_id}/texts", TextPage)
    def list_texts_of_patient(caller: Asking, patient_id: Id, wanted: Annotated[Paged, Query()]) -> TextPage:
        """Every text of a patient, past and to come, the latest due first. The look is noted in the audit."""
        before = rows_before(wanted.cursor)
        found, more = texts_of_patient(api.edit(caller), patient_id, before, wanted.limit)
        following = before + len(found)
        goes_on = more and following <= FARTHEST
        return TextPage(
            items=[Text.of(one) for one in found], next_cursor=cursor_of(str(following)) if goes_on else None
        )


def _add_writing(api: Api) -> None:
    @api.post("/patients", Made(shapes.Added))
    def add_one_patient(
        caller: Asking, given: shapes.NewPatient, idempotency_key: Annotated[Key | None, Header()] = None
    ) -> shapes.Added:
        """Put somebody on record, once: `source_ref` or the header `Idempotency-Key` tells what is the same request."""
        edit = api.edit(caller)
        new = newcomer(caller.scope, api.runtime.store, given.told())
        named = Named(given.source_ref, idempotency_key)
        key = key_of(edit, caller, named, "patient", given.model_dump_json())
        return shapes.Added(id=add_patient_once(edit, new, key))

    @api.put("/patients/{patient_id}", Change)
    def edit_one_patient(caller: Asking, patient_id: Id, given: shapes.PatientEdit) -> Change:
        """Put name, language, call name and zone right. 409, if somebody changed the patient since `version`."""
        edit = api.edit(caller, dry_run=given.dry_run, version=given.version)
        return Change.of(edit_patient(edit, patient_id, given.person()), dry_run=given.dry_run)

    @api.post("/patients/{patient_id}/number", shapes.NumberChanged)
    def change_number_of_patient(caller: Asking, patient_id: Id, given: shapes.NumberEdit) -> shapes.NumberChanged:
        """Give a patient another number: a typing error put right, or a new number."""
        edit = api.edit(caller, dry_run=given.dry_run, version=given.version)
        made = change_number(edit, patient_id, given.change(caller.scope, api.runtime.store))
        return shapes.NumberChanged.of(made, dry_run=given.dry_run)


def _stopped_at(edit: Edit, patient_id: str) -> datetime | None:
    return identity_of(edit.scope, edit.store, patient_id).opted_out_at


def _add_words(api: Api) -> None:
    @api.post("/patients/{patient_id}/consents", Change)
    def record_consent_of_patient(caller: Asking, patient_id: Id, given: shapes.ConsentEdit) -> Change:
        """Note what a patient newly agrees to, and no longer."""
        edit = api.edit(caller, dry_run=given.dry_run)
        return Change.of(record_consent(edit, patient_id, given.said()), dry_run=given.dry_run)

    @api.post("/patients/{patient_id}/opt-out", shapes.Stopped)
    def stop_texts_to_patient(caller: Asking, patient_id: Id, given: shapes.Stop) -> shapes.Stopped:
        """The patient told staff that the number shall get no texts at all. Again changes nothing."""
        edit = api.edit(caller, dry_run=given.dry_run)
        change = Change.of(opt_out.opt_out(edit, patient_id), dry_run=given.dry_run)
        return shapes.Stopped(opted_out_at=_stopped_at(edit, patient_id), change=change)

    @api.post("/patients/{patient_id}/opt-in", shapes.Stopped)
    def resume_texts_to_patient(caller: Asking, patient_id: Id, given: shapes.Stop) -> shapes.Stopped:
        """Take back what staff noted. 409, where the number itself said STOP: only a START from it lifts that."""
        edit = api.edit(caller, dry_run=given.dry_run)
        change = Change.of(opt_out.opt_in(edit, patient_id), dry_run=given.dry_run)
        return shapes.Stopped(opted_out_at=_stopped_at(edit, patient_id), change=change)
