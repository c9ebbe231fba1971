"""What becomes of visits: done, moved, cancelled, not come, put right, adjusted, healed."""

from datetime import timedelta

import pytest

from reminders.domain.vocabulary import BodyArea, Category, StaffRole
from reminders.errors import Conflict, InvalidInput, NotFound
from reminders.store import audit, tables
from reminders.usecases import edit_visit
from reminders.usecases.adjust_visit import Wish, adjust
from reminders.usecases.authority import SaidBy
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit
from reminders.usecases.record_healed import record_healed
from tests.usecases.world import ANA, FRIDAY

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BOOKED = FRIDAY + 14 * DAY
EVE = SaidBy("Eve")
DOCTOR = SaidBy("Dr. Example", as_practitioner=True)


def by_staff(world, *, dry_run=False, version=None):
    return Edit(world.scope, world.store, world.shelf, "Eve", world.now, dry_run, version)


def booked(world):
    return world.register("microneedling-pen", starts_at=BOOKED).visit_id


def reminded(world):
    """A booked visit whose reminder went out the day before."""
    visit_id = booked(world)
    world.run_until(BOOKED - 3 * HOUR)
    assert "See you" in world.bodies()[-1]
    return visit_id


def the_visit(world):
    return world.rows(tables.Visit)[0]


def test_a_booked_visit_that_is_done_ends_its_before_texts_and_begins_its_after_texts(world):
    visit_id = booked(world)
    world.set(BOOKED + HOUR)
    edit_visit.finish(by_staff(world), visit_id, world.now)
    assert (the_visit(world).state, the_visit(world).ended_at) == ("done", BOOKED + HOUR)
    states = world.states()
    assert states["visit/visit"] == ("cancelled", "no-longer-planned")
    assert states["restrictions/first"] == ("planned", None)
    world.run_until(world.now + HOUR)
    assert "No makeup" in world.bodies()[-1]


def test_other_treatments_than_booked_bring_their_own_texts(world):
    visit_id = booked(world)
    world.set(BOOKED + HOUR)
    edit_visit.finish(by_staff(world), visit_id, world.now, (GivenTreatment("peel-superficial"),))
    (treatment,) = world.rows(tables.Treatment)
    assert treatment.position == 0
    steps = {step for row in world.rows(tables.Reminder) if row.state == "planned" for step in row.steps}
    assert all(step.startswith("peel-superficial@") for step in steps)


def test_done_twice_with_the_same_end_changes_nothing(world):
    visit_id = booked(world)
    world.set(BOOKED + HOUR)
    edit_visit.finish(by_staff(world), visit_id, world.now)
    before = world.states()
    assert edit_visit.finish(by_staff(world), visit_id, world.now).repeated
    assert world.states() == before
    with pytest.raises(Conflict, match="visit end"):
        edit_visit.finish(by_staff(world), visit_id, world.now - HOUR)


def test_a_booking_of_another_month_is_not_taken_for_done(world):
    visit_id = booked(world)
    with pytest.raises(InvalidInput, match=r"ended .*before the booked start"):
        edit_visit.finish(by_staff(world), visit_id, world.now)
    assert the_visit(world).state == "booked"


def test_a_moved_visit_takes_its_reminder_along_without_a_word_to_the_patient(world):
    visit_id = booked(world)
    effect = edit_visit.move(by_staff(world), visit_id, BOOKED + DAY)
    assert (effect.corrections, effect.moved > 0) == ((), True)
    assert the_visit(world).starts_local == "2026-12-05T15:20:00"
    world.run_until(BOOKED + DAY)
    told = [body for body in world.bodies() if "See you" in body]
    assert len(told) == 1
    assert "See you Sat 3:20 PM" in told[0]


