"""What needs a person, as the desk shows it: seen, taken, done, taken back; and the calls on paper."""

import re
from datetime import timedelta

import pytest

from reminders.domain.outcome import Ask
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import StaffRole
from reminders.store import tables, tasks
from reminders.store.scope import EVERYWHERE
from reminders.usecases.call_list import MOST as CALLS
from reminders.usecases.call_list import call_list
from reminders.usecases.decide_held import Decision
from reminders.usecases.edit import Edit
from reminders.usecases.to_do import MANY
from reminders.usecases.to_do_kinds import Group, Work
from reminders.usecases.trouble import Cause
from reminders.web.desk.todo import STEP
from reminders.web.desk.todo_words import DECISIONS, GROUPS, TOLD, TROUBLES
from tests.web.desk.support import Visitor, email_of, hire, signed_in
from tests.web.office import ANA, Office
from tests.worker.clinic import now

NOTE = "is fine <b>comes</b> on Friday"


def ask(office: Office, kind: str = Ask.NUMBER, minutes: int = 60, reason: str | None = None) -> str:
    """Something to do about Ana; returns its id."""
    office.clinic.register(ANA, now() + timedelta(hours=1)) if not office.rows(tables.Patient) else None
    patient = office.rows(tables.Patient)[0]
    due_at = now() + timedelta(minutes=minutes)
    key = f"{kind}/{minutes}/{reason}"
    with office.store.write() as db:
        links = {"patient_id": patient.id, "reason": reason}
        tasks.raise_task(office.clinic.scope, db, key=key, kind=kind, due_at=due_at, now=now(), **links)
        (task,) = [one for one in tasks.open_tasks(EVERYWHERE, db) if one.key == key]
        return task.public_id


def task(office: Office) -> tables.Task:
    found: tables.Task = office.rows(tables.Task)[-1]
    return found


def colleague(office: Office) -> Visitor:
    hire(office, StaffRole.FRONT_DESK)
    visitor = Visitor(office.web.port)
    assert visitor.sign_in(email_of(StaffRole.FRONT_DESK)).status == 303
    return visitor


def views(office: Office) -> int:
    return [row.action for row in office.rows(tables.Audit)].count("patient.view")


def test_an_empty_list_says_so_and_what_will_come(office: Office) -> None:
    words = signed_in(office).get("/todo").words
    assert "Nothing needs a person." in words
    assert "overdue" not in words


def test_the_list_has_title_cause_deadline_and_no_whole_number(office: Office) -> None:
    ask(office, Ask.CALL, -5, "correction")
    ask(office, minutes=90)
    page = signed_in(office).get("/todo")
    assert "What we told is no longer right" in page.words
    assert "1 is overdue" in page.words
    assert page.words.index("overdue since") < page.words.index("A number cannot get texts")
    assert "Ana Example" in page.words
    assert ANA not in page.body
    assert views(office) == 0


def test_the_live_part_is_the_list_without_its_frame(office: Office) -> None:
    ask(office)
    part = signed_in(office).get("/todo/part?group=numbers", **{"X-Live": "1"})
    assert "A number cannot get texts" in part.words
    assert "<html" not in part.body


@pytest.mark.parametrize(
    "query", ["group=numbers", "mine=yes", "most=80", "group=numbers&most=99999", "group=zz&most=0"]
)
def test_a_filter_is_an_address(office: Office, query: str) -> None:
    ask(office)
    page = signed_in(office).get(f"/todo?{query}")
    assert page.status == 200
    assert ("A number cannot get texts" in page.words) is ("mine" not in query)


def test_who_takes_it_sees_the_number_to_tap_and_it_is_noted(office: Office) -> None:
    ref, visitor = ask(office), signed_in(office)
    taken = visitor.post(f"/todo/{ref}/take", {"version": "1"})
    assert (taken.status, taken.to) == (303, f"/todo/{ref}")
    assert f'href="tel:{ANA}"' in visitor.get(taken.to).body
    assert views(office) == 1
    assert "you have it" in visitor.get("/todo?mine=yes").words


