from dataclasses import replace
from datetime import date, timedelta

from reminders.domain.case import Caps, Rules
from reminders.domain.plan import plan
from reminders.domain.planned import Call, ShiftKind, ToldEnd
from reminders.domain.protocol import Open
from reminders.domain.reasons import Reason
from reminders.domain.timeline import End
from reminders.domain.vocabulary import (
    BodyArea,
    Category,
    Kind,
    LateRule,
    Preset,
    Purpose,
    TextClass,
    VisitState,
)
from tests.domain.build import (
    NEW_YORK,
    PARIS,
    case,
    course,
    days_at,
    hours,
    left,
    ny,
    paris,
    patient,
    place,
    protocol,
    restrict,
    step,
    text,
    visit,
)

FACE = BodyArea.FACE
ENDED = ny(2026, 11, 20, 15, 20)  # a Friday

FIRST = step("first", "restrictions", 1, tells=["makeup", "sport"], useful_for=None, act_by=timedelta(hours=3))
MAKEUP = step("makeup", "allowed", 0, awaits=["makeup"])
CHECK = step("check", "check", 48, act_by=timedelta(hours=12), useful_for=timedelta(days=5))
NEXT = step("next", "next", days_at(21), useful_for=timedelta(days=21))
PEN = protocol("pen", [restrict("makeup", 24), restrict("sport", 72)], [FIRST, MAKEUP, CHECK, NEXT])


def planned(*visits, now=ENDED, **overrides):
    return plan(case(*visits, **overrides), now)


def test_a_plan_is_literal():
    made = planned(visit(PEN, ended_at=ENDED, course=course(), place=1))
    assert [(t.key, t.due_at, t.useful_until_at) for t in made.texts] == [
        ("v1/restrictions/first", ny(2026, 11, 20, 16, 20), ny(2026, 11, 23, 15, 30)),
        ("v1/allowed/makeup", ny(2026, 11, 21, 15, 30), ny(2026, 11, 23, 15, 30)),
        ("v1/check/check", ny(2026, 11, 22, 15, 20), ny(2026, 11, 27, 15, 20)),
        ("v1/next/next", ny(2026, 12, 11, 10), ny(2027, 1, 1, 10)),
    ]
    assert made.left_out == ()


def test_a_text_prints_the_end_of_the_union_and_is_told_so():
    made = text(planned(visit(PEN, ended_at=ENDED)), "/first")
    assert made.content.ends == (
        ToldEnd((FACE, Category.MAKEUP), End(ny(2026, 11, 21, 15, 30))),
        ToldEnd((FACE, Category.SPORT), End(ny(2026, 11, 23, 15, 30))),
    )
    assert made.told == {
        "end:face:makeup": "2026-11-21T20:30:00+00:00",
        "end:face:sport": "2026-11-23T20:30:00+00:00",
    }
    assert made.act_by_at == ny(2026, 11, 20, 19, 20)


def test_the_next_session_counts_calendar_days_and_is_asked_for_a_week_before():
    made = text(planned(visit(PEN, ended_at=ENDED, course=course(), place=1)), "/next")
    assert made.content.ready_on == date(2026, 12, 18)
    assert made.due_at == ny(2026, 12, 11, 10)


def test_an_interval_of_the_course_wins_over_the_protocols():
    made = planned(visit(PEN, ended_at=ENDED, course=course(interval_days=42), place=1))
    assert text(made, "/next").content.ready_on == date(2027, 1, 1)


def test_without_an_agreed_course_asking_for_the_next_visit_is_advertising_and_off():
    made = planned(visit(PEN, ended_at=ENDED))
    assert left(made, "/next").reason is Reason.NOTHING_AGREED
    assert left(made, "/next").text_class is TextClass.MARKETING
    not_agreed = planned(visit(PEN, ended_at=ENDED, course=course(agreed=False), place=1))
    assert left(not_agreed, "/next").reason is Reason.NOTHING_AGREED


def test_a_booked_next_visit_ends_the_asking():
    first = visit(PEN, ended_at=ENDED, course=course(), place=1)
    booked = visit(PEN, name="v2", starts_at=ny(2026, 12, 20, 15), recorded_at=ENDED, course=course(), place=2)
    assert left(planned(first, booked), "v1/next/next").reason is Reason.NEXT_BOOKED
    cancelled = replace(booked, state=VisitState.CANCELLED)
    assert text(planned(first, cancelled), "v1/next/next").due_at == ny(2026, 12, 11, 10)


