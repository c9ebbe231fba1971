from dataclasses import replace
from datetime import datetime, timedelta

from reminders.domain.plan import plan
from reminders.domain.planned import Call
from reminders.domain.reasons import Reason
from reminders.domain.reconcile import Cancel, reconcile
from reminders.domain.reminder import State
from reminders.domain.vocabulary import LateRule, Role, VisitState
from tests.domain.build import (
    NEW_YORK,
    apply,
    case,
    hours,
    ny,
    patient,
    protocol,
    restrict,
    send,
    step,
    visit,
)

ENDED = ny(2026, 11, 20, 15, 20)
FIRST = step("first", "restrictions", 1, tells=["makeup", "sport"], useful_for=None)
MAKEUP = step("makeup", "allowed", 0, awaits=["makeup"])
CHECK = step("check", "check", 48, useful_for=timedelta(days=5))
PEN = protocol("pen", [restrict("makeup", 24), restrict("sport", 72)], [FIRST, MAKEUP, CHECK])
BRING = step("bring", "visit", hours(-24), useful_for=timedelta(hours=20))


def changes(rows, *visits, now=ENDED, **overrides):
    the_case = case(*visits, **overrides)
    return reconcile(plan(the_case, now), rows, the_case, now)


def after(rows, *visits, now=ENDED, **overrides):
    return apply(rows, changes(rows, *visits, now=now, **overrides), now)


def states(rows):
    return {r.key: (r.state, r.reason) for r in rows}


def corrections(rows):
    return [r for r in rows if r.role is Role.CORRECTION]


def test_a_first_plan_adds_everything_and_a_second_nothing():
    v = visit(PEN, ended_at=ENDED)
    rows = after([], v)
    assert {r.key for r in rows} == {"v1/restrictions/first", "v1/allowed/makeup", "v1/check/check"}
    assert changes(rows, v).nothing


def test_left_out_texts_are_rows_with_their_reason_and_come_back_when_it_goes():
    v = visit(PEN, ended_at=ENDED)
    rows = after([], v, patient=patient(silence=Reason.OPTED_OUT))
    assert {r.state for r in rows} == {State.SKIPPED}
    assert {r.reason for r in rows} == {Reason.OPTED_OUT}
    back = after(rows, v)
    assert {r.state for r in back} == {State.PLANNED}


def test_what_staff_cancelled_does_not_come_back_by_itself():
    v = visit(PEN, ended_at=ENDED)
    rows = [replace(r, state=State.CANCELLED, reason=Reason.BY_STAFF) for r in after([], v)]
    assert changes(rows, v).nothing


def test_a_corrected_end_moves_what_is_unsent():
    rows = after([], visit(PEN, ended_at=ENDED))
    later = visit(PEN, ended_at=ENDED + timedelta(hours=1))
    moved = after(rows, later)
    check = next(r for r in moved if r.key == "v1/check/check")
    assert check.due_at == ny(2026, 11, 22, 16, 20)
    assert not corrections(moved)


def test_a_cancelled_visit_cancels_its_own_texts_only():
    other = visit(PEN, name="v2", ended_at=ENDED)
    booked = visit(protocol(steps=[BRING]), starts_at=ny(2026, 12, 1, 15), recorded_at=ENDED)
    rows = after([], booked, other)
    gone = changes(rows, replace(booked, state=VisitState.CANCELLED), other)
    assert gone.cancel == (Cancel("v1/visit/bring", Reason.VISIT_CANCELLED),)
    assert (gone.add, gone.move, gone.leave) == ((), (), ())


def test_a_no_show_says_so():
    booked = visit(protocol(steps=[BRING]), starts_at=ny(2026, 12, 1, 15), recorded_at=ENDED)
    rows = after([], booked)
    gone = changes(rows, replace(booked, state=VisitState.NO_SHOW))
    assert gone.cancel == (Cancel("v1/visit/bring", Reason.VISIT_NO_SHOW),)


