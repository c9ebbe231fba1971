# ruff: noqa: RUF001 - people write so
"""How replies are understood: whole words in any dress, sentences that ask to stop, and words in passing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.reactions import is_reaction
from reminders.domain.read_reply import CARRIERS_HELP, CARRIERS_START, CARRIERS_STOP, read_reply
from reminders.domain.replies import Meaning
from reminders.domain.reply_words import ALL
from tests.domain.replies_said import LIKELY, REACTIONS, READ, WRONG_NUMBER

STOPS = [word for words in ALL for word in words.stop] + sorted(CARRIERS_STOP)
PROBABLE = [word for words in ALL for word in (*words.perhaps, *words.visits) if word != "cancel"]
NOTHING_SAID = " .,!?;:-_*'\"()\t\n\u00a0\u200b…"


@pytest.mark.parametrize("body", LIKELY)
def test_a_sentence_that_asks_for_no_more_texts_probably_stops_them(body):
    assert read_reply(body).meaning is Meaning.LIKELY_STOP


@pytest.mark.parametrize("body", LIKELY)
def test_it_does_so_in_capitals_without_accents_and_between_other_sentences(body):
    bare = "".join(c for c in unicodedata.normalize("NFD", body) if not unicodedata.combining(c))
    among = [f"Hi. {body}. Thanks!"] if " " in body else []
    for form in (body.upper(), bare, f"{body}\n\n", f"  {body} !!! 😡", *among):
        assert read_reply(form).meaning.ends_texts, form


@pytest.mark.parametrize("body", READ)
def test_words_in_passing_stop_nothing_and_are_read(body):
    assert read_reply(body).meaning is Meaning.OTHER
    assert read_reply(body.upper()).meaning is Meaning.OTHER


@pytest.mark.parametrize("body", WRONG_NUMBER)
def test_a_wrong_number_is_heard(body):
    assert read_reply(body).meaning is Meaning.WRONG_NUMBER


@pytest.mark.parametrize(
    "body",
    [
        "I called the wrong number yesterday",
        "Is this the wrong number to call?",
        "Me equivoqué de número, perdón",
        "Je me suis trompé de numéro",
        "Ich hatte die falsche Nummer gewählt",
        "falsche Seite behandelt?",
    ],
)
def test_a_number_that_somebody_else_got_wrong_is_none(body):
    assert read_reply(body).meaning is Meaning.OTHER


@pytest.mark.parametrize("body", REACTIONS)
def test_a_reaction_of_a_phone_says_nothing_whatever_it_quotes(body):
    assert read_reply(body).meaning is Meaning.REACTION


@pytest.mark.parametrize(
    "body",
    [
        "Liked “No makeup until Sun” but it burns",
        "Please explain “no makeup until Sun”",
        "I loved “the result”",
        "👍",
        "Loved it",
    ],
)
def test_what_a_person_adds_makes_it_a_reply(body):
    assert not is_reaction(body)
    assert read_reply(body).meaning is Meaning.OTHER


def test_what_somebody_quotes_of_ours_is_not_what_they_say():
    assert read_reply("What does “Text HELP for help, please stop texting me” mean").meaning is Meaning.OTHER
    assert read_reply("«stop texting me» c'est quoi").meaning is Meaning.OTHER


dressed = st.text(NOTHING_SAID, max_size=3)


@st.composite
def in_any_dress(draw, words):
    """A word with any case, spaces and punctuation, full-width letters, accents or none."""
    word = draw(st.sampled_from(words))
    form = draw(st.sampled_from(["NFC", "NFD", "bare", "wide"]))
    if form == "bare":
        word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    elif form == "wide":
        word = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)
    else:
        word = unicodedata.normalize(form, word)
    letters = [draw(st.sampled_from([c, c.upper(), c.lower()])) for c in word]
    gaps = [draw(dressed) for _ in letters]
    return draw(dressed) + "".join(gap + letter for gap, letter in zip(gaps, letters, strict=True)) + draw(dressed)


@given(in_any_dress([word for word in STOPS if word.isascii()]))
def test_a_stop_word_stops_in_any_dress(body):
    assert read_reply(body).meaning is Meaning.STOP


@given(st.sampled_from(STOPS + PROBABLE), st.sampled_from(["NFC", "NFD", "NFKC"]), dressed, dressed)
def test_every_word_of_the_lists_ends_texts_with_its_accents(word, form, before, after):
    for body in (word, word.upper(), word.capitalize()):
        assert read_reply(before + unicodedata.normalize(form, body) + after).meaning.ends_texts


@pytest.mark.parametrize("word", [w for w in PROBABLE if w not in STOPS])
def test_a_word_that_may_mean_something_else_is_a_likely_stop_only(word):
    assert read_reply(word).meaning is Meaning.LIKELY_STOP


@pytest.mark.parametrize(
    "word", ["cancel", "CANCEL.", "Cancelar", "annuler", "Absagen", "stornieren", "annulla", "取消"]
)
def test_a_word_that_is_used_of_visits_says_so(word):
    said = read_reply(word)
    assert said.meaning.ends_texts
    assert said.of_visits


@pytest.mark.parametrize(("body", "digit"), [("1", 1), (" 2.", 2), ("1!", 1), ("(1)", 1), ("１", 1), ("\n2\n", 2)])
def test_a_digit_alone_is_one(body, digit):
    said = read_reply(body)
    assert (said.meaning, said.digit) == (Meaning.OTHER, digit)


@pytest.mark.parametrize("body", ["12", "1 2", "one", "1 please", "no 1", "3", "0", "uno", "1️⃣2️⃣", "½"])
def test_anything_else_with_a_digit_is_not(body):
    assert read_reply(body).digit is None


@pytest.mark.parametrize(
    ("body", "told", "meaning"),
    [
        ("anything", "STOP", Meaning.STOP),
        ("ALTA", "START", Meaning.START),
        ("hjelp", "HELP", Meaning.HELP),
        ("STOP", "HELP", Meaning.STOP),
        ("no mas", "HELP", Meaning.LIKELY_STOP),
        ("no mas", "STOP", Meaning.STOP),
        ("HELP", None, Meaning.HELP),
        ("info", None, Meaning.HELP),
        ("Ayuda", None, Meaning.HELP),
        ("help my skin burns", None, Meaning.OTHER),
        ("my skin is better", "NEW-WORD", Meaning.OTHER),
        ("yes", None, Meaning.START),
    ],
)
def test_what_the_provider_understood_counts_too_and_a_stop_always(body, told, meaning):
    assert read_reply(body, told).meaning is meaning


def test_a_word_that_the_provider_does_not_know_is_read_too():
    assert read_reply("yes").more
    assert read_reply("hilfe").more
    assert not read_reply("START").more
    assert not read_reply("HELP").more


@pytest.mark.parametrize("body", ["", " ", "👍", "😭😭", "\u200b", "…", "؟", "مرحبا كيف حالك", "שלום", "x" * 5000])
def test_whatever_has_no_word_for_it_is_read_by_a_person(body):
    assert read_reply(body).meaning is Meaning.OTHER


def test_a_stop_sign_alone_is_a_likely_stop():
    assert read_reply("🛑").meaning is Meaning.LIKELY_STOP


@given(st.text(max_size=400))
def test_any_text_is_understood_somehow_and_the_same_each_time(body):
    assert read_reply(body) == read_reply(body)


@given(st.sampled_from([*LIKELY, *READ]), st.text("a 'stopme ~.,no", max_size=3000))
def test_long_texts_are_read_in_no_time(body, more):
    read_reply(body + more)


def test_no_word_is_in_two_lists_that_contradict_each_other():
    for words in ALL:
        assert not set(words.help) & set(words.stop + words.perhaps + words.visits)
    every = {word for words in ALL for word in words.stop + words.perhaps + words.visits}
    assert not every & (CARRIERS_START | CARRIERS_HELP)
