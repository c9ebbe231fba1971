"""Where courses stand, what agreeing and ending them does; and one test text to a number of one's own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.domain.vocabulary import Origin
from reminders.errors import Conflict, InvalidInput
from reminders.store import tables
from reminders.usecases import courses
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.authority import SaidBy
from reminders.usecases.change import pause
from reminders.usecases.edit import Edit
from reminders.usecases.record_visit import AgreedCourse
from reminders.usecases.send_due import next_look
from reminders.usecases.send_test import Trial, send_test
from tests.usecases.world import ANA, BEN, FRIDAY

DAY = timedelta(days=1)


def by_staff(world):
    return Edit(world.scope, world.store, world.shelf, "Eve", world.now)


def standing(world, now=None, *, overdue_only=False):
    return courses.list_courses(world.scope, world.store, world.shelf, now or world.now, overdue_only=overdue_only)


def test_a_course_says_how_many_are_done_and_when_the_next_is_due(world):
    made = world.register("microneedling-pen", course=AgreedCourse(6, agreed=True))
    (course,) = standing(world)
    assert (course.done, course.sessions, course.agreed) == (1, 6, True)
    assert (course.ready_on.isoformat(), course.due_by.isoformat()) == ("2026-12-18", "2027-01-01")
    assert standing(world, FRIDAY + 42 * DAY, overdue_only=True) == []
    assert [late.id for late in standing(world, FRIDAY + 43 * DAY, overdue_only=True)] == [made.course_id]


def test_a_booked_next_visit_is_not_overdue(world):
    made = world.register("microneedling-pen", course=AgreedCourse(6, agreed=True))
    later = AgreedCourse(id=made.course_id, place=2)
    world.register("microneedling-pen", patient=made.patient_id, starts_at=FRIDAY + 50 * DAY, course=later)
    assert standing(world, FRIDAY + 45 * DAY, overdue_only=True) == []


def test_agreeing_lets_the_next_session_be_asked_for_and_ending_takes_it_back(world):
    made = world.register("microneedling-pen", course=AgreedCourse(4))
    assert world.states()["next/next"] == ("skipped", "nothing-agreed")
    courses.agree(by_staff(world), made.course_id, SaidBy("Eve"))
    assert world.states()["next/next"] == ("planned", None)
    assert courses.agree(by_staff(world), made.course_id, SaidBy("Eve")).repeated
    courses.end(by_staff(world), made.course_id)
    assert world.states()["next/next"] == ("skipped", "nothing-agreed")
    assert courses.end(by_staff(world), made.course_id).repeated
    assert standing(world) == []
    with pytest.raises(Conflict, match="was ended"):
        courses.agree(by_staff(world), made.course_id, SaidBy("Eve"))
    assert [act.action for act in world.rows(tables.Audit)] == ["visit.record", "course.agree", "course.end"]


def test_a_test_text_goes_the_way_of_every_text(world):
    tried = send_test(world.sending, world.scope, Trial(ANA, "Eve"), world.now)
    (row,) = world.rows(tables.Reminder)
    assert (tried.state, row.origin, row.patient_id) == ("accepted", Origin.STAFF, None)
    assert world.bodies(ANA) == [tried.body]
    assert [attempt.outcome for attempt in world.rows(tables.Attempt)] == ["accepted"]
    assert [move.to_state for move in world.rows(tables.ReminderHistory)] == ["sending", "accepted"]


@pytest.mark.parametrize(
    ("fault", "state"),
    [("unreachable", "missed"), ("busy", "missed"), ("sender", "missed"), ("number", "failed"), ("unsure", "unsure")],
)
def test_a_test_text_that_fails_is_never_sent_later(world, fault, state):
    world.phone.fail(ANA, fault)
    assert send_test(world.sending, world.scope, Trial(ANA, "Eve"), world.now).state == state
    world.phone.heal(ANA)
    assert next_look(world.sending) is None
    world.run_until(FRIDAY + DAY)
    assert len(world.bodies(ANA)) <= (1 if fault == "unsure" else 0)


def test_in_live_mode_a_test_goes_to_ones_own_number_only(world):
    world.live()
    with pytest.raises(InvalidInput, match="--yes"):
        send_test(world.sending, world.scope, Trial(BEN, "Eve"), world.now)
    assert world.rows(tables.Reminder) == []
    assert send_test(world.sending, world.scope, Trial(BEN, "Eve", sure=True), world.now).state == "accepted"
    with world.store.write() as db:
        db.get_one(tables.Clinic, world.scope.clinic_id).practice_number = ANA
    assert send_test(world.sending, world.scope, Trial(ANA, "Eve"), world.now).practice is False


def test_a_test_does_not_go_where_no_text_may(world):
    trial = Trial(ANA, "Eve")
    send_test(world.sending, world.scope, trial, world.now)
    accept_reply(world.sending, Incoming("SM1", "main", ANA, "STOP"), world.now)
    with pytest.raises(Conflict, match="opted out"):
        send_test(world.sending, world.scope, trial, world.now)
    pause(world.scope, world.store, None, "phones are down", world.now)
    with pytest.raises(Conflict, match="paused"):
        send_test(world.sending, world.scope, replace(trial, address=BEN), world.now)
