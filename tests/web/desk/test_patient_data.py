"""A patient's data, taken out of the house or erased for good, by an owner."""

import csv
import http.client
import io
import json
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from reminders.domain.reminder import State
from reminders.domain.vocabulary import StaffRole, VisitState
from reminders.store import tables
from tests.web.desk.patients import Given, Known, audit, comes, patient, send, texts, visit
from tests.web.desk.support import Visitor, signed_in
from tests.web.office import Office

TOLD = Given(ago=timedelta(hours=2))


@pytest.fixture
def owner(office: Office) -> Visitor:
    return signed_in(office)


@pytest.fixture
def ana(office: Office) -> Known:
    known = comes(office, TOLD)
    send(office)
    return known


def taken(visitor: Visitor, known: Known, form: str) -> tuple[dict[str, str], bytes]:
    """The file as a browser saves it."""
    connection = http.client.HTTPConnection("127.0.0.1", visitor.port, timeout=20)
    try:
        cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        kind = "application/x-www-form-urlencoded"
        headers = {"Cookie": cookies, "Origin": visitor.origin, "Content-Type": kind}
        body = urlencode({"csrf": visitor.csrf, "form": form})
        connection.request("POST", f"{known.path}/data/export", body, headers)
        answer = connection.getresponse()
        assert answer.status == 200
        return {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_all_that_is_held_is_one_file_that_no_browser_keeps(office: Office, owner: Visitor, ana: Known) -> None:
    comes(office, Given("Ben Birch", "+12125550102"))
    headers, content = taken(owner, ana, "json")
    assert headers["content-disposition"] == 'attachment; filename="patient-data.json"'
    assert headers["cache-control"] == "no-store"
    document = json.loads(content)
    assert [row["name"] for row in document["tables"]["patient"]] == ["Ana Example"]
    assert document["tables"]["consent"]
    assert b"Ben Birch" not in content
    (act,) = audit(office, "patient.export")
    assert act.subject_id == ana.id
    assert act.actor.startswith("staff/")


def test_as_tables_no_cell_runs_in_a_spreadsheet(office: Office, owner: Visitor) -> None:
    known = comes(office, Given("=cmd|' /C calc'!A0", "+12125550103"))
    _, content = taken(owner, known, "csv")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("patient.csv").decode())))
    assert rows[0]["name"].startswith("'=cmd")


def test_no_file_of_it_is_ever_on_the_disk(
    office: Office, owner: Visitor, ana: Known, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    _, content = taken(owner, ana, "csv")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "manifest.json" in archive.namelist()


@pytest.mark.parametrize("role", [StaffRole.READ_ONLY, StaffRole.FRONT_DESK, StaffRole.PRACTITIONER])
def test_it_is_for_owners(office: Office, ana: Known, role: StaffRole) -> None:
    visitor = signed_in(office, role)
    assert "/data" not in visitor.get(ana.path).body
    assert visitor.get(f"{ana.path}/data").status == 403
    assert visitor.post(f"{ana.path}/data/export").status == 403
    assert visitor.post(f"{ana.path}/data/erase", {"name": "Ana Example"}).status == 403
    assert patient(office, ana).name == "Ana Example"


def test_the_page_says_what_goes_and_what_stays(office: Office, owner: Visitor, ana: Known) -> None:
    assert f'href="{ana.path}/data"' in owner.get(ana.path).body
    words = owner.get(f"{ana.path}/data").words
    assert "the words of 1 text" in words
    assert "that have not gone out: they never will" in words
    assert "a fingerprint of the number" in words
    assert "backups and exports that were made before" in words


@pytest.mark.parametrize("typed", ["", "   ", "Ben Birch", "Ana", "%"])
def test_nothing_is_erased_before_the_name_is_typed(office: Office, owner: Visitor, ana: Known, typed: str) -> None:
    page = owner.post(f"{ana.path}/data/erase", {"name": typed})
    assert page.status == 422
    assert "it is not the name of this patient" in page.words
    assert patient(office, ana).name == "Ana Example"
    assert patient(office, ana).erased_at is None


def test_an_erased_patient_is_gone_and_is_texted_no_more(office: Office, owner: Visitor, ana: Known) -> None:
    page = owner.post(f"{ana.path}/data/erase", {"name": " ana  EXAMPLE"})
    assert page.status == 200
    assert "Nothing personal of this patient is left in the desk." in page.words
    assert "Ana Example" not in page.words
    assert patient(office, ana).name == ""
    assert not any(text.state is State.PLANNED or text.body for text in texts(office, ana.id))
    (number,) = office.rows(tables.Number)
    assert number.address is None
    assert number.opted_out_at is not None
    (act,) = audit(office, "patient.erase")
    assert act.actor.startswith("staff/")
    for path in (ana.path, f"{ana.path}/data", f"{ana.path}/edit", f"{ana.path}/sheet", ana.visit):
        gone = owner.get(path)
        assert gone.status == 404, path
    assert "The patient was erased." in owner.get(ana.path).words
    again = owner.post(f"{ana.path}/data/erase", {"name": "Ana Example"})
    assert again.status == 404
    assert owner.post(f"{ana.path}/data/export").status == 404


def test_a_booked_visit_of_an_erased_patient_is_expected_no_more(office: Office, owner: Visitor) -> None:
    known = comes(office, Given(ago=None))
    owner.post(f"{known.path}/data/erase", {"name": "Ana Example"})
    assert visit(office, known).state is VisitState.CANCELLED


def test_while_a_text_is_on_its_way_nothing_is_erased(office: Office, owner: Visitor) -> None:
    handover = office.begun()
    (row,) = office.rows(tables.Patient)
    page = owner.post(f"/patients/{row.public_id}/data/erase", {"name": row.name})
    assert page.status == 409
    assert "A text to this patient is on its way." in page.words
    office.finish(handover)
    assert owner.post(f"/patients/{row.public_id}/data/erase", {"name": row.name}).status == 200


def test_a_number_that_others_share_stays_for_them(office: Office, owner: Visitor, ana: Known) -> None:
    comes(office, Given("Mia Example", call_name="Mia"))
    words = owner.get(f"{ana.path}/data").words
    assert "the number itself, since others share it" in words
    page = owner.post(f"{ana.path}/data/erase", {"name": "Ana Example"})
    assert "stays for the others" in page.words
    (number,) = office.rows(tables.Number)
    assert (number.address, number.opted_out_at) == ("+12125550101", None)
