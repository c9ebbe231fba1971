"""The needling family as patients meet it: face and body, one treatment or three on a day, lean or full."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import chain, combinations
from zoneinfo import ZoneInfo

import pytest

from reminders.catalogue import shipped
from reminders.catalogue.arrivals import Arrival, Example, arrivals, only_in_full
from reminders.domain.candidates import COMBINED_PREFIX
from reminders.domain.civil import Place
from reminders.domain.planned import PlannedText
from reminders.domain.protocol import Step
from reminders.domain.vocabulary import BodyArea, Category, Kind, Preset, Role
from reminders.wording.lint import lint
from reminders.wording.voice import Voice, WeeklyHours

CATALOGUE = shipped()
CLINIC = ("microneedling-pen", "derma-roller", "microneedling-meso", "microneedling-rf", "microneedling-prp")
FAMILY = (*CLINIC, "home-roller", "peel-superficial")
ON_THE_BODY = ("microneedling-pen", "derma-roller", "microneedling-rf", "home-roller")
RECOMMENDED_TOGETHER = ("microneedling-pen", "peel-superficial", "microneedling-meso")
OPTIONAL_BEFORE = {"spacing", "tablets", "cold-sores", "hair", "early"}

LONDON = ZoneInfo("Europe/London")
GLOW = Voice(
    short_name="Glow",
    language="en",
    region="US",
    phone="+12125550101",
    emergency_number="911",
    place=Place(ZoneInfo("America/New_York")),
    clinic_zone=ZoneInfo("America/New_York"),
    can_receive=True,
)
# Twenty characters, another zone to name, nobody at the phone, dates of two digits.
LONGEST = replace(
    GLOW,
    short_name="Aesthetic Skin Rooms",
    place=Place(ZoneInfo("America/Los_Angeles")),
    opening=WeeklyHours(((),) * 7),
)
LONGEST_GB = replace(
    LONGEST,
    region="GB",
    phone="+442079460101",
    place=Place(ZoneInfo("America/Argentina/Buenos_Aires")),
    clinic_zone=LONDON,
)
ENDED_AT = {"US": datetime(2026, 9, 9, 19, 30, tzinfo=UTC), "GB": datetime(2026, 9, 9, 15, 30, tzinfo=UTC)}


def example(*codes: str, area: BodyArea = BodyArea.FACE, voice: Voice = GLOW, preset: Preset = Preset.FULL) -> Example:
    at = ENDED_AT[voice.region]
    protocols = tuple(CATALOGUE.protocol(code) for code in codes)
    return Example(protocols, area, voice, at - timedelta(days=60), at, at, CATALOGUE.combined, preset)


def texts(
    *codes: str, area: BodyArea = BodyArea.FACE, voice: Voice = GLOW, preset: Preset = Preset.FULL
) -> tuple[Arrival, ...]:
    return arrivals(example(*codes, area=area, voice=voice, preset=preset)).texts


def groups(codes: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(codes, size) for size in range(1, len(codes) + 1)))


def code_of(text: PlannedText) -> str:
    return text.key.split("/")[2]


def step_of(code: str, step: str) -> Step:
    return next(entry for entry in CATALOGUE.protocol(code).steps if entry.code == step)


def says(text: PlannedText) -> frozenset[str]:
    """The instructions in the words that go out, whichever wording they are."""
    ref = text.content.step
    assert ref is not None
    if not ref.protocol.startswith(COMBINED_PREFIX):
        return step_of(ref.protocol, ref.step).says
    code = ref.protocol.removeprefix(COMBINED_PREFIX)
    return next(made.says for made in CATALOGUE.combined if (made.code, made.step) == (code, ref.step))


@pytest.mark.parametrize("code", ON_THE_BODY)
def test_legs_are_told_nothing_of_makeup(code: str) -> None:
    found = texts(code, area=BodyArea.LEGS)

    assert found
    assert not [arrival.body for arrival in found if "makeup" in arrival.body.lower()]


@pytest.mark.parametrize("code", CLINIC)
def test_a_face_is_told_until_when_and_when_it_is_over(code: str) -> None:
    told = {code_of(arrival.text): arrival.body for arrival in texts(code)}

    assert "makeup" in told["first"]
    assert told["makeup"].startswith("Glow: Light makeup is fine now if your skin is calm")


@pytest.mark.parametrize("voice", [LONGEST, LONGEST_GB], ids=["US", "GB"])
@pytest.mark.parametrize("area", [BodyArea.FACE, BodyArea.LEGS])
@pytest.mark.parametrize("codes", groups(FAMILY), ids="+".join)
def test_no_text_is_longer_than_it_may_be(codes: tuple[str, ...], area: BodyArea, voice: Voice) -> None:
    for arrival in texts(*codes, area=area, voice=voice):
        room = 2 if "{restrictions}" in arrival.template else 1
        assert lint(arrival.body, max_segments=room) == [], arrival.body


@pytest.mark.parametrize("codes", groups(FAMILY), ids="+".join)
def test_a_day_of_several_treatments_says_and_tells_all_that_each_would(codes: tuple[str, ...]) -> None:
    together = texts(*codes)
    said = frozenset[str]().union(*(says(arrival.text) for arrival in together))
    ends = {told.spot: told.end for arrival in together for told in arrival.text.content.ends}

    for arrival in chain.from_iterable(texts(code) for code in codes):
        assert says(arrival.text) <= said
        for told in arrival.text.content.ends:
            joint = ends[told.spot].at
            assert joint is not None
            assert told.end.at is not None
            assert joint >= told.end.at


@pytest.mark.parametrize("codes", groups(FAMILY), ids="+".join)
def test_a_merged_text_says_what_its_steps_say(codes: tuple[str, ...]) -> None:
    for arrival in texts(*codes):
        for ref in arrival.text.merged:
            assert step_of(ref.protocol, ref.step).says <= says(arrival.text)


def test_needling_peel_and_infusion_share_their_texts() -> None:
    roles = [(arrival.text.role, code_of(arrival.text)) for arrival in texts(*RECOMMENDED_TOGETHER)]

    assert len(roles) == len(set(roles))
    assert (Role.LATE_CHECK, "rash") in roles
    assert (Role.LATE_CHECK, "lumps") in roles


@pytest.mark.parametrize("code", CLINIC)
def test_questions_before_are_outside_the_lean_preset(code: str) -> None:
    lean = {code_of(arrival.text) for arrival in texts(code, preset=Preset.LEAN) if arrival.text.role.before_visit}
    full = {code_of(arrival.text) for arrival in texts(code) if arrival.text.role.before_visit}

    assert lean == {"prep", "visit"}
    assert full >= lean | OPTIONAL_BEFORE


@pytest.mark.parametrize("code", FAMILY)
def test_the_lean_preset_is_at_most_six_after_and_keeps_safety(code: str) -> None:
    after = [a.text for a in texts(code, preset=Preset.LEAN) if not a.text.role.before_visit]
    left_out = only_in_full(example(code))

    assert len([text for text in after if text.role is not Role.UPKEEP]) <= 6
    assert not [a for a in texts(code) if a.text.kind is Kind.SAFETY and a.text.key in left_out]


def test_only_heat_and_plasma_ask_about_pain_and_nobody_is_told_to_stop_a_medicine() -> None:
    asking = {code for code in FAMILY if any(s.code == "painkillers" for s in CATALOGUE.protocol(code).steps)}
    words = [w for code in FAMILY for step in CATALOGUE.protocol(code).steps for w in step.wording.values()]

    assert asking == {"microneedling-rf", "microneedling-prp"}
    about_pain = [word for word in words if "anything for pain" in word]
    assert all("keep taking what your doctor gave you" in word for word in about_pain)
    assert not [word for word in words if "stop" in word.lower()]


def test_after_heat_burns_are_asked_for_on_the_next_morning_and_dents_after_four_weeks() -> None:
    at = {code_of(arrival.text): arrival for arrival in texts("microneedling-rf", preset=Preset.LEAN)}

    assert at["burns"].text.due_at - ENDED_AT["US"] == timedelta(hours=20)
    assert at["burns"].text.kind is Kind.SAFETY
    assert at["dents"].text.due_at - ENDED_AT["US"] == timedelta(days=28)


def test_plasma_stays_on_until_the_next_morning() -> None:
    first = next(a for a in texts("microneedling-prp") if code_of(a.text) == "first")
    (end,) = {told.end for told in first.text.content.ends if told.spot[1] is Category.WASHING}

    assert end.at is not None
    assert GLOW.place.local(end.at).time() == time(8)
    assert end.at - ENDED_AT["US"] < timedelta(days=1)


def test_what_the_articles_treat_can_be_chosen() -> None:
    pen = CATALOGUE.protocol("microneedling-pen")
    indications = {interval.indication for interval in pen.intervals}

    assert indications == {
        "acne-scars",
        "deep-scars",
        "flat-scars",
        "stretch-marks",
        "rejuvenation",
        "clogged-pores",
    }
    assert pen.areas >= {BodyArea.FACE, BodyArea.LEGS, BodyArea.CHEST, BodyArea.BUTTOCKS}


def test_advice_for_a_home_roller_goes_out_beside_a_treatment_even_when_lean() -> None:
    alone = {code_of(arrival.text) for arrival in texts("home-roller", preset=Preset.LEAN)}
    beside = {code_of(arrival.text) for arrival in texts("home-roller", "microneedling-pen", preset=Preset.LEAN)}

    assert alone == {"skin", "stop"}
    assert beside > alone


def test_advice_for_a_home_roller_names_no_rhythm() -> None:
    words = " ".join(arrival.body for arrival in texts("home-roller")).lower()

    assert "never share" in words
    assert not [rhythm for rhythm in ("daily", "week", "every ", "once a", "times") if rhythm in words]


@pytest.mark.parametrize("claim", ["certified", "pain-free", "too much retinol", "immediate", "better than", "get rid"])
def test_claims_of_the_articles_that_are_not_true_are_not_passed_on(claim: str) -> None:
    words = [arrival.body for code in FAMILY for arrival in texts(code)]

    assert not [body for body in words if claim in body.lower()]
