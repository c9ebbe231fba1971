"""Peels that heal at their own pace, injections, light and facials: what must never go wrong with their texts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminders.catalogue import shipped
from reminders.catalogue.longest import longest_texts
from reminders.domain.candidates import wordings
from reminders.domain.case import Case, Course, Healed, PatientFacts, Rules, Treatment, Visit
from reminders.domain.civil import Place
from reminders.domain.plan import plan
from reminders.domain.planned import Plan, PlannedText
from reminders.domain.protocol import Elapsed, Open
from reminders.domain.vocabulary import BodyArea, Category, Kind, Preset, Purpose, VisitState
from reminders.wording.lint import lint
from reminders.wording.render import render
from reminders.wording.voice import Voice

CODES = [
    "botulinum-toxin",
    "dermal-filler",
    "dermaplaning",
    "hydrafacial",
    "ipl",
    "laser-hair",
    "led",
    "peel-medium",
]
SAME_DAY = [
    ("botulinum-toxin", "dermal-filler"),
    ("hydrafacial", "dermaplaning"),
    ("hydrafacial", "led"),
    ("dermaplaning", "peel-superficial"),
    ("hydrafacial", "dermaplaning", "led"),
    ("ipl", "led"),
    ("ipl", "hydrafacial"),
    ("ipl", "dermaplaning"),
]
CATALOGUE = shipped()
BOOK = wordings(CATALOGUE.protocols.values(), CATALOGUE.combined)

NEW_YORK = ZoneInfo("America/New_York")
GLOW = Voice(
    short_name="Glow",
    language="en",
    region="GB",
    phone="+12125550101",
    emergency_number="911",
    place=Place(NEW_YORK),
    clinic_zone=NEW_YORK,
    can_receive=True,
)


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    """A New York wall time in November 2026; the 21st is a Saturday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


SATURDAY = at(15, 30)


def after(
    *codes: str,
    ended_at: datetime = SATURDAY,
    area: BodyArea = BodyArea.FACE,
    preset: Preset = Preset.FULL,
    healed: Iterable[Healed] = (),
) -> Plan:
    """What the visit brings that ended then, without a course."""
    treatments = tuple(Treatment(CATALOGUE.protocol(code), area) for code in codes)
    visit = Visit("v", VisitState.DONE, treatments, ended_at, ended_at, ended_at=ended_at)
    return _plan(visit, preset, healed)


def before(*codes: str, preset: Preset = Preset.FULL) -> Plan:
    """What the booking brings, made two months ahead."""
    treatments = tuple(Treatment(CATALOGUE.protocol(code), BodyArea.FACE) for code in codes)
    booked = SATURDAY - timedelta(days=60)
    return _plan(Visit("v", VisitState.BOOKED, treatments, booked, booked, starts_at=SATURDAY), preset)


def _plan(visit: Visit, preset: Preset, healed: Iterable[Healed] = ()) -> Plan:
    facts = PatientFacts("p", GLOW.place, frozenset(Purpose))
    case = Case(facts, (visit,), Rules(preset=preset), healed=tuple(healed), combined=CATALOGUE.combined)
    return plan(case, visit.recorded_at)


def text(made: Plan, tail: str) -> PlannedText:
    return next(text for text in made.texts if text.key == f"v/{tail}")


def words(planned: PlannedText, voice: Voice = GLOW) -> str:
    assert planned.content.step is not None
    return render(planned.content, BOOK[planned.content.step]["en"], voice, planned.due_at)


def told(made: Plan) -> set[Category]:
    return {end.spot[1] for text in made.texts for end in text.content.ends}


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_short_enough_at_its_longest(code: str) -> None:
    protocol = CATALOGUE.protocol(code)
    longest = longest_texts(protocol, ["en"])["en"]
    assert longest.keys() == {step.code for step in protocol.steps}
    for step in protocol.steps:
        room = 2 if "{restrictions}" in step.wording["en"] else 1
        assert lint(longest[step.code], max_segments=room) == [], step.code


