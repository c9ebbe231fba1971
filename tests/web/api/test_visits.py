"""A program registers visits: once, as the desk does, and reads what came of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from reminders.store import tables
from reminders.store.asked_visits import mark_confirmed
from tests.web.api.support import ANA, Json, Program, program, visit_of
from tests.web.office import Office
from tests.worker.clinic import now


@pytest.fixture
def caller(office: Office) -> Program:
    return program(office)


def count(office: Office, table: type) -> int:
    with office.store.read() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_a_visit_is_registered_with_its_texts(office: Office, caller: Program) -> None:
    made = caller.post("/visits", visit_of(ANA))
    assert made.status == 201, made.body
    visit = made.json["visit"]
    assert (visit["state"], visit["source_ref"], made.json["repeated"]) == ("done", "booking-1", False)
    assert made.json["plan"]["goes_out"], "nothing goes out"
    texts = caller.get(f"/visits/{visit['id']}/texts").json["items"]
    planned = [text for text in texts if text["state"] == "planned"]
    assert [text["id"] for text in planned] == [one["text"]["id"] for one in made.json["plan"]["goes_out"]]
    assert all(text["body"] and text["due_at"] for text in planned)
    assert caller.get(f"/visits/{visit['id']}").json == visit


def test_a_dry_run_shows_the_plan_and_writes_nothing(office: Office, caller: Program) -> None:
    kinds = (tables.Visit, tables.Patient, tables.Number, tables.Reminder, tables.Audit, tables.ApiRequest)
    before = [count(office, kind) for kind in kinds]
    tried = caller.post("/visits", visit_of(ANA, dry_run=True), Idempotency_Key="try-1")
    assert tried.status == 200, tried.body
    assert tried.json["visit"] is None
    shown = [(one["text"]["role"], one["text"]["body"]) for one in tried.json["plan"]["goes_out"]]
    assert [count(office, kind) for kind in kinds] == before
    made = caller.post("/visits", visit_of(ANA))
    assert [(one["text"]["role"], one["text"]["body"]) for one in made.json["plan"]["goes_out"]] == shown
    assert count(office, tables.Visit) == 1


@pytest.mark.parametrize("by_key", [True, False])
def test_a_repeated_post_registers_once(office: Office, caller: Program, by_key: bool) -> None:
    body = visit_of(ANA) if not by_key else visit_of(ANA, source_ref=None)
    headers = {"Idempotency_Key": "k-1"} if by_key else {}
    first, second = (caller.post("/visits", body, **headers) for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert (first.json["repeated"], second.json["repeated"]) == (False, True)
    assert first.json["visit"] == second.json["visit"]
    assert count(office, tables.Visit) == count(office, tables.Patient) == 1


@pytest.mark.parametrize("by_key", [True, False])
def test_two_posts_at_the_same_moment_register_once(office: Office, caller: Program, by_key: bool) -> None:
    body = visit_of(ANA) if not by_key else visit_of(ANA, source_ref=None)
    headers = {"Idempotency_Key": "k-1"} if by_key else {}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: caller.post("/visits", body, **headers), range(4)))
    assert [answer.status for answer in answers] == [201] * 4, [answer.body for answer in answers]
    assert len({answer.json["visit"]["id"] for answer in answers}) == 1
    assert sorted(answer.json["repeated"] for answer in answers) == [False, True, True, True]
    assert count(office, tables.Visit) == 1


def test_a_dry_run_of_what_is_registered_shows_the_visit(caller: Program) -> None:
    made = caller.post("/visits", visit_of(ANA)).json
    tried = caller.post("/visits", visit_of(ANA, dry_run=True))
    assert (tried.status, tried.json["repeated"], tried.json["visit"]) == (200, True, made["visit"])


def test_bookings_of_somebody_new_that_come_at_once_are_of_one_patient(office: Office, caller: Program) -> None:
    bodies = [visit_of(ANA, source_ref=f"booking-{number}") for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda body: caller.post("/visits", body), bodies))
    assert [(answer.status, answer.json["repeated"]) for answer in answers] == [(201, False)] * 4
    assert count(office, tables.Patient) == 1
    assert count(office, tables.Visit) == 4


def test_consent_that_comes_with_a_later_visit_counts(office: Office, caller: Program) -> None:
    silent = caller.post("/visits", visit_of({**ANA, "consents": []}))
    assert silent.json["plan"]["goes_out"] == []
    spoken = caller.post("/visits", visit_of(ANA, source_ref="booking-2"))
    assert spoken.json["plan"]["goes_out"]
    assert count(office, tables.Patient) == 1


def test_the_first_text_to_a_number_goes_where_the_program_asks_for_it(caller: Program) -> None:
    assert caller.post("/visits", visit_of(ANA)).json["plan"]["first"] is None
    bea = {"name": "Bea Example", "number": "+12125550102", "consents": ["care"]}
    asked = caller.post("/visits", visit_of(bea, source_ref="booking-2", first_text=True))
    assert asked.json["plan"]["first"]["text"]["role"] == "welcome"


def test_without_a_name_for_the_request_nothing_is_registered(office: Office, caller: Program) -> None:
    refused = caller.post("/visits", visit_of(ANA, source_ref=None))
    assert (refused.status, refused.sort, refused.json["field"]) == (422, "invalid", "source_ref")
    assert count(office, tables.Visit) == 0


def test_a_key_stands_for_one_request(office: Office, caller: Program) -> None:
    assert caller.post("/visits", visit_of(ANA, source_ref=None), Idempotency_Key="k").status == 201
    refused = caller.post("/visits", visit_of({"name": "Bea Example"}, source_ref=None), Idempotency_Key="k")
    assert (refused.status, refused.json["field"]) == (422, "Idempotency-Key")
    other = program(office)
    fresh = other.post("/visits", visit_of({"name": "Bea Example"}, source_ref=None), Idempotency_Key="k")
    assert fresh.status == 201
    assert count(office, tables.Visit) == 2


def test_what_was_said_in_a_request_is_not_kept_to_be_guessed(office: Office, caller: Program) -> None:
    caller.post("/visits", visit_of(ANA, source_ref=None), Idempotency_Key="k")
    (kept,) = office.rows(tables.ApiRequest)
    assert len(kept.digest) == 64
    assert caller.token not in str(vars(kept))


def test_somebody_who_is_known_by_name_and_number_is_no_newcomer(office: Office, caller: Program) -> None:
    caller.post("/visits", visit_of(ANA))
    again = {"name": "ana  EXAMPLE", "number": "(212) 555-0101"}
    second = caller.post("/visits", visit_of(again, source_ref="booking-2"))
    assert second.status == 201, second.body
    assert count(office, tables.Patient) == 1
    third = caller.post("/visits", visit_of({**again, "name": "Mia Example"}, source_ref="booking-3"))
    assert third.status == 201
    assert count(office, tables.Patient) == 2


def test_a_booking_moves_takes_place_and_its_end_is_put_right(office: Office, caller: Program) -> None:
    start, later = now() + timedelta(days=3), now() + timedelta(days=4)
    booked = caller.post("/visits", visit_of(ANA, ended_at=None, starts_at=start.isoformat())).json["visit"]
    path = f"/visits/{booked['id']}"
    tried = caller.post(f"{path}/move", {"starts_at": later.isoformat(), "dry_run": True}).json
    assert (tried["change"]["dry_run"], tried["visit"]) == (True, booked)
    moved = caller.post(f"{path}/move", {"starts_at": later.isoformat(), "version": booked["version"]})
    assert moved.status == 200, moved.body
    stale = caller.post(f"{path}/cancel", {"version": booked["version"]})
    assert (stale.status, stale.sort) == (409, "conflict")
    early = caller.post(f"{path}/no-show")
    assert early.sort == "conflict"
    back = caller.post(f"{path}/move", {"starts_at": (now() + timedelta(hours=1)).isoformat()})
    assert back.status == 200
    ended = now() - timedelta(minutes=5)
    done = caller.post(f"{path}/treated", {"ended_at": ended.isoformat()})
    assert (done.status, done.json["visit"]["state"]) == (200, "done"), done.body
    assert caller.post(f"{path}/treated", {"ended_at": ended.isoformat()}).json["change"]["changed"] is False
    right = caller.post(f"{path}/end", {"ended_at": (ended - timedelta(minutes=20)).isoformat()})
    assert (right.status, right.json["change"]["changed"]) == (200, True), right.body
    gone = caller.post(f"{path}/cancel")
    assert gone.json["visit"]["state"] == "cancelled"
    assert caller.post(f"{path}/cancel").sort == "conflict"


def test_the_next_visit_of_a_course_is_booked_in_the_same_step(office: Office, caller: Program) -> None:
    course = {"sessions": 4, "agreed": True}
    body = visit_of(ANA, course_begins=course, next_at=(now() + timedelta(days=28)).isoformat())
    made = caller.post("/visits", body)
    assert made.status == 201, made.body
    course_id = made.json["visit"]["course_id"]
    following = visit_of(ANA, source_ref="booking-2", course_goes_on={"id": course_id, "place": 3})
    assert caller.post("/visits", following).json["visit"]["course_id"] == course_id
    assert count(office, tables.Visit) == 3


CANNOT_BE: list[tuple[Json, str, str]] = [
    ({"ended_at": "2026-11-20T15:20:00"}, "ended_at", "form"),
    ({"ended_at": 1_700_000_000}, "ended_at", "form"),
    ({"ended_at": "0001-01-01T00:00:00+14:00"}, "ended_at", "invalid"),
    ({"ended_at": "0001-01-02T00:00:00Z"}, "ended", "invalid"),
    ({"ended_at": None, "starts_at": "9999-12-31T00:00:00Z"}, "starts", "invalid"),
    ({"next_at": "9999-12-31T00:00:00Z"}, "next", "invalid"),
    ({"treatments": [{"code": "no-such"}]}, "treatment", "invalid"),
    ({"treatments": []}, "treatments", "form"),
    ({"patient": {"name": "Ana", "number": "12"}}, "number", "invalid"),
    ({"patient": {"name": "Ana\u0000"}}, "patient.name", "form"),
    ({"patient": {"name": "   "}}, "name", "invalid"),
    ({"patient": {"name": "Ana", "language": "xx"}}, "language", "invalid"),
    ({"patient": {"name": "Ana", "zone": "Mars/Base"}}, "zone", "invalid"),
    ({"patient": None}, "patient_id", "invalid"),
    ({"surprise": 1}, "surprise", "form"),
]


def test_what_cannot_be_is_said_with_its_field(office: Office, caller: Program) -> None:
    for more, field, sort in CANNOT_BE:
        refused = caller.post("/visits", visit_of(ANA, **more))
        told = (refused.status, refused.sort, refused.json["field"])
        assert told == (422, sort, field), f"{more}: {refused.body}"
        assert refused.json["remedy"]
        assert "0101" not in refused.body
    assert count(office, tables.Visit) == 0


def test_a_naive_instant_is_told_what_it_lacks(caller: Program) -> None:
    refused = caller.post("/visits", visit_of(ANA, ended_at="2026-11-20T15:20:00"))
    assert "offset" in refused.json["detail"]


def test_a_program_sees_who_confirmed_until_the_visit_moves(office: Office, caller: Program) -> None:
    later = now() + timedelta(days=3)
    made = caller.post("/visits", visit_of(ANA, ended_at=None, starts_at=later.isoformat())).json["visit"]
    with office.store.read() as db:
        zone = ZoneInfo(db.scalars(select(tables.Clinic.zone)).one())
    path, on = f"/visits/{made['id']}", later.astimezone(zone).date()
    assert made["confirmed_at"] is None
    assert [one["confirmed"] for one in caller.get(f"/today?on={on}").json["booked"]] == [False]
    with office.store.write() as db:
        mark_confirmed(db, db.scalars(select(tables.Visit)).one(), now())
    known = caller.get(path).json
    assert known["confirmed_at"] is not None
    assert known["version"] == made["version"]
    assert [one["confirmed"] for one in caller.get(f"/today?on={on}").json["booked"]] == [True]
    later += timedelta(days=1)
    assert caller.post(f"{path}/move", {"starts_at": later.isoformat(), "version": known["version"]}).status == 200
    assert caller.get(path).json["confirmed_at"] is None
