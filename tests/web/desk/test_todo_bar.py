"""The bar of replies that may be an emergency: on every page, and asked for anew; a sound until somebody has one."""

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.usecases.to_do_kinds import REPLY
from tests.web.desk.support import signed_in
from tests.web.desk.test_todo import ask
from tests.web.office import Office


def test_every_page_says_that_a_reply_may_be_an_emergency(office: Office) -> None:
    ask(office, REPLY, reason="emergency")
    visitor = signed_in(office)
    assert "1 reply may be an emergency. Nobody has taken it. Read it now" in visitor.get("/patients").words
    part = visitor.get("/todo/alert", **{"X-Live": "1"})
    assert "data-sound" in part.body
    assert "<html" not in part.body


def test_what_somebody_has_makes_no_sound(office: Office) -> None:
    ask(office, REPLY, reason="emergency")
    with office.store.write() as db:
        task = db.query(tables.Task).one()
        task.state, task.taken_by = tables.TaskState.TAKEN, "staff/kim"
    bar = signed_in(office, StaffRole.FRONT_DESK).get("/todo/alert")
    assert "Somebody has it." in bar.words
    assert "data-sound" not in bar.body


def test_what_waits_for_today_is_no_alarm(office: Office) -> None:
    ask(office, REPLY, reason="same-day")
    visitor = signed_in(office)
    assert "emergency" not in visitor.get("/todo/alert").words
    assert "Today: a patient wrote" in visitor.get("/todo?group=urgent").words