def test_a_sent_text_that_is_no_longer_true_is_followed_by_one_correction():
    rows = send(after([], visit(PEN, ended_at=ENDED)), ENDED + timedelta(hours=2))
    edit = ENDED + timedelta(hours=3)
    longer = visit(PEN, ended_at=ENDED + timedelta(hours=1), recorded_at=ENDED, edited_at=edit)
    rows = after(rows, longer, now=edit)
    (fix,) = corrections(rows)
    assert fix.key == "v1/correction/r1"
    assert fix.due_at == edit + timedelta(minutes=3)
    assert [c.fact for c in fix.content.changes] == ["end:face:makeup", "end:face:sport"]
    assert [c.end.at for c in fix.content.changes] == [ny(2026, 11, 21, 16, 30), ny(2026, 11, 23, 16, 30)]
    assert changes(rows, longer, now=edit + timedelta(minutes=1)).nothing


def test_an_unsent_correction_is_replaced_by_a_later_edit():
    rows = send(after([], visit(PEN, ended_at=ENDED)), ENDED + timedelta(hours=2))
    edit = ENDED + timedelta(hours=3)
    rows = after(rows, visit(PEN, ended_at=ENDED + timedelta(hours=1), edited_at=edit), now=edit)
    again = edit + timedelta(minutes=2)
    rows = after(rows, visit(PEN, ended_at=ENDED + timedelta(hours=2), edited_at=again), now=again)
    (fix,) = corrections(rows)
    assert fix.key == "v1/correction/r1"
    assert fix.content.changes[0].end.at == ny(2026, 11, 21, 17, 30)


def test_a_correction_that_is_no_longer_needed_is_cancelled():
    rows = send(after([], visit(PEN, ended_at=ENDED)), ENDED + timedelta(hours=2))
    edit = ENDED + timedelta(hours=3)
    rows = after(rows, visit(PEN, ended_at=ENDED + timedelta(hours=1), edited_at=edit), now=edit)
    rows = after(rows, visit(PEN, ended_at=ENDED, edited_at=edit), now=edit + timedelta(minutes=1))
    (fix,) = corrections(rows)
    assert (fix.state, fix.reason) == (State.CANCELLED, Reason.NO_LONGER_NEEDED)


def test_a_sent_correction_that_becomes_false_gets_a_successor():
    rows = send(after([], visit(PEN, ended_at=ENDED)), ENDED + timedelta(hours=2))
    edit = ENDED + timedelta(hours=3)
    rows = after(rows, visit(PEN, ended_at=ENDED + timedelta(hours=1), edited_at=edit), now=edit)
    rows = send(rows, edit + timedelta(minutes=5))
    later = edit + timedelta(minutes=30)
    rows = after(rows, visit(PEN, ended_at=ENDED, edited_at=later), now=later)
    assert [r.key for r in corrections(rows)] == ["v1/correction/r1", "v1/correction/r2"]
    # makeup needs no word: the permission, still to go out, comes before the time that was told
    (change,) = corrections(rows)[1].content.changes
    assert (change.fact, change.end.at) == ("end:face:sport", ny(2026, 11, 23, 15, 30))


def test_a_wrong_treatment_put_right_lifts_what_was_told():
    gentle = protocol("led", [restrict("sport", 72)], [FIRST])
    rows = send(after([], visit(PEN, ended_at=ENDED)), ENDED + timedelta(hours=2))
    edit = ENDED + timedelta(hours=3)
    rows = after(rows, visit(gentle, ended_at=ENDED, edited_at=edit), now=edit)
    (fix,) = corrections(rows)
    assert [(c.fact, c.end) for c in fix.content.changes] == [("end:face:makeup", None)]
    sent = next(r for r in rows if r.key == "v1/restrictions/first")
    assert sent.state is State.ACCEPTED


def test_a_second_visit_that_prolongs_needs_no_correction_when_its_own_text_says_so_in_time():
    rows = send(after([], visit(PEN, ended_at=ENDED)), ENDED + timedelta(hours=2))
    soon = ENDED + timedelta(hours=20)
    rows = after(rows, visit(PEN, ended_at=ENDED), visit(PEN, name="v2", ended_at=soon), now=soon)
    assert not corrections(rows)


