"""Patients over the API: masked in lists, whole where one asks for one, and never changed behind somebody's back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.usecases import to_do
from tests.web.api.support import ANA, Json, Program, program, visit_of
from tests.web.office import Office
from tests.worker.clinic import now


@pytest.fixture
def caller(office: Office) -> Program:
    return program(office)


@pytest.fixture
def ana(caller: Program) -> str:
    made = caller.post("/patients", {**ANA, "source_ref": "p-1"})
    assert made.status == 201, made.body
    return str(made.json["id"])


def views(office: Office) -> list[str]:
    return [row.actor for row in office.rows(tables.Audit) if row.action == "patient.view"]


def test_a_list_masks_numbers_and_one_patient_has_it_whole_and_noted(office: Office, caller: Program, ana: str) -> None:
    found = caller.post("/search/patients", {"text": "exam"})
    assert [one["id"] for one in found.json["items"]] == [ana]
    assert "+12125550101" not in found.body
    assert views(office) == []
    one = caller.get(f"/patients/{ana}").json
    assert (one["number"], one["consents"], one["silent"]) == ("+12125550101", ["care"], [])
    caller.get(f"/patients/{ana}/texts")
    actors = views(office)
    assert len(actors) == 2
    assert all(actor.startswith("api/") for actor in actors)


def test_a_list_is_read_page_by_page(caller: Program) -> None:
    for number in range(5):
        caller.post("/patients", {"name": f"Person {number}", "source_ref": f"p-{number}"})
    names, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        page = caller.post("/search/patients", {"text": "person", "limit": 2, "cursor": cursor}).json
        names += [one["name"] for one in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert (names, pages) == ([f"Person {number}" for number in range(5)], 3)
    for made_up in ("AAAA", "LTE", "OTk5OTk5OTk5"):
        assert caller.post("/search/patients", {"text": "person", "cursor": made_up}).json["field"] == "cursor"


@pytest.mark.parametrize("headers", [{}, {"Idempotency_Key": "k"}])
def test_a_patient_is_added_once_though_it_is_told_twice_at_once(
    office: Office, caller: Program, headers: dict[str, str]
) -> None:
    body: Json = {**ANA, **({} if headers else {"source_ref": "p-9"})}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: caller.post("/patients", body, **headers), range(4)))
    assert [one.status for one in answers] == [201] * 4, [one.body for one in answers]
    assert len({one.json["id"] for one in answers}) == 1
    assert len(office.rows(tables.Patient)) == 1


def test_somebody_who_is_known_already_is_told_so(caller: Program, ana: str) -> None:
    again = caller.post("/patients", {**ANA, "source_ref": "p-2"})
    assert again.sort == "conflict"
    assert ana in again.json["remedy"]


def test_an_edit_of_an_old_version_changes_nothing(caller: Program, ana: str) -> None:
    before = caller.get(f"/patients/{ana}").json
    whole = {key: before[key] for key in ("version", "language", "call_name", "zone", "zone_since")}
    tried = caller.put(f"/patients/{ana}", {**whole, "name": "Anna Example", "dry_run": True})
    assert (tried.status, tried.json["changed"]) == (200, True)
    assert caller.get(f"/patients/{ana}").json == before
    assert caller.put(f"/patients/{ana}", {**whole, "name": "Anna Example"}).status == 200
    stale = caller.put(f"/patients/{ana}", {**whole, "name": "Hanna Example"})
    assert (stale.status, stale.sort) == (409, "conflict")
    assert caller.get(f"/patients/{ana}").json["name"] == "Anna Example"


def test_a_new_number_needs_consent_and_a_corrected_one_keeps_it(caller: Program, ana: str) -> None:
    version = caller.get(f"/patients/{ana}").json["version"]
    typo = caller.post(f"/patients/{ana}/number", {"version": version, "number": "212 555 0102", "cause": "typo"})
    assert typo.status == 200, typo.body
    one = caller.get(f"/patients/{ana}").json
    assert (one["number"], one["consents"]) == ("+12125550102", ["care"])
    new = {"version": one["version"], "number": "+12125550103", "cause": "new"}
    assert caller.post(f"/patients/{ana}/number", new).status == 200
    assert caller.get(f"/patients/{ana}").json["silent"] == ["no-consent"]


def test_consent_and_opt_out_decide_what_goes_out(caller: Program, ana: str) -> None:
    body = visit_of(ANA, patient=None, patient_id=ana)
    visit = caller.post("/visits", body).json["visit"]["id"]

    def planned() -> int:
        texts = caller.get(f"/visits/{visit}/texts").json["items"]
        return sum(text["state"] == "planned" for text in texts)

    assert planned() > 0
    taken_back = caller.post(f"/patients/{ana}/consents", {"no": ["care"], "how": "by phone"})
    assert taken_back.json["cancelled"] > 0, taken_back.body
    assert planned() == 0
    caller.post(f"/patients/{ana}/consents", {"yes": ["care"], "how": "by phone"})
    assert planned() > 0
    waiting = planned()
    tried = caller.post(f"/patients/{ana}/opt-out", {"dry_run": True}).json
    assert (tried["opted_out_at"], tried["change"]["dry_run"], tried["change"]["changed"]) == (None, True, True)
    assert planned() == waiting
    stopped = caller.post(f"/patients/{ana}/opt-out")
    assert stopped.json["opted_out_at"]
    assert stopped.json["change"]["cancelled"] == tried["change"]["cancelled"] >= waiting
    assert planned() == 0
    assert caller.post(f"/patients/{ana}/opt-out").json["change"]["changed"] is False
    assert caller.post(f"/patients/{ana}/opt-in", {"dry_run": True}).json["opted_out_at"]
    assert "opted-out" in caller.get(f"/patients/{ana}").json["silent"]
    assert caller.post(f"/patients/{ana}/opt-in").json["opted_out_at"] is None
    assert caller.post(f"/patients/{ana}/consents", {"yes": ["care"], "how": "  "}).json["field"] == "how"


def test_texts_of_a_patient_come_the_latest_first_and_page_by_page(caller: Program, ana: str) -> None:
    caller.post("/visits", visit_of(ANA, patient=None, patient_id=ana))
    every = caller.get(f"/patients/{ana}/texts?limit=50").json
    assert every["next_cursor"] is None
    first = caller.get(f"/patients/{ana}/texts?limit=3").json
    rest = caller.get(f"/patients/{ana}/texts?limit=50&cursor={first['next_cursor']}").json
    assert first["items"] + rest["items"] == every["items"]
    due = [text["due_at"] for text in every["items"] if text["due_at"]]
    assert due == sorted(due, reverse=True)


def test_the_clinic_is_read(office: Office, caller: Program, ana: str) -> None:
    course = {"sessions": 4, "agreed": True}
    caller.post("/visits", visit_of(ANA, patient=None, patient_id=ana, course_begins=course))
    reader = program(office, StaffRole.READ_ONLY)
    me = reader.get("/me").json
    assert (me["role"], me["clinic"]) == ("read-only", "Lumina Skin Clinic")
    day = reader.get("/today").json
    assert [one["patient_id"] for one in day["settled"]] == [ana]
    assert "+12125550101" not in str(day)
    assert reader.get("/today?on=2000-01-01").json["settled"] == []
    for odd in ("9999-12-31", "0001-01-01"):
        assert reader.get(f"/today?on={odd}").sort == "invalid"
    courses = reader.get("/courses?which=later").json["items"]
    assert [(one["patient_id"], one["done"], one["sessions"]) for one in courses] == [(ana, 1, 4)]
    protocols = reader.get("/protocols").json["items"]
    pen = next(one for one in protocols if one["code"] == "microneedling-pen")
    assert pen["approved"] == ["en"]
    told = reader.get("/protocols/microneedling-pen").json
    assert told["about"] == pen
    assert told["restrictions"]
    assert told["texts"]
    assert reader.get("/state").json["ok"] in {True, False}
    assert reader.get("/openapi.json").json["openapi"].startswith("3.1")


def test_a_list_of_tasks_that_is_cut_says_so(caller: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = {"name": "Bea Example", "consents": []}
    caller.post("/visits", visit_of(silent, ended_at=(now() - timedelta(hours=2)).isoformat()))
    whole = caller.get("/tasks").json
    assert (len(whole["items"]), whole["cut"]) == (2, False)
    monkeypatch.setattr(to_do, "MANY", 1)
    assert caller.get("/tasks").json == {"items": whole["items"][:1], "next_cursor": None, "cut": True}


def test_a_task_is_taken_and_done_once(office: Office, caller: Program) -> None:
    silent = {"name": "Bea Example", "consents": []}
    caller.post("/visits", visit_of(silent, ended_at=(now() - timedelta(hours=2)).isoformat()))
    task, other_one = caller.get("/tasks").json["items"]
    assert [one["whom"]["name"] for one in (task, other_one)] == ["Bea Example"] * 2
    page = caller.get("/tasks?limit=1").json
    assert page["items"] == [task]
    assert caller.get(f"/tasks?cursor={page['next_cursor']}").json == {
        "items": [other_one],
        "next_cursor": None,
        "cut": False,
    }
    assert task["version"] == 0
    taken = caller.post(f"/tasks/{task['ref']}/take", {"version": task["version"]})
    assert (taken.status, taken.json["mine"]) == (200, True), taken.body
    other = program(office)
    assert other.post(f"/tasks/{taken.json['ref']}/take").sort == "conflict"
    assert [one["ref"] for one in caller.get("/tasks?mine=true").json["items"]] == [taken.json["ref"]]
    done = caller.post(f"/tasks/{taken.json['ref']}/done", {"note": "Printed.", "version": taken.json["version"]})
    assert (done.status, done.json["note"]) == (200, "Printed."), done.body
    assert caller.post(f"/tasks/{taken.json['ref']}/done").sort == "conflict"
    assert caller.get("/tasks").json["items"] == [other_one]


def test_a_body_is_read_only_where_it_is_short_and_said_to_be_json(office: Office, caller: Program) -> None:
    found = "/search/patients"
    assert caller.ask("POST", found, "{", {}).sort == "not-json"
    assert caller.ask("POST", found, '{"text": ' + "9" * 5000 + "}", {}).status in {400, 422}
    assert caller.ask("POST", found, "[" * 30_000, {}).status in {400, 422}
    assert caller.ask("POST", found, '"' + "x" * 70_000 + '"', {}).sort == "too-large"
    assert caller.ask("POST", found, "{}", {"Content-Type": "text/plain"}).sort == "other-type"
    assert caller.ask("POST", found, None, {}).sort in {"other-type", "form"}
    assert caller.ask("POST", found, "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), {}).status == 400
    lone = caller.ask("POST", found, '{"text": "\\ud800"}', {})
    assert (lone.status, lone.sort) == (422, "form")
    in_chunks = "2\r\n{}\r\n0\r\n\r\n"
    assert caller.ask("POST", found, in_chunks, {"Transfer-Encoding": "chunked"}).sort == "no-length"
    unknown = Program(office.web.port, "").ask("POST", found, "{", {})
    assert unknown.sort == "no-token", "a body was read before its sender was known"


def test_what_is_not_there_is_told_as_a_problem(caller: Program) -> None:
    assert caller.get("/no-such-thing").sort == "not-found"
    wrong = caller.ask("DELETE", f"/patients/{'z' * 24}", None, {})
    assert (wrong.sort, wrong.headers["allow"]) == ("no-such-method", "GET, PUT")
    for odd in ("/patients/zz%00zz", "/visits/..%2f..", "/tasks/text-%00"):
        assert caller.get(odd).sort == "not-found", odd
