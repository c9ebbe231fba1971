"""The patient's page and the texts are of one mind: what the page calls allowed, no text still forbids."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.aftercare import AT_LEAST, AT_MOST, lasts_until, standings
from reminders.domain.case import Treatment
from reminders.domain.plan import plan
from reminders.domain.timeline import later, timeline
from reminders.domain.vocabulary import BodyArea, Kind
from tests.domain.build import case, ny, protocol, restrict, visit
from tests.domain.test_properties import cases, now_of

MINUTE = timedelta(minutes=1)


@st.composite
def looked_at(draw):
    """A case, and a moment: around the end of something as often as any."""
    known = draw(cases())
    ends = sorted({end.at for end in timeline(known).values() if end.at is not None})
    since = now_of(known)
    around = st.sampled_from(ends or [since]).flatmap(lambda at: st.sampled_from([at - MINUTE, at, at + MINUTE]))
    return known, max(since, draw(around | st.integers(0, 60 * 24 * 40).map(lambda n: since + n * MINUTE)))


@given(looked_at())
def test_the_page_never_allows_what_a_text_forbids(seen):
    known, now = seen
    allowed = {one.category for one in standings(known, now) if not one.holds_at(now)}
    waits = {one.category: one.end for one in standings(known, now) if one.holds_at(now)}
    for text in plan(known, now_of(known)).texts:
        for told in text.content.ends:
            if told.end.holds_at(now):
                category = told.spot[1]
                assert category not in allowed
                assert later(waits[category], told.end) == waits[category]


@given(looked_at())
def test_the_page_allows_nothing_before_its_permission_could_go(seen):
    known, now = seen
    allowed = {one.category for one in standings(known, now) if not one.holds_at(now)}
    for (_, category), end in timeline(known).items():
        if end.holds_at(now):
            assert category not in allowed
    for text in plan(known, now_of(known)).texts:
        if text.kind is Kind.PERMISSION and text.due_at <= now:
            holding = {one.category for one in standings(known, now) if one.holds_at(now)}
            assert not holding & set(text.why.awaits)


@given(looked_at())
def test_every_wait_has_a_share_that_is_over_and_an_open_one_has_none(seen):
    known, now = seen
    for one in standings(known, now):
        assert 0 <= one.passed(now) <= 1
        if one.end.open:
            assert one.passed(now) == 0


@given(looked_at())
def test_a_link_lasts_as_long_as_something_holds_and_never_for_ever(seen):
    known, now = seen
    until = lasts_until(known, now)
    assert now + AT_LEAST <= until <= now + AT_MOST
    for end in timeline(known).values():
        assert end.at is None or end.at <= until or until == now + AT_MOST


def test_what_is_over_on_one_area_waits_for_the_other():
    ended_at = ny(2026, 11, 20, 15)
    pen = protocol("pen", [restrict("makeup", 24, ["face"]), restrict("makeup", 48, ["neck"])])
    both = tuple(Treatment(pen, area) for area in (BodyArea.FACE, BodyArea.NECK))
    (makeup,) = standings(case(replace(visit(pen, ended_at=ended_at), treatments=both)), ended_at)
    assert makeup.holds_at(ended_at + timedelta(hours=47))
    assert not makeup.holds_at(ended_at + timedelta(hours=49))
