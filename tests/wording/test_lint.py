import pytest

from reminders.wording.lint import Fault, Finding, lint, lint_template


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("No makeup for 24 h.", Finding(Fault.DURATION, "for 24 h")),
        ("No sun for the next 2-3 days.", Finding(Fault.DURATION, "for the next 2-3 days")),
        ("Rest for at least 30 minutes.", Finding(Fault.DURATION, "for at least 30 minutes")),
        ("Reply YES to confirm.", Finding(Fault.ASKS_A_KEYWORD, "Reply YES")),
        ("To stop, text STOP.", Finding(Fault.ASKS_A_KEYWORD, "text STOP")),
        ("How was your microneedling?", Finding(Fault.NAMES_TREATMENT, "microneedling")),
        ("Your next peel is due.", Finding(Fault.NAMES_TREATMENT, "peel")),
        ("Take ibuprofen.", Finding(Fault.NAMES_DRUG, "ibuprofen")),
        ("Lidocaine cream", Finding(Fault.NAMES_DRUG, "Lidocaine")),
        ("A caf\u00e9\u2019s", Finding(Fault.NOT_GSM7, "\u2019")),
        ("a" * 161, Finding(Fault.TOO_LONG, "2 segments, 1 at most")),
    ],
)
def test_a_fault_is_found_and_shown(text: str, finding: Finding) -> None:
    assert lint(text, max_segments=1) == [finding]


@pytest.mark.parametrize(
    "text",
    [
        "No makeup until Sun 15:30.",
        "Redness is normal and fades in 1-2 days.",
        "Reply or call +12125550101 to book. No rush.",
        "Never pull peeling skin. No retinol, acids or vitamin C.",
        "In the end it is calm. Please stop and call.",
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert lint(text, max_segments=1) == []


def test_a_template_is_judged_for_its_placeholders() -> None:
    assert lint_template("From {ready_at}.", frozenset({"ready_on"})) == [
        Finding(Fault.MISSING_PLACEHOLDER, "{ready_on}"),
        Finding(Fault.UNKNOWN_PLACEHOLDER, "{ready_at}"),
    ]
    assert lint_template("From {ready_on}.", frozenset({"ready_on"})) == []
