import json
from collections.abc import Callable
from datetime import time, timedelta

import pytest

from reminders.catalogue import parse, parse_combined, shipped
from reminders.catalogue.spans import read_length, read_offset, read_span
from reminders.domain.protocol import Calendar, Elapsed, Interval, Open, Protocol, Restriction, Source, Step
from reminders.domain.vocabulary import Anchor, BodyArea, Category, Kind, LateRule, Role, TextClass
from reminders.errors import InvalidInput
from tests.catalogue.documents import Document, changed, small

OWN = (Source("own judgement", "U"),)
STEPS = (
    Step(
        code="first",
        role=Role.RESTRICTIONS,
        kind=Kind.RESTRICTION,
        text_class=TextClass.CARE,
        anchor=Anchor.TREATMENT_END,
        offset=Elapsed(timedelta(minutes=45)),
        wording={"en": "{restrictions} Do not touch it."},
        sources=OWN,
        act_by=timedelta(hours=3),
        tells=frozenset({Category.MAKEUP, Category.SUN, Category.WAXING}),
        says=frozenset({"no-touching"}),
    ),
    Step(
        code="makeup",
        role=Role.ALLOWED,
        kind=Kind.PERMISSION,
        text_class=TextClass.CARE,
        anchor=Anchor.RESTRICTION_END,
        offset=Elapsed(timedelta()),
        wording={"en": "Makeup is fine now."},
        sources=OWN,
        useful_for=timedelta(days=2),
        awaits=frozenset({Category.MAKEUP}),
        late=LateRule.SKIP,
        lean=False,
    ),
)


def test_a_document_becomes_a_protocol() -> None:
    assert parse(small(), "light.toml") == Protocol(
        code="light-facial",
        version=1,
        name="Light facial",
        areas=frozenset({BodyArea.FACE, BodyArea.NECK}),
        restrictions=(
            Restriction(Category.MAKEUP, Elapsed(timedelta(hours=24)), OWN),
            Restriction(Category.SUN, Calendar(3, time(10)), OWN, frozenset({BodyArea.FACE})),
            Restriction(Category.WAXING, Open(), OWN),
        ),
        steps=STEPS,
        intervals=(Interval("tone", "Tone", 1, 3, 28, 21, 35, 90, OWN),),
    )


def test_what_the_store_keeps_as_json_reads_back_as_the_same_protocol() -> None:
    catalogue = shipped()
    for code, document in catalogue.documents.items():
        assert parse(json.loads(json.dumps(document)), "a row") == catalogue.protocols[code]
    kept = [json.loads(json.dumps(document)) for document in catalogue.combined_documents]
    assert tuple(parse_combined(document, "a row") for document in kept) == catalogue.combined


@pytest.mark.parametrize(
    ("written", "offset"),
    [
        ("45min", Elapsed(timedelta(minutes=45))),
        ("-24h", Elapsed(timedelta(hours=-24))),
        ("5d", Elapsed(timedelta(days=5))),
        ({"days": -1, "at": "10:00"}, Calendar(-1, time(10))),
    ],
)
def test_offsets_are_written_as_people_say_them(written: object, offset: Elapsed | Calendar) -> None:
    assert read_offset(written) == offset


@pytest.mark.parametrize(
    "written", ["24", "24 hours", "1.5h", "", 24, True, {"days": 3}, {"days": True, "at": "10:00"}]
)
def test_other_offsets_are_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"24h|whole number"):
        read_offset(written)


@pytest.mark.parametrize("written", ["0h", "-24h", {"days": -1, "at": "10:00"}, "forever"])
def test_a_restriction_lasts_a_while_or_openly(written: object) -> None:
    with pytest.raises(ValueError, match=r"longer than nothing|open"):
        read_span(written)


@pytest.mark.parametrize("written", ["0h", "-1d", "open", {"days": 1, "at": "10:00"}])
def test_a_length_is_real_time(written: object) -> None:
    with pytest.raises(ValueError, match="write a length"):
        read_length(written)


def step(**values: object) -> Callable[[Document], object]:
    return lambda document: document["steps"][0].update(values)