def test_a_colleague_sees_who_has_it_and_cannot_take_it_unseen(office: Office) -> None:
    ref, olga = ask(office), signed_in(office)
    frida = colleague(office)
    olga.post(f"/todo/{ref}/take", {"version": "1"})
    assert "Olga Owner has it" in frida.get("/todo").words
    late = frida.post(f"/todo/{ref}/take", {"version": "1"})
    assert late.status == 409
    assert "Olga Owner has taken this already." in late.words
    for act in ("give-back", "done"):
        assert frida.post(f"/todo/{ref}/{act}", {"version": "2"}).status == 409
    assert frida.post(f"/todo/{ref}/take", {"version": "2", "over": "yes"}).status == 303
    assert "Frida Front has it" in olga.get("/todo").words


def test_what_is_done_with_a_note_is_undone_from_the_list_or_from_that_of_today(office: Office) -> None:
    ref, visitor = ask(office), signed_in(office)
    assert visitor.post(f"/todo/{ref}/done", {"version": "1", "outcome": "Reached.", "note": NOTE}).to == "/todo"
    assert (task(office).state, task(office).note) == ("done", f"Reached. {NOTE}")
    assert f"/todo/{ref}/reopen" in visitor.get("/todo").body
    today = visitor.get("/todo/done")
    assert f"Olga Owner: Reached. {NOTE}" in today.words
    assert "<b>comes" not in today.body
    again = visitor.post(f"/todo/{ref}/reopen", {"version": str(task(office).version)})
    assert (again.status, task(office).state) == (303, "open")


def test_a_note_that_is_too_long_is_shown_again_as_it_was_typed(office: Office) -> None:
    ref, visitor = ask(office), signed_in(office)
    page = visitor.post(f"/todo/{ref}/done", {"version": "1", "note": "long " * 300})
    assert page.status == 422
    assert "long long" in page.words
    assert task(office).state == "open"


def test_a_text_that_waits_is_decided_in_plain_words(office: Office) -> None:
    handover = office.begun()
    with office.store.write() as db:
        row = db.get_one(tables.Reminder, handover.reminder_id)
        row.state, row.reason, row.owner, row.lease_until_at = State.HELD, Reason.SIX_A_DAY, None, None
        text_id = row.public_id
    visitor = signed_in(office)
    assert "A text waits for your decision" in visitor.get("/todo?group=decide").words
    page = visitor.get(f"/todo/text-{text_id}")
    assert "It goes out at its next allowed moment." in page.words
    assert "It arrived" not in page.words
    wrong = visitor.post(f"/todo/text-{text_id}/decide", {"version": "0", "text": text_id})
    assert wrong.status == 422
    assert "it is missing" in wrong.words
    assert visitor.post(f"/todo/text-{text_id}/decide", {"text": text_id, "decision": "drop"}).status == 303
    assert "Nothing needs a person." in visitor.get("/todo").words
    gone = visitor.post(f"/todo/text-{text_id}/decide", {"text": text_id, "decision": "drop"})
    assert gone.status == 409


def test_the_call_list_has_whole_numbers_a_box_and_what_to_say_and_is_noted(office: Office) -> None:
    ask(office, Ask.CALL, 10, "wrong-number")
    visitor = signed_in(office)
    page = visitor.get("/todo/calls")
    assert f'href="tel:{ANA}"' in page.body
    assert "Call, and tell what holds now" in page.words
    assert "data-print" in page.body
    assert views(office) == 1


def raise_many(office: Office, count: int, kind: str = Ask.NUMBER, **links: int | str | None) -> None:
    """As many tasks, each of a patient of their own, one a minute later than the other."""
    scope = office.clinic.scope
    with office.store.write() as db:
        for n in range(count):
            here = {"organization_id": scope.organization_id, "clinic_id": scope.clinic_id, "created_at": now()}
            patient = tables.Patient(**here, name=f"Patient {n}", language="en")
            db.add(patient)
            db.flush()
            due_at, about = now() + timedelta(minutes=n), {**links, "patient_id": patient.id}
            tasks.raise_task(
                scope, db, key=f"{kind}/{links.get('reason')}/{n}", kind=kind, due_at=due_at, now=now(), **about
            )


def test_a_list_that_is_cut_says_how_many_more_there_are(office: Office) -> None:
    raise_many(office, MANY + 3)
    visitor = signed_in(office)
    assert f"most={2 * STEP}" in visitor.get("/todo").body
    page = visitor.get(f"/todo?most={MANY}")
    assert "And 3 more, less urgent." in page.words
    assert "Show more" not in page.words
    assert "And 3 more" in visitor.get(f"/todo?group=numbers&most={MANY}").words


