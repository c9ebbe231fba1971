"""Every shipped text in every language that the program composes: there, complete, within its segments."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import pytest

from reminders.catalogue import shipped
from reminders.catalogue.longest import longest_combined, longest_texts
from reminders.wording import forbidden
from reminders.wording.languages import LANGUAGES
from reminders.wording.lint import Fault, lint, lint_template
from reminders.wording.placeholders import placeholders
from reminders.wording.plain import in_plain
from reminders.wording.segments import measure

CATALOGUE = shipped()
TRANSLATED = sorted(set(LANGUAGES) - {"en"})
# What is said in other numbers or in words, since the word for a day needs a letter that GSM-7 lacks.
OTHER_NUMBERS: Mapping[str, Mapping[str, str]] = {
    "es": {
        "7-10 days": "una semana o semana y media",
        "a day or two": "24-48 horas",
        "1-2 days": "24-48 horas",
        "1-3 days": "24-72 horas",
        "2-3 days": "48-72 horas",
        "day 2-3": "48-72 horas",
        "3 days": "72 horas",
        "day 3": "72 horas",
    },
}
_NUMBER = re.compile(r"\d+(?:-\d+)?\+?")
_BRACED = re.compile(r"\{[^{}]*\}")

# Texts that take one segment more than English may, at the longest name, dates, zone and phone: by language, the place
# and why no shorter words will do. Nothing else may.
_LISTS = "it lists what to avoid and what to tell us of; Spanish takes a fifth more letters, and none is left to drop"
_EXPECTS = (
    "it says what is normal and what to do, and then prints ends: only a name of 20 letters and a zone make it long"
)
ONE_MORE: Mapping[tuple[str, str], str] = {
    ("es", "botulinum-toxin/prep"): _LISTS,
    ("es", "botulinum-toxin/normal"): _EXPECTS,
    ("es", "dermal-filler/prep"): _LISTS,
    ("es", "home-roller/skin"): _LISTS,
    ("es", "home-roller/stop"): _LISTS,
    ("es", "ipl/prep"): _LISTS,
    ("es", "laser-hair/visit"): _LISTS,
    ("es", "microneedling-prp/first"): _EXPECTS,
    ("es", "microneedling-prp/normal"): _EXPECTS,
    ("es", "microneedling-rf/normal"): _EXPECTS,
    ("es", "microneedling-rf/burns"): _LISTS,
    ("es", "peel-medium/prep"): _LISTS,
    ("es", "combined/needling-and-peel/normal"): _EXPECTS,
    ("es", "combined/needling-with-heat/normal"): _EXPECTS,
    ("es", "combined/with-shaving/visit"): _LISTS,
    ("es", "combined/skin-day/prep"): _LISTS,
    ("es", "combined/toxin-and-filler/prep"): _LISTS,
    ("es", "combined/toxin-and-filler/normal"): _EXPECTS,
    ("es", "combined/light-day/normal"): _EXPECTS,
    ("fr", "ipl/prep"): "coup de soleil, bouton de fièvre, médicament: no shorter words that patients know",
    ("fr", "combined/skin-day/prep"): "the same, and English fills its segment",
    ("fr", "combined/toxin-and-filler/prep"): "five things to leave out and four to tell",
    ("fr", "combined/with-shaving/visit"): "only with a name of 20 letters in another zone",
    ("de", "ipl/prep"): "five things to leave and four to tell: only for names over 11 letters; dropping one is worse",
    ("de", "combined/skin-day/prep"): "the same, five to leave and five to tell, for a rare pair of treatments",
    ("de", "combined/with-shaving/visit"): "only where the clocks differ: which clock is meant takes the rest",
}


@dataclass(frozen=True)
class Worded:
    """One wording of the catalogue; `place` names it."""

    place: str
    wording: Mapping[str, str]

    @property
    def english(self) -> str:
        return self.wording["en"]


def wordings() -> Iterator[Worded]:
    for code, protocol in sorted(CATALOGUE.protocols.items()):
        yield from (Worded(f"{code}/{step.code}", step.wording) for step in protocol.steps)
    for made in CATALOGUE.combined:
        yield Worded(f"combined/{made.code}/{made.step}", made.wording)


ALL = tuple(wordings())


@cache
def longest() -> Mapping[str, Mapping[str, str]]:
    """The longest form of each text, by place and language; planned once for all languages, since that takes long."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for code, protocol in CATALOGUE.protocols.items():
        for language, bodies in longest_texts(protocol, LANGUAGES).items():
            for step, body in bodies.items():
                found[f"{code}/{step}"][language] = body
    for made in CATALOGUE.combined:
        group = [CATALOGUE.protocol(code) for code in sorted(made.protocols)]
        found[f"combined/{made.code}/{made.step}"] |= longest_combined(made, group, LANGUAGES)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_words(language: str) -> None:
    assert [text.place for text in ALL if not text.wording.get(language, "").strip()] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_words_await_a_review_until_a_native_clinician_has_read_them(language: str) -> None:
    assert [code for code, protocol in CATALOGUE.protocols.items() if language not in protocol.awaits_review] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_asks_for_the_same_values_as_english(language: str) -> None:
    for text in ALL:
        assert placeholders(text.wording[language]) == placeholders(text.english), text.place
        assert Counter(_BRACED.findall(text.wording[language])) == Counter(_BRACED.findall(text.english)), text.place


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_names_the_same_numbers_as_english(language: str) -> None:
    for text in ALL:
        said, meant = (_BRACED.sub("", text.wording[lang]) for lang in (language, "en"))
        for english, words in OTHER_NUMBERS.get(language, {}).items():
            if english in meant:
                assert words in said, text.place
                said, meant = said.replace(words, "", 1), meant.replace(english, "", 1)
        assert sorted(_NUMBER.findall(said)) == sorted(_NUMBER.findall(meant)), text.place


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_english_says_in_the_same_words_is_said_in_the_same_words(language: str) -> None:
    """Treatments of one day share a text where its words are the same: they must be so in each language."""
    translations: dict[str, set[str]] = defaultdict(set)
    for text in ALL:
        translations[text.english].add(text.wording[language])
    assert {english: found for english, found in translations.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_english_says_differently_is_said_differently(language: str) -> None:
    origins: dict[str, set[str]] = defaultdict(set)
    for text in ALL:
        origins[text.wording[language]].add(text.english)
    assert {words: found for words, found in origins.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_holds_what_no_text_may(language: str) -> None:
    for text in ALL:
        found = lint_template(text.wording[language], language=language, may_price=False)
        assert [finding for finding in found if finding.fault is not Fault.NOT_GSM7] == [], text.place


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_fits_at_its_longest(language: str) -> None:
    for text in ALL:
        body = longest()[text.place][language]
        room = 2 if "{restrictions}" in text.english else 1
        room += (language, text.place) in ONE_MORE
        assert measure(body).segments <= room, (text.place, measure(body), body)
        found = lint(body, max_segments=room, language=language)
        assert [finding for finding in found if finding.fault is not Fault.NOT_GSM7] == [], body


def test_no_text_is_excused_that_needs_it_not() -> None:
    for language, place in ONE_MORE:
        template = next(text.english for text in ALL if text.place == place)
        assert measure(longest()[place][language]).segments > (2 if "{restrictions}" in template else 1), place


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_a_patient_must_avoid_reads_in_every_number_of_words(language: str) -> None:
    words = LANGUAGES[language]
    named = [word for category in words.categories.values() for word in category]
    for size in (1, 2, 3):
        for chosen in combinations(named, size):
            sentence = words.restricted.format(what=words.choice(chosen), when="X")
            assert (sentence.count("X"), "  " in sentence, sentence[-1]) == (1, False, ".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_programs_own_sentences_hold_nothing_that_gsm7_lacks_in_every_text(language: str) -> None:
    """An accent in a sentence of one text costs that text; in the words of an end it would cost nearly all of them."""
    words = LANGUAGES[language]
    everywhere = [*(word for found in words.categories.values() for word in found), *words.areas.values()]
    everywhere += [words.last_of_choice, words.last_of_all, words.restricted, words.restricted_on, words.open_end]
    everywhere += [words.zone_label, words.reply_or_call, words.call, words.when_we_open, words.shared, words.corrected]
    assert [text for text in everywhere if in_plain(text) != text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_of_what_no_text_may_hold_know_the_language(language: str) -> None:
    for lists in (forbidden.TREATMENTS, forbidden.DRUGS, forbidden.ASKING, forbidden.UNITS, forbidden.FORBIDDING):
        assert language in lists
