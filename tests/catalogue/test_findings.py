from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from reminders.catalogue.findings import Finding, Severity, judge, judge_document
from reminders.catalogue.words import _SENTENCES, _WHY
from reminders.errors import InvalidInput
from reminders.wording.lint import Fault
from tests.catalogue.documents import Document, changed, small

Change = Callable[[Document], object]
SHIPPED = Path(str(resources.files("reminders.catalogue"))) / "protocols"


def found(change: Change) -> list[Finding]:
    return judge_document(changed(change), "light.toml")


def said(change: Change) -> list[tuple[str, str, str]]:
    return [(finding.severity.value, finding.place, finding.says) for finding in found(change)]


def words(text: str, **values: object) -> Change:
    """The first step in other words: they print all restrictions, so that nothing else is wrong."""
    return lambda document: document["steps"][0].update(values | {"wording": {"en": text}})


def added(**values: Any) -> Change:
    plain = {"tells": [], "says": [], "act_by": "3h", "code": "added"}
    return lambda document: document["steps"].append(document["steps"][0] | plain | values)


def test_shipped_protocols_have_no_error() -> None:
    assert [finding for finding in judge([SHIPPED]) if finding.severity is Severity.ERROR] == []


def test_a_small_protocol_has_no_fault() -> None:
    assert judge_document(small(), "light.toml") == []


def test_a_mark_for_a_language_without_words_is_named() -> None:
    assert said(lambda document: document.update(awaits_review=["sp"])) == [
        ("warning", "awaits_review", "no text has words in it"),
    ]


def test_everything_wrong_in_one_file_is_said_at_once() -> None:
    def spoil(document: Document) -> None:
        document["steps"][0]["actby"] = document["steps"][0].pop("act_by")
        document["steps"][1]["role"] = "alowed"
        document["steps"][0]["sources"] = []
        document["steps"][0]["wording"]["en"] = "{restriction} No gym for 3 days."
        document.pop("name")

    findings = found(spoil)

    assert [(finding.place, finding.remedy) for finding in findings] == [
        ("steps.first.actby", "Did you mean act_by?"),
        ("name", "Add name = ..."),
        ("steps.first.sources", "Name where the rule comes from; own judgement is grade U."),
        ("steps.makeup.role", "Did you mean allowed?"),
        ("steps.first.wording.en", "Did you mean {restrictions}?"),
        ("steps.first.wording.en", "Print the end: {restrictions} or {until:CATEGORY}."),
    ]
    assert {finding.severity for finding in findings} == {Severity.ERROR}
    assert {finding.file for finding in findings} == {"light.toml"}


def test_everything_that_contradicts_is_said_at_once() -> None:
    def contradict(document: Document) -> None:
        document["intervals"][0].update(days=60, sources=["OWM"])
        document["steps"][0].update(tells=["makeup", "sun"])
        document["steps"][1].update(anchor="treatment-end")

    assert [finding.place for finding in found(contradict)] == [
        "intervals.tone.sources",
        "steps.makeup",
        "intervals.tone.days",
        "restrictions.waxing",
    ]


@pytest.mark.parametrize(
    ("text", "value", "says"),
    [
        ("{restrictions} Rest for 24 hours.", "for 24 hours", "a length of time is false as soon as the text is late"),
        ("{restrictions} Reply YES.", "Reply YES", "carriers and Twilio take this answer for themselves"),
        ("{restrictions} After your peel.", "peel", "it names a treatment, and others can read a lock screen"),
        ("{restrictions} Aspirin helps.", "Aspirin", "it names a drug, and others can read a lock screen"),
        ("{restrictions} See bit.ly/a.", "bit.ly/a", "carriers block links of public shorteners"),
        ("{restrictions} Serum: $45.", "$45", "a price makes advertising of a care text"),
    ],
)
def test_words_that_no_text_may_hold_are_errors(text: str, value: str, says: str) -> None:
    assert [(f.place, f.value, f.says, f.severity) for f in found(words(text))] == [
        ("steps.first.wording.en", value, says, Severity.ERROR)
    ]


def test_a_price_is_allowed_in_advertising() -> None:
    assert found(words("{restrictions} Serum: $45.", **{"class": "marketing"})) == []


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (
            {"role": "visit", "kind": "info", "wording": {"en": "See you soon."}},
            "a text of role visit says when the visit is, and {visit_at} is missing",
        ),
        (
            {"role": "check", "kind": "safety", "wording": {"en": "All well? {reply_or_call}."}},
            "a safety text says whom to call, and {call} is missing",
        ),
        (
            {"role": "check", "kind": "emergency", "wording": {"en": "All well? Else call us."}},
            "a safety text says whom to call, and {call} is missing",
        ),
        ({"role": "next", "kind": "info", "wording": {"en": "Time to book."}}, "it does not say from when"),
    ],
)
def test_a_placeholder_that_a_text_cannot_do_without_is_missed(values: dict[str, object], says: str) -> None:
    assert said(added(**values)) == [("error", "steps.added.wording.en", says)]


