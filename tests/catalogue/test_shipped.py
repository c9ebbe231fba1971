"""The shipped protocols, seen as a patient sees them: planned by the real planner, in the longest words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations
from zoneinfo import ZoneInfo

import pytest

from reminders.catalogue import shipped
from reminders.domain.candidates import wordings
from reminders.domain.case import Case, Course, Healed, PatientFacts, Rules, Treatment, Visit
from reminders.domain.civil import Place
from reminders.domain.plan import plan
from reminders.domain.planned import PlannedText
from reminders.domain.protocol import Calendar, Elapsed, Protocol
from reminders.domain.vocabulary import BodyArea, Category, Kind, Preset, Purpose, Role, VisitState
from reminders.wording.languages import LANGUAGES
from reminders.wording.lint import Fault, lint
from reminders.wording.render import render
from reminders.wording.voice import Voice, WeeklyHours
from tests.catalogue.pen_words import PEN_WORDS

CATALOGUE = shipped()
CODES = sorted(CATALOGUE.protocols)
# What clinics do on one day; all groups of all protocols would be tens of thousands.
TOGETHER = ["derma-roller", "microneedling-meso", "microneedling-pen", "peel-superficial"]
GROUPS = [(code,) for code in CODES] + list(
    chain.from_iterable(combinations(TOGETHER, size) for size in range(2, len(TOGETHER) + 1))
)
ACTED_ON = {Kind.SAFETY, Kind.EMERGENCY, Kind.RESTRICTION}
BOOK = wordings(CATALOGUE.protocols.values(), CATALOGUE.combined)

NEW_YORK, LONDON = ZoneInfo("America/New_York"), ZoneInfo("Europe/London")
NEVER_ANSWERED = WeeklyHours(((),) * 7)
LONGEST_US = Voice(
    short_name="Aesthetic Skin Rooms",
    language="en",
    region="US",
    phone="+12125550101",
    emergency_number="911",
    place=Place(ZoneInfo("America/Los_Angeles")),
    clinic_zone=NEW_YORK,
    opening=NEVER_ANSWERED,
    can_receive=True,
)
LONGEST_GB = replace(
    LONGEST_US,
    region="GB",
    phone="+442079460101",
    place=Place(ZoneInfo("America/Argentina/Buenos_Aires")),
    clinic_zone=LONDON,
)
# Wednesday half past twelve, all ends on days of two digits: the longest that dates and times get.
ENDED_AT = {"US": datetime(2026, 9, 9, 19, 30, tzinfo=UTC), "GB": datetime(2026, 9, 9, 15, 30, tzinfo=UTC)}
GLOW = replace(LONGEST_US, short_name="Glow", place=Place(NEW_YORK), opening=None)
SATURDAY = datetime(2026, 11, 21, 15, 30, tzinfo=NEW_YORK).astimezone(UTC)


def planned(codes: tuple[str, ...], voice: Voice, at: datetime, area: BodyArea = BodyArea.FACE) -> list[PlannedText]:
    """All that a booked and a done visit with these treatments bring; the last of its course."""
    treatments = tuple(Treatment(CATALOGUE.protocol(code), area) for code in codes)
    facts = PatientFacts("p", voice.place, frozenset(Purpose))
    before = at - timedelta(days=60)
    texts: list[PlannedText] = []
    # once before the skin is said to have healed, and once after: only then is what was open over
    for place, healed in ((1, ()), (4, (Healed(area, at + timedelta(days=10)),))):
        done = Visit(
            "done", VisitState.DONE, treatments, at, at, ended_at=at, course=Course("c", 4, agreed=True), place=place
        )
        booked = Visit("booked", VisitState.BOOKED, treatments, before, before, starts_at=at)
        for visit in (done, booked):
            rules = Rules(preset=Preset.FULL, marketing=True)
            case = Case(facts, (visit,), rules, healed, CATALOGUE.combined)
            texts += plan(case, visit.recorded_at).texts
    return texts


def rendered(text: PlannedText, voice: Voice) -> tuple[str, str]:
    """The template of a text, and what goes out."""
    assert text.content.step is not None
    template = BOOK[text.content.step][voice.language]
    return template, render(text.content, template, voice, text.due_at)


def steps(codes: tuple[str, ...] = tuple(CODES)) -> Iterator[tuple[Protocol, str]]:
    for code in codes:
        protocol = CATALOGUE.protocol(code)
        yield from ((protocol, step.code) for step in protocol.steps)


def test_every_treatment_of_the_articles_and_of_the_plan_is_there() -> None:
    assert [
        *("botulinum-toxin", "derma-roller", "dermal-filler", "dermaplaning", "home-roller", "hydrafacial", "ipl"),
        *("laser-hair", "led", "microneedling-meso", "microneedling-pen", "microneedling-prp", "microneedling-rf"),
        *("peel-medium", "peel-superficial"),
    ] == CODES


@pytest.mark.parametrize("voice", [LONGEST_US, LONGEST_GB], ids=["US", "GB"])
@pytest.mark.parametrize("codes", GROUPS, ids="+".join)
def test_every_text_fits_at_its_longest(codes: tuple[str, ...], voice: Voice) -> None:
    texts = planned(codes, voice, ENDED_AT[voice.region])
    for language in LANGUAGES:
        for text in texts:
            template, words = rendered(text, replace(voice, language=language))
            room = (2 if "{restrictions}" in template else 1) + (language != "en")
            found = lint(words, max_segments=room, language=language)
            assert [finding for finding in found if finding.fault is not Fault.NOT_GSM7 or language == "en"] == [], (
                words
            )


@pytest.mark.parametrize("codes", [(code,) for code in CODES], ids="+".join)
def test_every_step_is_rendered_by_some_plan(codes: tuple[str, ...]) -> None:
    seen = {ref.step for text in planned(codes, LONGEST_US, ENDED_AT["US"]) for ref in text.merged}

    assert seen == {step for _, step in steps(codes)}


@pytest.mark.parametrize("codes", GROUPS, ids="+".join)
def test_treatments_of_one_day_share_each_text(codes: tuple[str, ...]) -> None:
    keys = {text.key for text in planned(codes, LONGEST_US, ENDED_AT["US"])}

    expected = {f"{step.role}/{step.code}" for code in codes for step in CATALOGUE.protocol(code).steps}
    assert {key.partition("/")[2] for key in keys} == expected


@pytest.mark.parametrize("area", [BodyArea.FACE, BodyArea.HANDS])
@pytest.mark.parametrize("codes", GROUPS, ids="+".join)
def test_every_restriction_is_told_in_the_lean_preset(codes: tuple[str, ...], area: BodyArea) -> None:
    treatments = tuple(Treatment(CATALOGUE.protocol(code), area) for code in codes)
    visit = Visit("v", VisitState.DONE, treatments, SATURDAY, SATURDAY, ended_at=SATURDAY)
    facts = PatientFacts("p", Place(NEW_YORK), frozenset(Purpose))
    made = plan(Case(facts, (visit,), combined=CATALOGUE.combined), SATURDAY)

    told = {told.spot[1] for text in made.texts for told in text.content.ends}
    restricted = (restriction for treatment in treatments for restriction in treatment.protocol.restrictions)
    assert told == {restriction.category for restriction in restricted if restriction.holds_for(area)}


def test_makeup_is_a_matter_of_face_neck_and_chest() -> None:
    for protocol in CATALOGUE.protocols.values():
        for restriction in protocol.restrictions:
            if restriction.category is Category.MAKEUP:
                areas = restriction.areas or protocol.areas
                assert BodyArea.FACE in areas <= {BodyArea.FACE, BodyArea.NECK, BodyArea.CHEST}


@pytest.mark.parametrize(
    ("category", "pen", "roller", "meso", "peel"),
    [
        (Category.WASHING, None, None, 8, None),
        (Category.MAKEUP, 24, 24, 24, 24),
        (Category.PRODUCTS, 24, 24, 24, None),
        (Category.ALCOHOL, 24, 24, 48, 48),
        (Category.SPORT, 72, 72, 72, 72),
        (Category.HEAT, 72, 72, 72, 72),
        (Category.POOL, 72, 72, 72, 72),
        (Category.SUN, 72, 7 * 24, 72, 21 * 24),
        (Category.ACTIVES, 5 * 24, 5 * 24, 5 * 24, 7 * 24),
        (Category.VITAMIN_C, 5 * 24, 5 * 24, 5 * 24, 7 * 24),
        (Category.SCRUBS, 7 * 24, 7 * 24, 7 * 24, 14 * 24),
        (Category.WAXING, 7 * 24, 7 * 24, 7 * 24, 7 * 24),
        (Category.TREATMENTS, 14 * 24, 14 * 24, 14 * 24, 14 * 24),
    ],
)
def test_restrictions_last_as_the_matrix_says(
    category: Category, pen: int | None, roller: int | None, meso: int | None, peel: int | None
) -> None:
    def hours(code: str) -> int | None:
        spans = [r.span for r in CATALOGUE.protocol(code).restrictions if r.category is category]
        assert all(isinstance(span, Elapsed) for span in spans)
        return next((int(s.delta.total_seconds() / 3600) for s in spans if isinstance(s, Elapsed)), None)

    found = [hours(code) for code in ("microneedling-pen", "derma-roller", "microneedling-meso", "peel-superficial")]
    assert found == [pen, roller, meso, peel]


def test_sessions_come_at_the_interval_of_their_indication() -> None:
    found = {
        (code, i.indication): (i.sessions_min, i.sessions_max, i.days, i.days_min, i.days_max, i.upkeep_days)
        for code in (*TOGETHER, "microneedling-rf", "microneedling-prp")
        for i in CATALOGUE.protocol(code).intervals
    }
    assert found == {
        ("microneedling-pen", "acne-scars"): (3, 6, 28, 28, 42, 120),
        ("microneedling-pen", "deep-scars"): (4, 6, 42, 42, 42, None),
        ("microneedling-pen", "stretch-marks"): (4, 6, 42, 28, 42, None),
        ("microneedling-pen", "rejuvenation"): (1, 3, 28, 21, 28, 120),
        ("microneedling-pen", "flat-scars"): (1, 3, 28, 28, 42, None),
        ("microneedling-pen", "clogged-pores"): (1, 3, 28, 28, 42, None),
        ("derma-roller", "acne-scars"): (4, 6, 42, 28, 56, None),
        ("derma-roller", "flat-scars"): (1, 3, 42, 28, 56, None),
        ("derma-roller", "rejuvenation"): (4, 6, 42, 28, 56, None),
        ("microneedling-meso", "acne-scars"): (3, 6, 28, 28, 42, None),
        ("microneedling-meso", "texture"): (3, 6, 28, 28, 42, None),
        ("microneedling-rf", "rejuvenation"): (3, 5, 28, 21, 42, None),
        ("microneedling-prp", "rejuvenation"): (3, 6, 28, 28, 42, None),
        ("microneedling-prp", "acne-scars"): (3, 6, 28, 28, 42, None),
        ("microneedling-meso", "rejuvenation"): (3, 6, 28, 28, 42, None),
        ("peel-superficial", "texture"): (4, 6, 28, 14, 42, None),
    }


def test_safety_texts_can_be_acted_on_and_all_rules_name_their_source() -> None:
    for protocol in CATALOGUE.protocols.values():
        assert all(restriction.sources for restriction in protocol.restrictions)
        assert all(step.sources for step in protocol.steps)
        assert all(interval.sources for interval in protocol.intervals)
        for step in protocol.steps:
            assert (step.act_by is not None) == (step.kind in ACTED_ON), step.code
            assert step.role is not Role.NEXT or isinstance(step.offset, Calendar)


def literals(*codes: str) -> dict[str, str]:
    made = planned(codes, GLOW, SATURDAY)
    return {text.key.partition("/")[2]: rendered(text, GLOW)[1] for text in made}


def test_the_words_after_a_pen_session() -> None:
    assert literals("microneedling-pen") == PEN_WORDS


def test_the_words_after_needling_peel_and_vitamin_infusion_on_one_day() -> None:
    words = literals("microneedling-pen", "peel-superficial", "microneedling-meso")

    assert words["restrictions/first"] == (
        "Glow: No washing until Sun 8:00 AM. No makeup, cream or other products until Sun 3:30 PM. "
        "No alcohol until Mon 3:30 PM. No gym, sauna or pool until Tue 3:30 PM. "
        "No retinol, acids or vitamin C until Sun, Nov 29. No sun until Sun, Dec 13."
    )
    assert words["normal/normal"] == (
        "Glow: Red, tight, puffy, bruised skin is normal and fades in days. Never pick. Until Sun 3:30 PM only what we "
        "gave you and, once you wash, lukewarm water, then gentle cream and SPF 30+ daily. "
        "No waxing until Sun, Nov 29. No scrubs or other treatments until Sun, Dec 6."
    )
    assert words["check/check"] == (
        "Glow: How is your skin today? Worse pain, heat, swelling, hives, blisters, weeping, pus, fever "
        "or a cold sore? Call +12125550101."
    )
    assert words["late-check/rash"] == (
        "Glow: Still itchy, or red bumps or a rash that will not settle? It can be a late reaction. "
        "Please call +12125550101."
    )
    assert words["late-check/lumps"] == (
        "Glow: Please look at the area once more: any new lump, sore spot or boil? "
        "Then call +12125550101, so that we can look at it."
    )
    assert words["normal/sun"] == (
        "Glow: Your new skin burns and darkens easily: SPF 30+ and shade every day. No sun until Sun, Dec 13."
    )