def test_a_visit_after_all_that_was_told_has_ended_makes_nothing_of_it_false():
    first = visit(PEN, ended_at=ENDED)
    two_weeks_later = ENDED + timedelta(days=14)
    rows = send(after([], first), two_weeks_later)
    second = visit(PEN, name="v2", ended_at=two_weeks_later)
    assert corrections(after(rows, first, second, now=two_weeks_later)) == []


def test_what_is_long_past_needs_no_correction():
    rows = send(after([], visit(PEN, ended_at=ENDED)), ENDED + timedelta(days=3))
    late = ENDED + timedelta(days=10)
    rows = after(rows, visit(PEN, ended_at=ENDED + timedelta(hours=1), edited_at=late), now=late)
    assert not corrections(rows)


def test_too_late_for_a_text_is_a_call():
    rows = send(after([], visit(PEN, ended_at=ENDED)), ENDED + timedelta(hours=2))
    night = ny(2026, 11, 23, 23, 0)  # sport was told to be free since 15:30; now it ends at 8, before texts may go
    edit = visit(PEN, ended_at=ny(2026, 11, 20, 22, 10), recorded_at=ENDED, edited_at=night)
    made = changes(rows, edit, now=night)
    assert made.calls == (Call("v1/correction/r1", ("v1",), night, "correction"),)
    assert not [t for t in made.add if t.role is Role.CORRECTION]


def test_a_moved_visit_is_corrected_and_reminded_of_again_before_its_new_date():
    booked = visit(protocol(steps=[BRING]), starts_at=ny(2026, 12, 1, 15), recorded_at=ENDED)
    rows = send(after([], booked), ny(2026, 11, 30, 16))
    now = ny(2026, 11, 30, 17)
    moved = replace(booked, starts_at=ny(2026, 12, 8, 11), edited_at=now)
    rows = after(rows, moved, now=now)
    assert [c.starts_at for c in corrections(rows)[0].content.changes] == [ny(2026, 12, 8, 11)]
    again = next(r for r in rows if r.key == "v1/visit/bring#2")
    assert again.due_at == ny(2026, 12, 7, 11)
    assert changes(rows, moved, now=now + timedelta(minutes=1)).nothing


def test_a_visit_moved_within_its_day_is_corrected_and_not_announced_a_second_time():
    booked = visit(protocol(steps=[BRING]), starts_at=ny(2026, 12, 1, 15), recorded_at=ENDED)
    rows = send(after([], booked), ny(2026, 11, 30, 16))
    now = ny(2026, 11, 30, 18)
    moved = replace(booked, starts_at=ny(2026, 12, 1, 17), edited_at=now)
    rows = after(rows, moved, now=now)
    assert [r.key for r in rows] == ["v1/visit/bring", "v1/correction/r1"]


def test_an_announcement_decided_on_survives_an_edit_minutes_before_it():
    booked = visit(protocol(steps=[BRING]), starts_at=ny(2026, 12, 1, 15), recorded_at=ENDED)
    now = ny(2026, 11, 30, 17)
    moved = replace(booked, starts_at=ny(2026, 12, 8, 11), edited_at=now)
    rows = after(send(after([], booked), ny(2026, 11, 30, 16)), moved, now=now)
    just_before = ny(2026, 12, 7, 10, 59)
    rows = after(rows, replace(moved, edited_at=just_before), now=just_before)
    again = next(r for r in rows if r.key == "v1/visit/bring#2")
    assert (again.state, again.due_at) == (State.PLANNED, ny(2026, 12, 7, 11, 2))


def test_care_before_a_visit_is_asked_for_again_only_once_the_old_date_is_over():
    prepare = step("prep", "prep", hours(-24 * 7), useful_for=timedelta(days=6))
    booked = visit(protocol(steps=[prepare]), starts_at=ny(2026, 12, 1, 15), recorded_at=ENDED)
    now = ny(2026, 11, 25, 9)
    rows = send(after([], booked), now)
    soon = after(rows, replace(booked, starts_at=ny(2026, 12, 4, 15), edited_at=now), now=now)
    assert "v1/prep/prep#2" not in {r.key for r in soon}
    later = after(rows, replace(booked, starts_at=ny(2026, 12, 22, 15), edited_at=now), now=now)
    assert next(r for r in later if r.key == "v1/prep/prep#2").due_at == ny(2026, 12, 15, 15)