def test_the_healed_text_is_short_enough_at_its_longest() -> None:
    voice = replace(GLOW, short_name="Aesthetic Skin Rooms", region="US")
    made = after("peel-medium", healed=[Healed(BodyArea.FACE, at(10, day=28))])

    assert lint(words(text(made, "healed/healed"), voice), max_segments=2) == []


@pytest.mark.parametrize("codes", SAME_DAY, ids="+".join)
def test_texts_of_one_day_are_short_enough(codes: tuple[str, ...]) -> None:
    voice = replace(GLOW, short_name="Aesthetic Skin Rooms", region="US")
    for planned in (*before(*codes).texts, *after(*codes).texts):
        room = 2 if planned.content.ends else 1
        assert lint(words(planned, voice), max_segments=room) == []


@pytest.mark.parametrize("codes", [*((code,) for code in CODES), *SAME_DAY], ids="+".join)
def test_the_lean_preset_tells_every_restriction_and_drops_no_safety_text(codes: tuple[str, ...]) -> None:
    made = after(*codes, preset=Preset.LEAN)
    treated = [CATALOGUE.protocol(code) for code in codes]

    assert told(made) == {rule.category for one in treated for rule in one.restrictions}
    vital = {step.code for one in treated for step in one.steps if step.kind in {Kind.SAFETY, Kind.EMERGENCY}}
    assert vital <= {ref.step for planned in made.texts for ref in planned.merged}


@pytest.mark.parametrize("codes", SAME_DAY, ids="+".join)
def test_treatments_of_one_day_lose_no_text_before_the_visit(codes: tuple[str, ...]) -> None:
    made = before(*codes, preset=Preset.LEAN)

    sent = {(planned.role, ref.protocol) for planned in made.texts for ref in planned.merged}
    wanted = {
        (step.role, code)
        for code in codes
        for step in CATALOGUE.protocol(code).steps
        if step.role.before_visit and step.lean
    }
    assert sent == wanted
    assert len(made.texts) <= 2


@pytest.mark.parametrize("codes", SAME_DAY, ids="+".join)
def test_safety_texts_of_one_day_keep_their_own_words(codes: tuple[str, ...]) -> None:
    for planned in after(*codes).texts:
        if planned.kind in {Kind.SAFETY, Kind.EMERGENCY}:
            assert len(planned.merged) == 1


def test_safety_texts_have_somebody_called_when_they_fail() -> None:
    watched = {Kind.SAFETY, Kind.EMERGENCY, Kind.RESTRICTION}
    for code in CODES:
        for step in CATALOGUE.protocol(code).steps:
            assert (step.act_by is not None) == (step.kind in watched), f"{code}/{step.code}"


def test_a_filler_emergency_text_keeps_its_time_in_the_evening() -> None:
    assert text(after("dermal-filler", ended_at=at(20, 30)), "check/sight").due_at == at(20, 45)
    assert text(after("dermal-filler", ended_at=at(20, 50)), "check/sight").due_at == at(21, 5)


def test_the_later_filler_emergency_text_comes_before_the_night() -> None:
    assert text(after("dermal-filler"), "check/cold-skin").due_at == at(20, 30)
    assert text(after("dermal-filler", ended_at=at(19)), "check/cold-skin").due_at == at(20, 55)


def test_filler_emergency_texts_name_both_numbers_the_emergency_number_first() -> None:
    made = after("dermal-filler")

    assert words(text(made, "check/sight")) == (
        "Glow: White, gray or blotchy skin, strong pain or any change in sight? "
        "It is an emergency: call 911 at once, or +12125550101."
    )
    assert words(text(made, "check/cold-skin")) == (
        "Glow: All well? With growing pain, cold or white skin, purple net marks or blurry sight "
        "call 911 at once, or +12125550101."
    )


def test_after_toxin_lying_down_ends_in_the_evening_and_not_in_the_morning() -> None:
    made = after("botulinum-toxin", ended_at=at(19, 30))

    assert words(text(made, "restrictions/first")) == (
        "Glow: No lying down until Sat 23:30. No gym, sauna, alcohol, waxing, rubbing or massage until Sun 19:30. "
        "No other treatments until Sun 29 Nov."
    )


