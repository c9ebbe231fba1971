from datetime import time, timedelta

from reminders.domain.case import Adjustment, Healed
from reminders.domain.protocol import Calendar, Open
from reminders.domain.timeline import OPEN, End, end_of, later, round_end, timeline
from reminders.domain.vocabulary import BodyArea, Category
from tests.domain.build import case, ny, place, protocol, restrict, visit

FACE = BodyArea.FACE
ENDED = ny(2026, 11, 20, 15, 20)  # a Friday
AT_HOME = place()


def test_an_end_is_rounded_up_to_the_quarter_hour():
    assert round_end(ENDED, ENDED + timedelta(hours=24), AT_HOME) == End(ny(2026, 11, 21, 15, 30))


def test_an_end_in_the_night_becomes_eight_in_the_morning():
    evening = ny(2026, 11, 20, 22, 10)
    assert round_end(evening, evening + timedelta(hours=24), AT_HOME) == End(ny(2026, 11, 22, 8))
    early = ny(2026, 11, 20, 5, 10)
    assert round_end(early, early + timedelta(hours=24), AT_HOME) == End(ny(2026, 11, 21, 8))


def test_an_end_just_before_ten_is_not_rounded_into_the_night():
    assert round_end(ENDED, ny(2026, 11, 21, 21, 50), AT_HOME) == End(ny(2026, 11, 22, 8))
    assert round_end(ENDED, ny(2026, 11, 21, 21, 40), AT_HOME) == End(ny(2026, 11, 21, 21, 45))


def test_beyond_72_hours_an_end_is_the_morning_of_a_day():
    assert round_end(ENDED, ENDED + timedelta(hours=72), AT_HOME) == End(ny(2026, 11, 23, 15, 30))
    assert round_end(ENDED, ENDED + timedelta(days=5), AT_HOME) == End(ny(2026, 11, 26, 8), whole_day=True)


def test_24_hours_are_24_hours_across_a_clock_change():
    saturday = ny(2026, 10, 31, 15, 0)  # the clocks go back on 1 November
    pen = protocol(restrictions=[restrict("makeup", 24)])
    ends = timeline(case(visit(pen, ended_at=saturday)))
    assert ends[(FACE, Category.MAKEUP)] == End(ny(2026, 11, 1, 14, 0))


def test_a_wall_clock_end_keeps_its_wall_clock_across_a_clock_change():
    saturday = ny(2026, 10, 31, 15, 0)
    prp = protocol(restrictions=[restrict("washing", Calendar(1, time(8)))])
    assert timeline(case(visit(prp, ended_at=saturday)))[(FACE, Category.WASHING)] == End(ny(2026, 11, 1, 8))


def test_the_union_takes_the_longest_of_all_treatments_and_visits():
    pen = protocol("pen", [restrict("makeup", 24), restrict("actives", 120)])
    peel = protocol("peel", [restrict("makeup", 48), restrict("actives", 48)])
    ends = timeline(case(visit(pen, peel, ended_at=ENDED)))
    assert ends[(FACE, Category.MAKEUP)] == End(ny(2026, 11, 22, 15, 30))
    assert ends[(FACE, Category.ACTIVES)] == End(ny(2026, 11, 26, 8), whole_day=True)


def test_open_outlasts_everything():
    tca = protocol("tca", [restrict("makeup", Open())])
    pen = protocol("pen", [restrict("makeup", 1000)])
    assert timeline(case(visit(tca, pen, ended_at=ENDED)))[(FACE, Category.MAKEUP)] == OPEN
    assert later(End(ENDED), OPEN) == OPEN


def test_healed_ends_what_is_open_on_that_area_only():
    tca = protocol("tca", [restrict("makeup", Open())])
    v = visit(tca, ended_at=ENDED)
    tick = Healed(FACE, ny(2026, 11, 30, 11, 5))
    assert timeline(case(v, healed=(tick,)))[(FACE, Category.MAKEUP)] == End(ny(2026, 11, 30, 11, 15))
    elsewhere = Healed(BodyArea.LEGS, ny(2026, 11, 30, 11, 5))
    assert timeline(case(v, healed=(elsewhere,)))[(FACE, Category.MAKEUP)] == OPEN


def test_no_makeup_rule_for_legs():
    pen = protocol("pen", [restrict("makeup", 24, ["face"]), restrict("sun", 72)])
    ends = timeline(case(visit(pen, ended_at=ENDED, area=BodyArea.LEGS)))
    assert set(ends) == {(BodyArea.LEGS, Category.SUN)}


def test_a_one_off_change_applies_after_merging():
    pen = protocol("pen", [restrict("heat", 72)])
    longer = Adjustment(Category.HEAT, ny(2026, 11, 25, 12))
    v = visit(pen, ended_at=ENDED, adjustments=(longer,))
    assert timeline(case(v))[(FACE, Category.HEAT)] == End(ny(2026, 11, 26, 8), whole_day=True)


def test_a_booked_visit_restricts_nothing():
    pen = protocol("pen", [restrict("heat", 72)])
    assert timeline(case(visit(pen, starts_at=ENDED))) == {}


def test_the_end_of_several_categories_is_the_latest():
    ends = {(FACE, Category.SUN): End(ENDED), (BodyArea.LEGS, Category.SUN): End(ENDED + timedelta(hours=1))}
    assert end_of(ends, {Category.SUN}) == End(ENDED + timedelta(hours=1))
    assert end_of(ends, {Category.MAKEUP}) is None


def test_what_the_whole_body_does_has_one_end_over_all_areas():
    short = protocol("short", [restrict("sport", 24), restrict("sun", 24)])
    long = protocol("long", [restrict("sport", 72), restrict("sun", 72)])
    face = visit(short, ended_at=ENDED)
    legs = visit(long, name="v2", ended_at=ENDED, area=BodyArea.LEGS)
    ends = timeline(case(face, legs))
    assert ends[(FACE, Category.SPORT)] == ends[(BodyArea.LEGS, Category.SPORT)] == End(ny(2026, 11, 23, 15, 30))
    assert ends[(FACE, Category.SUN)] == End(ny(2026, 11, 21, 15, 30))


def test_lying_down_is_never_put_off_to_the_morning():
    upright = protocol("upright", [restrict("lying", 4)])
    evening = visit(upright, ended_at=ny(2026, 3, 3, 19, 5))
    assert timeline(case(evening))[(FACE, Category.LYING)] == End(ny(2026, 3, 3, 23, 15))