def test_a_start_given_in_any_zone_is_one_fact():
    booked = visit(protocol(steps=[BRING]), starts_at=datetime(2026, 12, 1, 15, tzinfo=NEW_YORK), recorded_at=ENDED)
    rows = after([], booked)
    assert changes(rows, replace(booked, starts_at=ny(2026, 12, 1, 15))).nothing


def test_a_moved_visit_whose_reminder_is_unsent_just_moves_it():
    booked = visit(protocol(steps=[BRING]), starts_at=ny(2026, 12, 1, 15), recorded_at=ENDED)
    rows = after([], booked)
    rows = after(rows, replace(booked, starts_at=ny(2026, 12, 8, 11)), now=ENDED)
    assert [(r.key, r.due_at) for r in rows] == [("v1/visit/bring", ny(2026, 12, 7, 11))]


def test_a_cancelled_visit_that_was_announced_is_called_off():
    booked = visit(protocol(steps=[BRING]), starts_at=ny(2026, 12, 1, 15), recorded_at=ENDED)
    rows = send(after([], booked), ny(2026, 11, 30, 16))
    now = ny(2026, 11, 30, 17)
    rows = after(rows, replace(booked, state=VisitState.CANCELLED, edited_at=now), now=now)
    (change,) = corrections(rows)[0].content.changes
    assert (change.starts_at, change.was_at) == (None, ny(2026, 12, 1, 15))


def test_a_visit_that_took_place_makes_its_reminder_not_false():
    booked = visit(protocol("pen", steps=[BRING, CHECK]), starts_at=ny(2026, 12, 1, 15), recorded_at=ENDED)
    rows = send(after([], booked), ny(2026, 11, 30, 16))
    ended = ny(2026, 12, 1, 15, 50)
    done = replace(booked, state=VisitState.DONE, ended_at=ended, recorded_at=ended, edited_at=ended)
    rows = after(rows, done, now=ended)
    assert not corrections(rows)
    assert states(rows)["v1/check/check"] == (State.PLANNED, None)


def test_a_late_planned_text_is_left_to_the_sender_to_miss():
    v = visit(PEN, ended_at=ENDED)
    rows = after([], v)
    assert changes(rows, v, now=ENDED + timedelta(days=30)).nothing


def test_a_text_of_the_right_treatment_follows_where_the_wrong_ones_was_sent():
    wrong = protocol("pen", steps=[step("normal", "normal", 4, wording={"en": "pen"}, late=LateRule.SEND)])
    right = protocol("peel", steps=[step("normal", "normal", 4, wording={"en": "peel"}, late=LateRule.SEND)])
    rows = send(after([], visit(wrong, ended_at=ENDED)), ENDED + timedelta(hours=5))
    edit = ny(2026, 11, 20, 20, 30)
    rows = after(rows, visit(right, ended_at=ENDED, edited_at=edit), now=edit)
    assert states(rows) == {
        "v1/normal/normal": (State.ACCEPTED, None),
        "v1/normal/normal#2": (State.PLANNED, None),
    }


def test_a_new_version_of_the_same_protocol_sends_nothing_again():
    v = visit(PEN, ended_at=ENDED)
    rows = send(after([], v), ENDED + timedelta(hours=2))
    newer = visit(replace(PEN, version=2), ended_at=ENDED)
    again = changes(rows, newer, now=ENDED + timedelta(hours=3))
    assert again.add == ()


def test_a_row_that_is_being_sent_is_never_touched():
    v = visit(PEN, ended_at=ENDED)
    rows = [replace(r, state=State.SENDING, sent_at=ENDED) for r in after([], v)]
    cancelled = changes(rows, replace(v, state=VisitState.CANCELLED))
    assert (cancelled.move, cancelled.leave, cancelled.cancel) == ((), (), ())
