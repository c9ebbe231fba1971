import pytest

from reminders.wording import forbidden
from reminders.wording.lint import Fault, Finding, lint, lint_template


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("No makeup for 24 h.", Finding(Fault.DURATION, "for 24 h")),
        ("No sun for the next 2-3 days.", Finding(Fault.DURATION, "for the next 2-3 days")),
        ("Rest for at least 30 minutes.", Finding(Fault.DURATION, "for at least 30 minutes")),
        ("Avoid the gym 3 days.", Finding(Fault.DURATION, "3 days")),
        ("Skip makeup for two weeks.", Finding(Fault.DURATION, "for two weeks")),
        ("24 hours without makeup, please.", Finding(Fault.DURATION, "24 hours")),
        ("The first 48 hours matter.", Finding(Fault.DURATION, "The first 48 hours")),
        ("Reply YES to confirm.", Finding(Fault.ASKS_A_KEYWORD, "Reply YES")),
        ("Reply yes to confirm.", Finding(Fault.ASKS_A_KEYWORD, "Reply yes")),
        ("To stop, text STOP.", Finding(Fault.ASKS_A_KEYWORD, "text STOP")),
        ("If you cannot come, answer with CANCEL.", Finding(Fault.ASKS_A_KEYWORD, "answer with CANCEL")),
        ("How was your microneedling?", Finding(Fault.NAMES_TREATMENT, "microneedling")),
        ("Your next peel is due.", Finding(Fault.NAMES_TREATMENT, "peel")),
        ("Your B\u00f3tox visit", Finding(Fault.NAMES_TREATMENT, "B\u00f3tox")),
        ("Take ibuprofen.", Finding(Fault.NAMES_DRUG, "ibuprofen")),
        ("Lidocaine cream", Finding(Fault.NAMES_DRUG, "Lidocaine")),
        ("See bit.ly/x1 for more", Finding(Fault.SHORT_LINK, "bit.ly/x1")),
        ("A caf\u00e9\u2019s", Finding(Fault.NOT_GSM7, "\u2019")),
        ("a" * 161, Finding(Fault.TOO_LONG, "2 segments, 1 at most")),
    ],
)
def test_a_fault_is_found_and_shown(text: str, finding: Finding) -> None:
    assert finding in lint(text, max_segments=1)


@pytest.mark.parametrize(
    ("language", "text", "finding"),
    [
        ("es", "Sin maquillaje durante 24 horas.", Finding(Fault.DURATION, "durante 24 horas")),
        ("es", "Responda SI para confirmar.", Finding(Fault.ASKS_A_KEYWORD, "Responda SI")),
        ("es", "Tome un antibi\u00f3tico.", Finding(Fault.NAMES_DRUG, "antibi\u00f3tico")),
        ("es", "Su depilaci\u00f3n", Finding(Fault.NAMES_TREATMENT, "depilaci\u00f3n")),
        ("fr", "Pas de soleil pendant 3 jours.", Finding(Fault.DURATION, "pendant 3 jours")),
        ("fr", "R\u00e9pondez OUI.", Finding(Fault.ASKS_A_KEYWORD, "R\u00e9pondez OUI")),
        ("fr", "Votre peeling", Finding(Fault.NAMES_TREATMENT, "peeling")),
        ("de", "Kein Sport f\u00fcr 3 Tage.", Finding(Fault.DURATION, "f\u00fcr 3 Tage")),
        ("de", "Antworten Sie JA.", Finding(Fault.ASKS_A_KEYWORD, "Antworten Sie JA")),
        ("de", "Nehmen Sie Schmerztabletten.", Finding(Fault.NAMES_DRUG, "Schmerztabletten")),
        ("de-AT", "Ihr Fruchts\u00e4urepeeling", Finding(Fault.NAMES_TREATMENT, "Fruchts\u00e4urepeeling")),
    ],
)
def test_the_same_faults_are_found_in_other_languages(language: str, text: str, finding: Finding) -> None:
    assert finding in lint(text, max_segments=1, language=language)


@pytest.mark.parametrize(
    "text",
    [
        "No makeup until Sun 15:30.",
        "Redness is normal and fades in 1-2 days.",
        "Slight redness is normal and fades in a day or two.",
        "Changes show over weeks and can take up to 3 months.",
        "First changes show about a month after a visit.",
        "Pain that lasts longer than 2 days? Call +12125550101.",
        "Reply or call +12125550101 to book. No rush.",
        "Reply 1 to book, or call if you cannot stop the bleeding.",
        "Never pull peeling skin. No retinol, acids or vitamin C.",
        "In the end it is calm. Please stop and call.",
        "Mail us at care@habit.lyon.example.",
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


@pytest.mark.parametrize("price", ["$120", "120 \u20ac", "20% off", "a special offer", "99 EUR"])
def test_a_price_is_a_fault_only_where_there_may_be_none(price: str) -> None:
    template = f"Your next session: {price}."

    assert Fault.PRICE in [finding.fault for finding in lint_template(template, may_price=False)]
    assert lint_template(template, may_price=True) == []


@pytest.mark.parametrize(
    "template",
    [
        "Lumina: See you {visit_at}.",
        "Lumina Skin: See you.",
        "Thank you for coming to Lumina Skin Clinic.",
        "Klinik Luz",
    ],
)
def test_a_typed_clinic_name_is_found(template: str) -> None:
    assert Fault.NAMES_CLINIC in [finding.fault for finding in lint_template(template)]


@pytest.mark.parametrize(
    "template", ["See you {visit_at}: clean skin please.", "Call the clinic.", "SPF 30+ every day"]
)
def test_a_colon_or_the_word_clinic_alone_is_no_name(template: str) -> None:
    assert lint_template(template) == []


@pytest.mark.parametrize("lists", [forbidden.TREATMENTS, forbidden.DRUGS, forbidden.KEYWORDS, forbidden.UNITS])
def test_the_lists_hold_small_letters_without_accents(lists: dict[str, tuple[str, ...]]) -> None:
    words = [word for found in lists.values() for word in found]
    assert [word for word in words if not word.isascii() or word != word.lower()] == []


@pytest.mark.parametrize("lists", [forbidden.UNITS, forbidden.NUMBERS, forbidden.EXPECTED, forbidden.FORBIDDING])
def test_each_language_of_durations_has_all_its_lists(lists: dict[str, tuple[str, ...]]) -> None:
    assert set(lists) == set(forbidden.UNITS) == {"en", "es", "fr", "de"}