def test_trouble_breathing_after_toxin_is_for_the_emergency_number() -> None:
    assert words(text(after("botulinum-toxin"), "check/swallow")) == (
        "Glow: Trouble swallowing, speaking, seeing or breathing, or weak muscles? Call 911 at once. "
        "It can start weeks later too."
    )


def test_after_toxin_and_filler_one_text_tells_what_to_avoid() -> None:
    assert words(text(after("botulinum-toxin", "dermal-filler"), "restrictions/first")) == (
        "Glow: No lying down until Sat 19:30. No makeup until Sun 15:30. "
        "No gym, sauna, pool, alcohol, rubbing or massage until Mon 15:30. "
        "No sun until Sun 29 Nov. No waxing or other treatments until Sun 6 Dec."
    )


def test_a_medium_peel_invents_no_date_for_what_healing_decides() -> None:
    rules = {rule.category: rule.span for rule in CATALOGUE.protocol("peel-medium").restrictions}
    dated = {category for category, span in rules.items() if not isinstance(span, Open)}

    assert dated == {Category.SUN, Category.TREATMENTS}
    assert words(text(after("peel-medium"), "restrictions/first")) == (
        "Glow: No sun or other treatments until Sun 3 Jan. No makeup, cream, other products, gym, sauna, pool, "
        "retinol, acids, vitamin C, scrubs or waxing until we tell you that your skin has healed."
    )


def test_after_a_medium_peel_nothing_is_allowed_before_staff_say_healed() -> None:
    assert not [planned for planned in after("peel-medium").texts if planned.kind is Kind.PERMISSION]

    made = after("peel-medium", preset=Preset.LEAN, healed=[Healed(BodyArea.FACE, at(10, day=28))])
    healed = text(made, "healed/healed")
    assert healed.due_at == at(10, day=28)
    assert words(healed) == (
        "Glow: Good news: your skin has healed. Makeup, gym, sauna and pool are fine again; "
        "go slowly with retinol, acids and scrubs. SPF 30+ and shade every day. "
        "No sun or other treatments until Sun 3 Jan."
    )


def test_legs_get_no_makeup_rule_from_laser() -> None:
    made = after("laser-hair", area=BodyArea.LEGS)

    assert Category.MAKEUP not in told(made)
    assert "makeup" not in " ".join(words(planned) for planned in made.texts)
    assert Category.MAKEUP in told(after("laser-hair", area=BodyArea.FACE))


def test_after_laser_sun_and_waxing_wait_six_weeks() -> None:
    spans = {rule.category: rule.span for rule in CATALOGUE.protocol("laser-hair").restrictions}

    assert spans[Category.SUN] == spans[Category.WAXING] == Elapsed(timedelta(days=42))


@pytest.mark.parametrize(("indication", "ready"), [("face", "Sat 19 Dec"), ("body", "Sat 2 Jan"), (None, "Sat 2 Jan")])
def test_laser_sessions_come_sooner_on_the_face(indication: str | None, ready: str) -> None:
    treatments = (Treatment(CATALOGUE.protocol("laser-hair"), BodyArea.FACE, indication),)
    course = Course("c", 6, agreed=True)
    visit = Visit("v", VisitState.DONE, treatments, SATURDAY, SATURDAY, ended_at=SATURDAY, course=course, place=1)

    assert words(text(_plan(visit, Preset.LEAN), "next/next")) == (
        f"Glow: Your skin is ready for the next session from {ready}. Reply or call +12125550101 to book."
    )


def test_shaving_is_allowed_only_after_the_text_that_forbids_it_ends() -> None:
    made = after("laser-hair", area=BodyArea.LEGS)

    assert "No shaving or scrubs until Sun 29 Nov." in words(text(made, "normal/bumps"))
    assert text(made, "allowed/shave").due_at == at(8, day=29)


def test_light_without_downtime_says_nothing_afterwards() -> None:
    assert after("led").texts == ()
    assert len(after("led", "microneedling-pen").texts) == len(after("microneedling-pen").texts)