def test_a_visit_moved_after_its_reminder_went_out_is_followed_by_one_correction(world):
    visit_id = reminded(world)
    before = len(world.bodies())
    shown = edit_visit.move(by_staff(world, dry_run=True), visit_id, BOOKED + 4 * DAY)
    assert (len(shown.corrections), the_visit(world).starts_at) == (1, BOOKED)
    edit_visit.move(by_staff(world), visit_id, BOOKED + 3 * DAY)
    effect = edit_visit.move(by_staff(world), visit_id, BOOKED + 4 * DAY)
    assert [text.body for text in effect.corrections] == [text.body for text in shown.corrections]
    world.run_until(BOOKED + 4 * DAY)
    after = world.bodies()[before:]
    assert [body for body in after if "Your visit is now" in body] == [shown.corrections[0].body]
    assert [body.partition(". ")[0] for body in after if "See you" in body] == ["Lumina Skin: See you Tue 3:20 PM"]


def test_an_edit_that_is_taken_back_in_time_leaves_no_trace_at_the_patient(world):
    visit_id = reminded(world)
    before = world.bodies()
    edit_visit.move(by_staff(world), visit_id, BOOKED + 2 * HOUR)
    world.set(world.now + timedelta(minutes=2))
    edit_visit.move(by_staff(world), visit_id, BOOKED)
    world.run_until(BOOKED - HOUR)
    assert world.bodies() == before


def test_a_cancelled_visit_is_told_to_who_was_reminded(world):
    visit_id = reminded(world)
    effect = edit_visit.cancel(by_staff(world), visit_id)
    assert len(effect.corrections) == 1
    with pytest.raises(Conflict, match="before"):
        edit_visit.cancel(by_staff(world), visit_id)
    with pytest.raises(Conflict, match="visit book"):
        edit_visit.move(by_staff(world), visit_id, BOOKED + DAY)


def test_nobody_came_is_said_after_the_start_only_and_brings_no_text(world):
    visit_id = reminded(world)
    before = world.bodies()
    with pytest.raises(Conflict, match="not begun"):
        edit_visit.no_show(by_staff(world), visit_id)
    world.set(BOOKED + HOUR)
    effect = edit_visit.no_show(by_staff(world), visit_id)
    assert (effect.corrections, effect.calls) == ((), ())
    assert edit_visit.no_show(by_staff(world), visit_id).repeated
    world.run_until(BOOKED + 30 * DAY)
    assert world.bodies() == before


def test_a_treatment_put_right_after_its_text_went_out_is_corrected(world):
    made = world.register("microneedling-pen")
    world.run_until(FRIDAY + 2 * HOUR)
    effect = edit_visit.treat(by_staff(world), made.visit_id, (GivenTreatment("peel-superficial"),))
    assert len(effect.corrections) + effect.added > 0
    assert edit_visit.treat(by_staff(world), made.visit_id, (GivenTreatment("peel-superficial"),)).repeated
    with pytest.raises(InvalidInput, match="Did you mean"):
        edit_visit.treat(by_staff(world), made.visit_id, (GivenTreatment("peel-superficia"),))


def test_a_dry_run_writes_nothing_at_all(world):
    visit_id = reminded(world)
    before = (world.states(), world.rows(tables.ReminderHistory)[-1].id, len(world.rows(tables.Audit)))
    edit_visit.cancel(by_staff(world, dry_run=True), visit_id)
    assert before == (world.states(), world.rows(tables.ReminderHistory)[-1].id, len(world.rows(tables.Audit)))
    assert the_visit(world).state == "booked"


def test_who_looked_at_an_older_version_learns_that_it_changed(world):
    visit_id = booked(world)
    seen = the_visit(world).version
    edit_visit.move(by_staff(world, version=seen), visit_id, BOOKED + HOUR)
    with pytest.raises(Conflict, match="Somebody else"):
        edit_visit.move(by_staff(world, version=seen), visit_id, BOOKED + DAY)
    assert the_visit(world).starts_at == BOOKED + HOUR


def test_every_edit_is_in_the_audit_with_ids_only(world):
    visit_id = booked(world)
    edit_visit.move(by_staff(world), visit_id, BOOKED + HOUR)
    edit_visit.cancel(by_staff(world), visit_id)
    with world.store.read() as db:
        acts = [(act.actor, act.action) for act in audit.acts_on(world.scope, db, ("visit", visit_id))]
    assert acts == [("front desk", "visit.record"), ("Eve", "visit.move"), ("Eve", "visit.cancel")]