def test_the_last_session_of_a_course_has_no_next_but_upkeep_by_consent():
    upkeep = step("topup", "upkeep", days_at(0), useful_for=timedelta(days=60))
    pen = replace(PEN, steps=(*PEN.steps, upkeep))
    last = visit(pen, ended_at=ENDED, course=course(4), place=4)
    made = planned(last)
    assert left(made, "/next").reason is Reason.COURSE_COMPLETE
    assert left(made, "/topup").reason is Reason.MARKETING_OFF
    rules = Rules(marketing=True, preset=Preset.FULL)
    assert text(planned(last, rules=rules), "/topup").due_at == ny(2027, 3, 20, 10)
    early = visit(pen, ended_at=ENDED, course=course(4), place=2)
    assert left(planned(early), "/topup").reason is Reason.COURSE_CONTINUES


def test_a_permission_goes_at_the_end_of_the_union_over_visits_and_once():
    peel = protocol("peel", [restrict("makeup", 48)], [MAKEUP])
    friday = visit(PEN, ended_at=ENDED)
    saturday = visit(peel, name="v2", ended_at=ny(2026, 11, 21, 12))
    made = planned(friday, saturday)
    only = text(made, "/makeup")
    assert (only.key, only.due_at) == ("v2/allowed/makeup", ny(2026, 11, 23, 12))
    assert only.visit_ids == ("v1", "v2")
    assert left(made, "v1/allowed/makeup").reason is Reason.SAID_BY_ANOTHER


def test_a_permission_in_the_night_goes_later_never_earlier():
    ended = ny(2026, 11, 20, 21, 20)  # the end, 21:30 next day, lies in the quiet hours
    made = text(planned(visit(PEN, ended_at=ended)), "/makeup")
    assert made.due_at == ny(2026, 11, 22, 8)
    assert [s.kind for s in made.why.shifts] == [ShiftKind.LATER_FOR_QUIET]


def test_an_open_restriction_lets_no_permission_out():
    tca = protocol("tca", [restrict("makeup", Open())], [FIRST, MAKEUP])
    made = planned(visit(tca, ended_at=ENDED))
    assert left(made, "/makeup").reason is Reason.STILL_OPEN
    assert text(made, "/first").content.ends[0].end.open


def test_a_restriction_text_due_in_the_night_comes_before_it():
    ended = ny(2026, 11, 20, 20, 45)
    made = text(planned(visit(PEN, ended_at=ended)), "/first")
    assert made.due_at == ny(2026, 11, 20, 20, 55)
    assert made.why.shifts[-1].kind is ShiftKind.EARLIER_FOR_QUIET


def test_a_visit_that_ended_in_the_night_is_told_at_once_within_the_grace():
    ended = ny(2026, 11, 20, 21, 30)
    made = text(planned(visit(PEN, ended_at=ended)), "/first")
    assert made.due_at == ny(2026, 11, 20, 21, 33)
    assert made.why.shifts[-1].kind is ShiftKind.AT_ONCE_IN_GRACE


def test_recorded_after_the_grace_it_waits_for_the_morning():
    made = planned(visit(PEN, ended_at=ny(2026, 11, 20, 21, 30), recorded_at=ny(2026, 11, 20, 22, 45)))
    assert text(made, "/first").due_at == ny(2026, 11, 21, 8)


def test_an_emergency_check_keeps_its_time_near_the_treatment_else_comes_before_the_night():
    early = step("5h", "check", 1.5, kind=Kind.EMERGENCY)
    late = step("night", "check", 5, kind=Kind.EMERGENCY)
    filler = protocol("filler", steps=[early, late])
    made = planned(visit(filler, ended_at=ny(2026, 11, 20, 20, 0)))
    assert text(made, "/5h").due_at == ny(2026, 11, 20, 21, 30)
    assert text(made, "/night").due_at == ny(2026, 11, 20, 20, 55)


def test_nothing_goes_within_the_time_to_undo():
    at_once = step("now", "welcome", 0)
    made = text(planned(visit(protocol(steps=[at_once]), ended_at=ENDED)), "/now")
    assert made.due_at == ENDED + timedelta(minutes=3)
    assert made.why.shifts[0].kind is ShiftKind.AFTER_UNDO


def test_a_step_already_past_is_skipped_or_sent_as_it_says():
    late = ENDED + timedelta(hours=10)
    skips = step("normal", "normal", 4, late=LateRule.SKIP)
    sends = step("first", "restrictions", 1, tells=["makeup"], useful_for=None)
    gone = step("gone", "normal", 1, useful_for=timedelta(hours=2))
    pen = protocol("pen", [restrict("makeup", 24)], [skips, sends, gone])
    made = planned(visit(pen, ended_at=ENDED - timedelta(hours=3), recorded_at=late - timedelta(hours=8)), now=late)
    assert left(made, "/normal").reason is Reason.PAST_AT_REGISTRATION
    assert text(made, "/first").why.shifts[0].kind is ShiftKind.RECORDED_LATE
    assert left(made, "/gone").reason is Reason.PAST_AT_REGISTRATION