def test_an_emergency_text_may_name_the_emergency_number_instead() -> None:
    assert said(added(role="check", kind="emergency", wording={"en": "Sudden loss of sight? Call {emergency}."})) == []


def test_a_character_outside_gsm7_is_named_with_its_cost_and_the_plain_one() -> None:
    # Fifteen characters of opening and sixty of text: one segment in GSM-7, two in UCS-2.
    finding = found(
        added(
            role="normal",
            kind="info",
            wording={"en": "It\u2019s normal that your skin is warm and a little tight today."},
        )
    )

    assert [(f.value, f.severity, f.remedy) for f in finding] == [
        ("\u2019 U+2019 right single quotation mark", Severity.WARNING, 'Write "\'" instead.')
    ]
    assert finding[0].says == "it turns the text into UCS-2: 2 segments at its longest, 1 without"


def test_a_text_that_is_too_long_at_its_longest_is_a_warning() -> None:
    long = "Your skin may be warm, tight and a little swollen today, and that is as it should be. " * 2

    assert said(added(role="normal", kind="info", wording={"en": long})) == [
        (
            "warning",
            "steps.added.wording.en",
            "at its longest it is sent in 2 segments (193 characters), 1 at most",
        )
    ]


def test_a_typed_clinic_name_is_a_warning_and_its_placeholder_an_error() -> None:
    assert [f.severity for f in found(words("Lumina: {restrictions}"))] == [Severity.WARNING]
    assert [f.severity for f in found(words("{clinic}: {restrictions}"))] == [Severity.ERROR, Severity.WARNING]


def test_nobody_being_told_of_a_lost_safety_text_is_a_warning() -> None:
    assert [(s, place) for s, place, _ in said(lambda d: d["steps"][0].pop("act_by"))] == [("warning", "steps.first")]


def test_a_file_that_is_no_toml_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("code = ")

    (finding,) = judge([tmp_path / "a.toml"])

    assert (finding.place, finding.severity) == ("", Severity.ERROR)
    assert finding.says.startswith("it is no TOML: Invalid value (at ")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there is no such file"):
        judge([tmp_path / "a.toml"])


def test_a_code_of_two_files_is_said_where_it_comes_again(tmp_path: Path) -> None:
    text = (SHIPPED / "peel-superficial.toml").read_text()
    (tmp_path / "a.toml").write_text(text)
    (tmp_path / "b.toml").write_text(text)

    assert [(Path(f.file).name, f.place, f.value) for f in judge([tmp_path]) if f.severity is Severity.ERROR] == [
        ("b.toml", "code", "peel-superficial")
    ]


CHECKED = """\
code = "{code}"
name = "A treatment"
areas = ["face"]

[[steps]]
code = "check"
role = "check"
kind = "safety"
class = "care"
anchor = "treatment-end"
offset = "48h"
useful_for = "5d"
act_by = "20h"
says = ["flag-{code}"]
sources = ["OWN"]
wording.en = "All well? Else call {{call}}. {code}"

[sources]
OWN = {{ name = "own judgement", grade = "U" }}
"""
TOGETHER = """\
[[combined]]
code = "both"
step = "check"
protocols = ["pain", "fever"]
says = ["flag-pain", "flag-fever"]
wording.en = "Pain or fever? Call {call}."
"""


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ("{call}", "us", "wording.en", "a safety text says whom to call, and {call} is missing"),
        (', "flag-fever"', "", "says", "the single texts also say flag-fever"),
        ("Pain or", "Pain for 2 days, or", "wording.en", "a length of time is false as soon as the text is late"),
        ('"fever"]', '"fevr"]', "protocols", "there is no such protocol"),
        ("Pain", "Pain " * 32, "wording.en", "at its longest it is sent in 2 segments (225 characters), 1 at most"),
    ],
)
def test_combined_wordings_are_judged_beside_the_protocols_of_their_folder(
    tmp_path: Path, old: str, new: str, place: str, says: str
) -> None:
    for code in ("pain", "fever"):
        (tmp_path / f"{code}.toml").write_text(CHECKED.format(code=code))
    together = tmp_path / "combined.toml"
    together.write_text(TOGETHER)
    assert judge([together]) == []

    together.write_text(TOGETHER.replace(old, new))

    assert [(finding.place, finding.says) for finding in judge([together])] == [(f"both.check.{place}", says)]


def test_every_fault_has_its_words() -> None:
    spoken = {Fault.NOT_GSM7, Fault.MISSING_PLACEHOLDER, Fault.UNKNOWN_PLACEHOLDER}

    assert _SENTENCES.keys() | spoken == set(Fault)
    assert set(_WHY) == {"{visit_at}", "{call}"}
