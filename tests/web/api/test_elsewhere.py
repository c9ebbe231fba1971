"""What belongs to another clinic is not there: every address with an id, with the real ids of another clinic."""

import json
import re

from sqlalchemy import select

from reminders.store import tables
from tests.web.api.support import Json, addresses, program
from tests.web.desk.patients import second_clinic
from tests.web.desk.test_foreign import SECRET, ids, rows
from tests.web.office import Office
from tests.worker.clinic import now

OPEN_TO_ALL = {"code"}  # protocols are the organization's
BODIES: dict[str, Json] = {
    "/patients/{patient_id}": {
        "version": 1,
        "name": "Taken Over",
        "language": "en",
        "call_name": None,
        "zone": None,
        "zone_since": None,
    },
    "/patients/{patient_id}/number": {"version": 1, "number": "+12125550189", "cause": "typo"},
    "/patients/{patient_id}/consents": {"no": ["care"], "how": "by phone"},
    "/visits/{visit_id}/treated": {"ended_at": "2020-01-01T10:00:00Z"},
    "/visits/{visit_id}/end": {"ended_at": "2020-01-01T10:00:00Z"},
    "/visits/{visit_id}/move": {"starts_at": "2099-01-01T10:00:00Z"},
}


def test_what_another_clinic_has_is_not_there_and_stays_as_it_is(office: Office) -> None:
    other = second_clinic(office)
    theirs, caller = ids(office, other), program(office)
    before, tried = rows(office, other), 0
    for verb, path, _ in addresses(office.runtime):
        named = set(re.findall(r"\{(\w+)", path))
        if not named or named & OPEN_TO_ALL:
            continue
        assert named <= theirs.keys(), f"{path} names something that this test does not know"
        body = None if verb == "GET" else json.dumps(BODIES.get(path, {}))
        answer = caller.ask(verb, re.sub(r"\{(\w+)\}", lambda found: theirs[found[1]], path), body, {})
        assert (answer.status, answer.sort) == (404, "not-found"), f"{verb} {path}: {answer.body}"
        assert SECRET not in answer.body
        tried += 1
    assert tried > 15
    assert rows(office, other) == before


def test_ids_in_a_body_are_held_to_the_clinic_too(office: Office) -> None:
    other = second_clinic(office)
    theirs, caller = ids(office, other), program(office)
    before = rows(office, other)
    visit: Json = {"treatments": [{"code": "ipl"}], "ended_at": now().isoformat(), "source_ref": "b-1"}
    mine = caller.post("/patients", {"name": "Ana Example", "source_ref": "p-1"}).json["id"]
    for body in (
        {**visit, "patient_id": theirs["patient_id"]},
        {**visit, "patient_id": mine, "course_goes_on": {"id": theirs["course_id"], "place": 2}},
    ):
        answer = caller.post("/visits", body)
        assert answer.sort == "not-found", answer.body
    assert caller.post("/search/patients", {"text": "zelda"}).json["items"] == []
    assert rows(office, other) == before


def test_each_clinic_has_its_own_references_and_tokens(office: Office) -> None:
    here, there = program(office), program(office, scope=second_clinic(office))
    body: Json = {"treatments": [{"code": "ipl"}], "ended_at": now().isoformat(), "patient": {"name": "Ana Example"}}
    first, second = (caller.post("/visits", {**body, "source_ref": "b-1"}) for caller in (here, there))
    assert (first.status, second.status) == (201, 201), second.body
    assert first.json["visit"]["id"] != second.json["visit"]["id"]
    assert there.get(f"/visits/{first.json['visit']['id']}").sort == "not-found"
    with office.store.read() as db:
        clinics = db.scalars(select(tables.Visit.clinic_id).where(tables.Visit.external_id == "b-1")).all()
    assert len(set(clinics)) == 2