def test_the_call_list_says_how_many_more_there_are(office: Office) -> None:
    raise_many(office, 5, Ask.CALL, reason="wrong-number")
    edit = Edit(office.clinic.scope, office.store, office.runtime.shelf, "staff/kim", now())
    made = call_list(edit, most=3)
    assert (len(made.calls), made.more_calls, made.waiting, made.more_waiting) == (3, 2, (), 0)
    assert "And " not in signed_in(office).get("/todo/calls").words
    raise_many(office, CALLS, Ask.CALL, reason="correction")
    assert "And 5 more." in signed_in(office, StaffRole.FRONT_DESK).get("/todo/calls").words


def test_the_call_list_asks_the_database_no_more_for_many_people_than_for_few(office: Office) -> None:
    edit = Edit(office.clinic.scope, office.store, office.runtime.shelf, "staff/kim", now())
    counts = []
    for reason, count in (("wrong-number", 3), ("correction", 60)):
        raise_many(office, count, Ask.CALL, reason=reason)
        with office.counted() as work:
            call_list(edit)
        counts.append(work.statements)
    assert counts[0] == counts[1]
    assert views(office) == 3 + 63


def test_ones_own_tick_is_taken_back_from_the_list_however_much_colleagues_tick(office: Office) -> None:
    ref, olga = ask(office), signed_in(office)
    frida = colleague(office)
    olga.post(f"/todo/{ref}/done", {"version": "1"})
    for minutes in range(100, 112):
        frida.post(f"/todo/{ask(office, minutes=minutes)}/done", {"version": "1"})
    assert f"/todo/{ref}/reopen" in olga.get("/todo").body
    assert f"/todo/{ref}/reopen" not in frida.get("/todo").body


def test_who_only_reads_sees_the_list_and_neither_numbers_nor_buttons(office: Office) -> None:
    ref, reader = ask(office), signed_in(office, StaffRole.READ_ONLY)
    for path in ("/todo", f"/todo/{ref}", "/todo/done"):
        page = reader.get(path)
        assert page.status == 200
        assert ANA not in page.body
        assert not re.search(r"/todo/\w+/(take|done|reopen)", page.body)
    assert (reader.get("/todo/calls").status, reader.post(f"/todo/{ref}/take").status) == (403, 403)
    assert views(office) == 0


@pytest.mark.parametrize("ref", ["zzzz", "text-zzzz", "visit-zzzz", "text-", "%00"])
def test_what_is_not_there_is_not_found(office: Office, ref: str) -> None:
    visitor = signed_in(office)
    assert visitor.get(f"/todo/{ref}").status == 404
    for act in ("take", "give-back", "done", "reopen"):
        assert visitor.post(f"/todo/{ref}/{act}").status == 404


@pytest.mark.parametrize("version", ["x", "-1", "9" * 30, "9" * 5000])
def test_a_version_that_is_none_is_refused(office: Office, version: str) -> None:
    ref, visitor = ask(office), signed_in(office)
    assert visitor.post(f"/todo/{ref}/take", {"version": version}).status == 422
    assert task(office).taken_by is None


def test_an_outage_is_told_on_the_list_with_its_cause_and_what_to_do(office: Office) -> None:
    with office.store.write() as db:
        row = db.query(tables.Clinic).one()
        row.sending_paused_at, row.sending_paused_reason = now(), "flood <in> the office"
    words = signed_in(office).get("/todo").words
    assert "Texts are not going out" in words
    assert "flood <in> the office" in words


def test_the_list_asks_the_database_no_more_for_many_things_than_for_few(office: Office) -> None:
    visitor = signed_in(office)
    counts = []
    for most in (3, 30):
        for minutes in range(most):
            ask(office, minutes=most * 100 + minutes)
        with office.counted() as work:
            visitor.get("/todo")
        counts.append(work.statements)
    assert counts[1] <= counts[0] + 1


def test_there_are_words_for_everything() -> None:
    assert set(TOLD) == set(Work)
    assert set(GROUPS) == set(Group)
    assert set(DECISIONS) == set(Decision)
    assert set(TROUBLES) == set(Cause)