def test_before_texts_count_from_the_booked_start_and_not_before_the_booking():
    sun = step("sun", "prep", days_at(-7), useful_for=timedelta(days=5))
    bring = step("bring", "visit", hours(-24), useful_for=timedelta(hours=20))
    pen = protocol("pen", steps=[sun, bring])
    booked = visit(pen, starts_at=ny(2026, 12, 1, 15), recorded_at=ny(2026, 11, 27, 12))
    made = planned(booked, now=ny(2026, 11, 27, 12))
    assert text(made, "/bring").due_at == ny(2026, 11, 30, 15)
    assert text(made, "/bring").told == {"visit:v1": "2026-12-01T20:00:00+00:00"}
    assert text(made, "/sun").due_at == ny(2026, 11, 27, 12, 3)


def test_a_visit_that_took_place_has_no_before_texts():
    bring = step("bring", "visit", hours(-24))
    made = planned(visit(protocol(steps=[bring]), ended_at=ENDED))
    assert (made.texts, made.left_out) == ((), ())


def test_a_text_pushed_past_its_use_by_the_night_comes_before_it():
    soon = step("soon", "visit", hours(-1), useful_for=timedelta(minutes=50))
    booked = visit(protocol(steps=[soon]), starts_at=ny(2026, 12, 1, 7), recorded_at=ENDED)
    assert text(planned(booked), "/soon").due_at == ny(2026, 11, 30, 20, 55)


def test_consent_number_and_stop_leave_texts_out_with_their_reasons():
    v = visit(PEN, ended_at=ENDED)
    no_care = patient(consents=frozenset({Purpose.COURSE}))
    assert left(planned(v, patient=no_care), "/first").reason is Reason.NO_CONSENT
    assert left(planned(v, patient=patient(has_number=False)), "/first").reason is Reason.NO_NUMBER
    assert left(planned(v, patient=patient(silence=Reason.SUPPRESSED)), "/first").reason is Reason.SUPPRESSED


def test_a_safety_text_that_cannot_be_texted_becomes_a_call():
    made = planned(visit(PEN, ended_at=ENDED), patient=patient(silence=Reason.OPTED_OUT))
    assert made.calls == (Call("v1/check/check", ("v1",), ny(2026, 11, 22, 15, 20), "opted-out"),)


def test_caps_drop_course_texts_and_hold_the_sixth_of_others():
    noon = ny(2026, 12, 11, 12)
    v = visit(PEN, ended_at=ENDED, course=course(), place=1)
    full_day = (noon,) * 4
    assert left(planned(v, other_texts=full_day), "/next").reason is Reason.DAY_CAP
    rules = Rules(preset=Preset.FULL, caps=Caps(per_day=9, per_week=4))
    assert left(planned(v, other_texts=full_day, rules=rules), "/next").reason is Reason.WEEK_CAP
    talk = visit(protocol(steps=[step("talk", "normal", 2), CHECK]), ended_at=ENDED)
    busy = planned(talk, other_texts=(ny(2026, 11, 20, 9),) * 5)
    assert text(busy, "/talk").held is Reason.SIX_A_DAY
    assert text(busy, "/check").held is None


def test_the_patients_own_zone_decides_and_from_its_date():
    v = visit(PEN, ended_at=paris(2026, 11, 20, 20, 45))
    assert text(planned(v, zone=PARIS), "/first").due_at == paris(2026, 11, 20, 20, 55)
    moving = patient(place=place(PARIS, NEW_YORK, date(2026, 11, 22)))
    made = planned(visit(PEN, ended_at=ENDED), patient=moving)
    assert text(made, "/check").due_at == paris(2026, 11, 23, 8)  # 21:20 in Paris is night


def test_two_visits_print_one_union():
    peel = protocol("peel", [restrict("sport", 24)], [replace(FIRST, wording={"en": "x"})])
    made = planned(visit(PEN, ended_at=ENDED), visit(peel, name="v2", ended_at=ny(2026, 11, 21, 10)))
    second = text(made, "v2/restrictions/first")
    assert [t.end.at for t in second.content.ends] == [ny(2026, 11, 21, 15, 30), ny(2026, 11, 23, 15, 30)]


def test_what_is_no_longer_useful_now_is_left_out():
    made = planned(visit(PEN, ended_at=ENDED), now=ny(2026, 12, 24, 12))
    assert {item.reason for item in made.left_out} >= {Reason.TOO_LATE}
    assert made.texts == ()


def test_what_was_due_before_an_import_is_not_told():
    later = ENDED + timedelta(hours=2)
    listed = visit(PEN, ended_at=ENDED, recorded_at=later)
    assert text(planned(listed), "/first").due_at == later + timedelta(minutes=3)
    imported = planned(replace(listed, texts_from_at=later))
    assert left(imported, "/first").reason is Reason.DUE_BEFORE_IMPORT
    assert text(imported, "/makeup").due_at == ny(2026, 11, 21, 15, 30)