def rename(old: str, new: str) -> Callable[[Document], object]:
    return lambda document: document["steps"][0].update({new: document["steps"][0].pop(old)})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            rename("act_by", "actby"),
            "light.toml: steps.first.actby ('actby'): there is no such key. Did you mean act_by?",
        ),
        (
            lambda d: d["steps"][0].pop("anchor"),
            "light.toml: steps.first.anchor: the key is missing. Add anchor = ...",
        ),
        (
            step(kind="restrictions"),
            "light.toml: steps.first.kind ('restrictions'): there is no such value. Did you mean restriction?",
        ),
        (
            step(offset="1 hour"),
            (
                'light.toml: steps.first.offset (\'1 hour\'): write real time as "45min", "24h" or "5d", '
                'wall-clock time as { days = 3, at = "10:00" }. Correct the value.'
            ),
        ),
        (
            lambda d: d["restrictions"][0].update(category="make-up"),
            "light.toml: restrictions.make-up.category ('make-up'): there is no such value. Did you mean makeup?",
        ),
        (
            step(sources=["OWM"]),
            "light.toml: steps.first.sources ('OWM'): there is no such source in this document. Did you mean OWN?",
        ),
        (
            step(wording={"en": "{restriction}"}),
            (
                "light.toml: steps.first.wording.en ('{restriction}'): there is no such placeholder. "
                "Did you mean {restrictions}?"
            ),
        ),
        (
            step(wording={"en": "No makeup until {until:makeup}."}),
            (
                "light.toml: steps.first.wording.en: the text tells sun and does not print it. "
                "Print it: {restrictions} or {until:sun}."
            ),
        ),
        (
            step(wording={"en": "{restrictions}", "es": "Hasta {until:pool}."}),
            (
                "light.toml: steps.first.wording.es: the text tells makeup and does not print it. "
                "Print it: {restrictions} or {until:makeup}."
            ),
        ),
        (
            step(wording={"en": "{restrictions} No pool until {until:pool}."}),
            "light.toml: steps.first.wording.en: {until:pool} prints what the text does not tell. List it under tells.",
        ),
        (
            lambda d: d["steps"][1]["wording"].update(en="Makeup is fine now. {restrictions}"),
            (
                "light.toml: steps.makeup.wording.en: {restrictions} would be empty. "
                "Take it out, or add categories to tells."
            ),
        ),
        (
            step(tells=["makeup", "sun", "waxing", "pool"]),
            (
                "light.toml: steps.first.tells ('pool'): the protocol restricts no such thing. "
                "Add the restriction, or take the category out."
            ),
        ),
        (
            step(tells=["makeup", "sun"]),
            "light.toml: restrictions.waxing: no text tells the patient. Add it to the tells of a step.",
        ),
        (
            step(tells=[]),
            "light.toml: steps.first.tells: a text of restrictions tells at least one. List what it tells.",
        ),
        (
            lambda d: d["steps"][1].update(anchor="treatment-end"),
            (
                "light.toml: steps.makeup: permissions, and they alone, count from restriction-end and name what they "
                'await. Set kind = "permission", anchor = "restriction-end" and awaits.'
            ),
        ),
        (
            lambda d: d["steps"][1].update(code="first"),
            "light.toml: steps ('first'): 2 entries have this code. Give each its own.",
        ),
        (
            lambda d: d["restrictions"].append({"category": "sun", "lasts": "7d", "sources": ["OWN"]}),
            "light.toml: restrictions ('sun on the face'): 2 entries have this category and area. Give each its own.",
        ),
        (
            lambda d: d["steps"][1]["wording"].update(en="See you {visit_at}."),
            (
                "light.toml: steps.makeup.wording.en: {visit_at} has no value in a text of role allowed. "
                "Take it out, or correct the role."
            ),
        ),
        (
            lambda d: d["intervals"][0].update(days=60),
            "light.toml: intervals.tone.days (60): days lies outside the window of 21 to 35. Widen the window.",
        ),
        (
            lambda d: d["intervals"][0].update(sessions=[4, 3]),
            "light.toml: intervals.tone.sessions: the least is more than the most. Swap them.",
        ),
    ],
)
def test_an_error_names_the_place_the_value_and_the_way_out(change: Callable[[Document], object], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(changed(change), "light.toml")

    assert str(caught.value) == message


def test_a_next_text_needs_an_interval_and_says_from_when() -> None:
    following = {"code": "next", "role": "next", "tells": [], "wording": {"en": "From {ready_on}."}}

    def add(document: Document) -> None:
        document["steps"].append(document["steps"][0] | following)

    assert parse(changed(add), "light.toml").steps[2].role is Role.NEXT
    with pytest.raises(InvalidInput, match="a next text needs one"):
        parse(changed(add) | {"intervals": []}, "light.toml")
    following["wording"] = {"en": "Time for the next."}
    with pytest.raises(InvalidInput, match=r"Add \{ready_on\}"):
        parse(changed(add), "light.toml")