def test_an_unknown_visit_is_not_found(world):
    with pytest.raises(NotFound):
        edit_visit.cancel(by_staff(world), "nobody")


def test_anybody_makes_a_restriction_longer_and_the_patient_is_told(world):
    made = world.register("microneedling-pen")
    world.run_until(FRIDAY + 2 * HOUR)
    wish = Wish(Category.HEAT, FRIDAY + 10 * DAY, EVE)
    effect = adjust(by_staff(world), made.visit_id, wish)
    assert len(effect.corrections) == 1
    assert "sauna" in effect.corrections[0].body
    assert adjust(by_staff(world), made.visit_id, wish).repeated
    assert len(world.rows(tables.Adjustment)) == 1


@pytest.mark.parametrize(
    ("by", "reason", "error"),
    [(EVE, "calm skin", Conflict), (DOCTOR, None, InvalidInput), (SaidBy("  "), "calm skin", InvalidInput)],
)
def test_a_restriction_gets_shorter_only_by_a_practitioner_with_a_reason(world, by, reason, error):
    made = world.register("microneedling-pen")
    with pytest.raises(error):
        adjust(by_staff(world), made.visit_id, Wish(Category.MAKEUP, FRIDAY + 2 * HOUR, by, reason=reason))
    assert world.rows(tables.Adjustment) == []


def test_a_practitioner_makes_it_shorter(world):
    made = world.register("microneedling-pen")
    adjust(by_staff(world), made.visit_id, Wish(Category.MAKEUP, FRIDAY + 2 * HOUR, DOCTOR, reason="calm skin"))
    world.run_until(FRIDAY + HOUR)
    assert "makeup until Fri 5:30 PM" in world.bodies()[0]


@pytest.mark.parametrize(("role", "allowed"), [(StaffRole.PRACTITIONER, True), (StaffRole.FRONT_DESK, False)])
def test_once_there_are_staff_their_role_decides(world, role, allowed):
    made = world.register("microneedling-pen")
    with world.store.write() as db:
        owner = {"organization_id": world.scope.organization_id, "clinic_id": world.scope.clinic_id}
        db.add(tables.Staff(**owner, name="Mona", role=role, active=True, created_at=world.now))
    wish = Wish(Category.MAKEUP, FRIDAY + 2 * HOUR, SaidBy("Mona", as_practitioner=True), reason="calm skin")
    if allowed:
        assert not adjust(by_staff(world), made.visit_id, wish).repeated
    else:
        with pytest.raises(Conflict, match="practitioner"):
            adjust(by_staff(world), made.visit_id, wish)


def test_a_change_of_what_is_not_restricted_needs_an_area(world):
    made = world.register("microneedling-pen")
    with pytest.raises(InvalidInput, match=r"category .*nothing of this kind"):
        adjust(by_staff(world), made.visit_id, Wish(Category.LYING, FRIDAY + DAY, EVE))
    effect = adjust(by_staff(world), made.visit_id, Wish(Category.LYING, FRIDAY + DAY, EVE, BodyArea.FACE))
    assert not effect.repeated


def test_healed_makes_the_permission_go(world):
    made = world.register("microneedling-pen")
    adjust(by_staff(world), made.visit_id, Wish(Category.MAKEUP, None, EVE, BodyArea.FACE))
    world.run_until(FRIDAY + 3 * DAY)
    assert not any("makeup is fine" in body for body in world.bodies())
    assert world.states()["allowed/makeup"] == ("skipped", "still-open")
    world.set(FRIDAY + 3 * DAY + HOUR)
    record_healed(by_staff(world), made.patient_id, BodyArea.FACE, SaidBy("Dr. Example"))
    world.run_until(FRIDAY + 5 * DAY)
    assert sum("makeup is fine" in body for body in world.bodies(ANA)) == 1
    with pytest.raises(Conflict, match="waits for healing"):
        record_healed(by_staff(world), made.patient_id, BodyArea.FACE, SaidBy("Dr. Example"))
