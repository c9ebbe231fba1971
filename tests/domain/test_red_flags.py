"""Signs of trouble: how a line of the lists is found in a message, and what takes it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.red_flags import (
    Language,
    Level,
    Sign,
    Together,
    Treated,
    Weights,
    is_calm,
    judge,
    lexicon_of,
    notice,
)
from reminders.domain.red_flags.letters import words_of
from reminders.domain.red_flags.nearness import is_near
from reminders.domain.red_flags.pieces import pieces_of

SIGNS = [
    Sign("fever", "Fever", Level.SAME_DAY, kind="fever", general=True),
    Sign("pus", "Pus", Level.SAME_DAY, kind="infection"),
    Sign("sight", "Sight", Level.EMERGENCY),
    Sign("white", "White", Level.EMERGENCY, frozenset({"filler"}), Level.LOOK),
    Sign("cold-sore", "Cold sore", Level.LOOK),
    Sign("pain", "Pain", Level.LOOK, soft=True),
    Sign("scab", "Scab", Level.LOOK, from_hours=72),
    Sign("lump", "Lump", Level.LOOK, stays=True),
    Sign("stroke", "Stroke", Level.EMERGENCY),
    Sign("forehead", "Forehead", Level.SAME_DAY, frozenset({"peel"}), instead=frozenset({"stroke"})),
]
ENGLISH = Language(
    groups={"skin": ["skin", "lip"]},
    signs={
        "fever": ["fever", "#fever degrees"],
        "pus": ["pus"],
        "sight": ["cant see", "blurry"],
        "white": ["{skin} .. white"],
        "cold-sore": ["fever blister"],
        "pain": ["painful", "hurt & touch|press_on"],
        "scab": ["scab*"],
        "lump": ["lump"],
        "stroke": ["paralyzed"],
        "forehead": ["forehead & paralyzed"],
    },
    around={
        "harmless": ["cant see you"],
        "negation": ["no"],
        "negation_behind": ["nicht"],
        "no_negation": ["no idea"],
        "ends_negation": ["but", "i"],
        "listing": ["or"],
        "joins": ["and"],
        "hypothetical": ["if i get"],
        "past": ["last year"],
        "now": ["now"],
        "resolved": ["gone now"],
        "cancels": ["cancel"],
        "elsewhere": ["in a basement"],
        "asks": ["help"],
        "spared": ["this time nothing"],
        "fine": ["love it"],
        "uneasy": ["worried"],
        "others": ["my son"],
        "treated": ["session"],
        "visit": ["appointment"],
        "hedge": ["a bit"],
        "reaction": ["liked"],
    },
    ordinary=["never", "fewer"],
)
GERMAN = Language(groups={}, signs={"pus": ["*eiter*", "nässt"]}, around={})
LISTS = lexicon_of(
    SIGNS, [Together(frozenset({"fever", "infection"}), Level.EMERGENCY)], ["filler", "peel"], [ENGLISH, GERMAN]
)
NEVER, LOOK, TODAY, NOW = Level


def level(text: str, *treated: Treated) -> Level:
    return judge(text, LISTS, treated).level


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", NEVER),
        ("👍", NEVER),
        ("all well", NEVER),
        ("I have a FEVER", TODAY),
        ("feverrr", TODAY),
        ("feveer", TODAY),
        ("efver", TODAY),
        ("I can never come", NEVER),  # one letter away, and a word of its own
        ("38.6 degrees", TODAY),
        ("38,6 degrees", TODAY),
        ("36.6 degrees", NEVER),
        ("I can\u2019t see", NOW),
        ("cant really see", NOW),
        ("cant see you on Monday", NEVER),
        ("it nasst", TODAY),
        ("es naesst", TODAY),
        ("Eiterpickel", TODAY),
        ("it hurts when I touch it", NEVER),  # not in the list: only "hurt"
        ("hurt when you press on it", LOOK),
        ("if you touch it does it hurt", LOOK),
        ("touch me. does it hurt", NEVER),  # two sentences
    ],
)
def test_a_line_of_the_lists_is_found_as_people_type(text: str, expected: Level) -> None:
    assert level(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no fever", NEVER),
        ("no pus, fever or scab", NEVER),
        ("no pus but fever", TODAY),
        ("no idea why I have fever", TODAY),
        ("no pus. fever", TODAY),
        ("pus nicht", NEVER),
        ("pus and nicht", TODAY),
        ("what if I get a fever", LOOK),
        ("I had a fever last year", LOOK),
        ("I had a fever last year and now", TODAY),
        ("fever, gone now", LOOK),
        ("my son has fever", LOOK),
        ("my son has fever, move the appointment", NEVER),
        ("my son had his session, and now fever", TODAY),
        ("my son cant see", NOW),
        ("my son has fever and pus", NOW),  # pus has who was treated: it is about a patient
        ("my son cant see, I must cancel", NEVER),  # why somebody does not come
        ("my son had it in a basement and cant see", NEVER),
        ("my son had it in a basement and cant see, help", NOW),
        ("I had it in a basement and cant see", NOW),
        ("last time a fever, this time nothing", NEVER),
        ("fever last year, gone now", NEVER),
        ("painful but I love it", NEVER),
        ("painful but I love it, worried though", LOOK),
        ("pus but I love it", TODAY),
        ("a lump but I love it", LOOK),
        ("what if I get a fever, love it", NEVER),
        ("a bit painful", NEVER),
        ("a bit of pus", TODAY),
        ("Liked “Pus or fever? Call us”", NEVER),
        ("I liked it, but now pus", TODAY),
    ],
)
def test_what_stands_around_a_sign_takes_it_back_or_does_not(text: str, expected: Level) -> None:
    assert level(text) is expected


def test_the_longest_expression_wins() -> None:
    verdict = judge("a fever blister", LISTS)
    assert [sign.id for sign in verdict.signs] == ["cold-sore"]


def test_a_sign_may_stand_in_the_place_of_others() -> None:
    assert level("paralyzed", Treated("filler")) is NOW
    assert level("my forehead, all of it, is paralyzed", Treated("peel")) is TODAY
    assert level("my forehead, all of it, is paralyzed", Treated("filler")) is NEVER
    assert level("paralyzed. and my forehead is paralyzed", Treated("filler")) is NOW


def test_two_signs_together_may_be_more_than_each() -> None:
    verdict = judge("pus and fever", LISTS)
    assert (verdict.level, {sign.id for sign in verdict.signs}) == (NOW, {"pus", "fever"})


@pytest.mark.parametrize(
    ("treated", "expected"),
    [
        ([], NOW),  # nobody knows: it may have been any
        ([Treated("filler")], NOW),
        ([Treated("peel")], LOOK),
        ([Treated("peel"), Treated("filler")], NOW),
        ([Treated("the clinic's own")], NOW),
    ],
)
def test_the_treatment_decides_how_urgent_a_sign_is(treated: list[Treated], expected: Level) -> None:
    assert level("my lip is white", *treated) is expected


def test_what_is_expected_at_first_counts_later() -> None:
    assert level("a scab", Treated("peel", 24)) is NEVER
    assert level("a scab", Treated("peel", 80)) is LOOK


@given(st.text(max_size=400))
def test_whatever_comes_in_is_read(text: str) -> None:
    assert judge(text, LISTS).level in Level


@given(st.text(max_size=200), st.sampled_from(["I cant see", "Pus!", "fever"]))
def test_what_stands_in_another_sentence_hides_nothing(before: str, sign: str) -> None:
    alone = judge(sign, LISTS).level
    verdict = judge(f"{before.replace('“', '')}\n\n{sign}", LISTS)
    is_reaction = [word.text for word in words_of(before)][:1] == ["liked"]
    assert is_reaction or verdict.level.rank >= alone.rank


def test_a_message_of_nonsense_without_end_is_read_in_no_time() -> None:
    assert level("fever " * 5000) is TODAY


@pytest.mark.parametrize(
    ("typed", "meant", "near"),
    [
        ("blistr", "blister", True),
        ("bilster", "blister", True),
        ("lbister", "blister", True),
        ("sister", "blister", False),
        ("twister", "blister", False),
        ("fainted", "painted", False),
    ],
)
def test_a_typing_error_leaves_the_first_letter(typed: str, meant: str, near: bool) -> None:
    assert is_near(typed, meant, 1) is near


ZERO = (0.0, 0.0, 0.0)
WEIGHTS = Weights(
    start=ZERO,
    listed={NEVER: ZERO, LOOK: (0.5, 0.0, 0.0), TODAY: (1.0, 0.5, 0.0), NOW: (2.0, 2.0, 2.0)},
    enough=(0.4, 0.4, 1.0),
    least={NEVER: 0.2, LOOK: 0.2, TODAY: 0.2, NOW: -1.0},
    pieces={
        "_wob": (4.0, 4.0, 0.0),
        "wobb": (0.0, 0.0, 0.0),
        "_ska": (4.0, 4.0, 9.0),
        "skat": (0.0, 0.0, 0.0),
        "_lau": (-4.0, -4.0, -1.0),
        "laug": (0.0, 0.0, 0.0),
    },
)
WEIGHED = lexicon_of(SIGNS, [], ["filler", "peel"], [ENGLISH, GERMAN], WEIGHTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", NEVER),
        ("wobble", TODAY),  # no list has it
        ("skate", NOW),
        ("wob", NEVER),  # one piece that is known is too few
        ("fever", TODAY),  # nothing is known of the wording: the lists count
        ("fever and laughing", NEVER),  # the wording takes it back
        ("I cant see and laughing", NOW),  # an emergency of the lists not so soon
        ("I cant see and wobble", NOW),  # both, and the higher level
        ("Liked “wobble”", NEVER),
    ],
)
def test_the_wording_of_the_whole_counts_beside_the_lists(text: str, expected: Level) -> None:
    assert judge(text, WEIGHED).level is expected
    assert is_calm(notice(text, WEIGHED), WEIGHED) is (expected is NEVER and not notice(text, WEIGHED).signs)


def test_what_no_list_has_says_so_to_staff() -> None:
    assert [sign.title for sign in judge("wobble", WEIGHED).signs] == ["How it is worded"]
    assert judge("fever and laughing", WEIGHED).signs == ()


def test_a_typing_error_leaves_most_pieces() -> None:
    right, wrong = pieces_of(words_of("swollen lips")), pieces_of(words_of("swolllen lips"))
    assert {"_swo", "swol", "len_", "_lip", "ips_", "swoll lips"} <= right
    assert len(right & wrong) > len(right) / 2


def test_two_sentences_make_no_pair() -> None:
    assert "/ no" in pieces_of(words_of("pus. no"))
    assert "pus no" not in pieces_of(words_of("pus. no"))
