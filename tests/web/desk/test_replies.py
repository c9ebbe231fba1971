"""What patients write, at the desk: heard as it came, undone with one click, switched on and off."""

import html

import pytest
from sqlalchemy import select

from reminders.domain.vocabulary import StaffRole
from reminders.store import codec, on_call, tables
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.escalate import escalate
from tests.web.desk.support import signed_in
from tests.web.desk.test_settings import RULES
from tests.web.office import ANA, Office
from tests.worker.clinic import now

NURSE = "+12125550142"


def said(office: Office, body: str, provider_id: str = "SM1", pictures: int = 0) -> None:
    if not office.rows(tables.Patient):
        office.begun()
    accept_reply(office.runtime.sending, Incoming(provider_id, "main", ANA, body, pictures=pictures), now())


def task(office: Office, kind: str) -> tables.Task:
    (found,) = [row for row in office.rows(tables.Task) if row.kind == kind]
    assert isinstance(found, tables.Task)
    return found


def silent(office: Office) -> list[bool]:
    return [row.silence is not None for row in office.rows(tables.Number)]


@pytest.mark.parametrize(
    ("body", "kind", "title"),
    [
        ("please stop texting me", "likely-stop", "Probably wants no texts"),
        ("sorry, wrong number", "not-theirs", "Says it is the wrong number"),
        ("cancelar", "opt-out", "Stopped all texts: perhaps about the visit?"),
    ],
)
def test_texts_start_again_with_one_click_where_staff_may(office: Office, body: str, kind: str, title: str) -> None:
    visitor = signed_in(office, StaffRole.FRONT_DESK)
    said(office, body)
    assert title in visitor.get("/todo").words
    one = task(office, kind)
    page = visitor.get(f"/todo/{one.public_id}")
    assert body in page.words
    assert "Wants texts again" in page.words
    assert visitor.post(f"/todo/{one.public_id}/texts-again", {"version": str(one.version)}).status == 303
    assert silent(office) == [False]
    assert task(office, kind).done_at is not None
    assert "Wants texts again" not in visitor.get(f"/todo/{one.public_id}").body.partition("texts-again")[2]


def test_a_clear_stop_is_not_for_staff_to_take_back(office: Office) -> None:
    visitor = signed_in(office)
    said(office, "CANCEL")
    one = task(office, "opt-out")
    assert "texts-again" not in visitor.get(f"/todo/{one.public_id}").body
    page = visitor.post(f"/todo/{one.public_id}/texts-again", {"version": str(one.version)})
    assert page.status == 409
    assert "only a text from it takes that back" in page.words
    assert silent(office) == [True]


def test_the_patients_page_says_why_and_lets_texts_start_again(office: Office) -> None:
    visitor = signed_in(office)
    said(office, "please stop texting me")
    path = f"/patients/{office.rows(tables.Patient)[0].public_id}"
    assert "seems to want no texts" in visitor.get(path).words
    assert visitor.post(f"{path}/opt-in").status == 303
    assert silent(office) == [False]


def test_pictures_and_empty_texts_are_seen_in_the_list_and_in_the_conversation(office: Office) -> None:
    visitor = signed_in(office)
    said(office, "", pictures=2)
    said(office, "", "SM2")
    patient = visitor.get(f"/patients/{office.rows(tables.Patient)[0].public_id}").words
    assert "with 2 pictures" in visitor.get("/todo").words
    assert "with 2 pictures" in patient
    assert "(an empty text)" in patient


def test_what_was_written_is_text_and_no_page(office: Office) -> None:
    visitor = signed_in(office)
    words = "<script>x</script> שלום \u202e"
    said(office, words)
    body = visitor.get("/todo").body
    assert "<script>x" not in body
    assert html.escape("<script>x</script>") in body
    assert 'dir="auto"' in body


@pytest.mark.parametrize("ticked", [True, False])
def test_the_answers_are_switched_on_and_off(office: Office, ticked: bool) -> None:
    visitor = signed_in(office)
    more = {"answer_closed": "yes", "ask_digits": "yes"} if ticked else {}
    version = str(office.rows(tables.Clinic)[0].version)
    assert visitor.post("/settings/texts", {**RULES, **more, "version": version}).status == 303
    rules = codec.load_rules(office.rows(tables.Clinic)[0].rules)
    assert (rules.answer_closed, rules.ask_digits) == (ticked, ticked)
    page = visitor.get("/settings/texts").body
    assert ('name="answer_closed" value="yes" checked' in page) is ticked


def test_what_who_is_on_call_answered_stands_beside_the_reply_with_the_name(office: Office) -> None:
    visitor = signed_in(office, StaffRole.FRONT_DESK)
    scope = office.clinic.scope
    said(office, "I can't breathe properly")
    with office.store.write() as db:
        number_id = on_call.number_at(scope, db, NURSE, now())
        own = {"organization_id": scope.organization_id, "clinic_id": scope.clinic_id, "created_at": now()}
        flags = {"code_live": True, "tested_at": now(), "tested_live": True}
        db.add(tables.OnCall(**own, **flags, place=1, name="Kim Nurse", number_id=number_id))
    escalate(office.runtime.sending, now())
    accept_reply(office.runtime.sending, Incoming("SM2", "main", NURSE, "on my <way>"), now())
    for path in ("/todo", f"/todo/{task(office, 'reply').public_id}"):
        words = visitor.get(path).words
        assert "Kim Nurse, on call, answered" in words
        assert "on my <way>" in words
        assert "Unknown person" not in words
    accept_reply(office.runtime.sending, Incoming("SM3", "main", NURSE, "STOP"), now())
    words = visitor.get("/todo").words
    assert "Somebody on call wrote" in words
    assert "Kim Nurse on call" in words


def test_everybody_at_a_shared_number_is_named(office: Office) -> None:
    visitor = signed_in(office, StaffRole.FRONT_DESK)
    office.begun()
    office.clinic.register(ANA, now())
    with office.store.write() as db:
        for row, name in zip(
            db.scalars(select(tables.Patient).order_by(tables.Patient.id)), ("Ana", "Mia"), strict=True
        ):
            row.name = f"{name} Example"
    said(office, "it itches")
    for path in ("/todo", f"/todo/{task(office, 'reply').public_id}"):
        assert "Mia Example has this number too: ask about everybody." in visitor.get(path).words
