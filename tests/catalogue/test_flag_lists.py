"""The shipped word lists are whole, and a broken one says where."""

import tomllib
from pathlib import Path
from shutil import copytree

import pytest

from reminders.catalogue import shipped
from reminders.catalogue.flag_lists import load_flags, shipped_flags
from reminders.domain.red_flags import Level, Treated, judge
from reminders.errors import InvalidInput
from tests.red_flags.scoring import messages, score

SHIPPED = Path(__file__).parents[2] / "reminders" / "catalogue" / "red_flags"


def test_the_lists_know_every_shipped_treatment() -> None:
    assert set(shipped_flags().known) == set(shipped().protocols)


def test_every_sign_has_words() -> None:
    said = {name for name, _ in shipped_flags().said.patterns}
    assert said == set(shipped_flags().signs)


@pytest.mark.parametrize("name", ["development", "paraphrases", "held_out", "unseen"])
def test_the_sets_that_the_lists_were_tried_with_lose_no_emergency_and_few_others(name: str) -> None:
    lines = score(messages(name), shipped_flags())
    by_level = {level: [line for line in lines if line.level is level] for level in Level}
    missed = {level: sum(line.missed for line in found) for level, found in by_level.items()}
    count = {level: sum(line.count for line in found) for level, found in by_level.items()}
    assert missed[Level.EMERGENCY] == 0
    assert missed[Level.SAME_DAY] <= 0.03 * count[Level.SAME_DAY]
    assert missed[Level.NONE] <= 0.1 * count[Level.NONE]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("cellulite", Level.NONE),
        ("celulitis", Level.NONE),
        ("blindingly good", Level.NONE),
        ("I was nicely numb", Level.NONE),
        ("fever blister", Level.SAME_DAY),
        ("bouton de fièvre", Level.SAME_DAY),
        ("Fieberblase", Level.SAME_DAY),
        ("tengo una calentura en el labio", Level.SAME_DAY),
        ("pas de fièvre", Level.NONE),
        ("sin fiebre", Level.NONE),
        ("kein Eiter", Level.NONE),
    ],
)
def test_the_known_traps(text: str, level: Level) -> None:
    assert judge(text, shipped_flags(), [Treated("microneedling-pen", 48)]).level is level


@pytest.mark.parametrize("text", ["buongiorno, quando posso truccarmi?", "Dzień dobry, dziękuję", "好的", "👍"])
def test_another_language_raises_nothing(text: str) -> None:
    assert judge(text, shipped_flags()).level is Level.NONE


def test_the_pieces_are_sorted_and_no_sentence_stands_in_them() -> None:
    pieces = list(tomllib.loads((SHIPPED / "pieces.toml").read_text(encoding="utf-8"))["pieces"])
    assert pieces == sorted(pieces)
    assert max(len(piece.split(" ")) for piece in pieces) == 2


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        ("en/look.toml", "[signs]\n", '[signs]\npuss = ["pus"]\n', "nothing has this name"),
        ("en/around.toml", "[around]\n", '[around]\nharmless_too = ["pus"]\n', "nothing has this name"),
        ("de/same_day.toml", "pus = [\n", 'pus = [\n    "gelb; Eiter",\n', "this is no word or group"),
        ("fr/same_day.toml", "pus = [\n", 'pus = [\n    "{nobody}",\n', "this is no word or group"),
        ("signs.toml", 'id = "pus",', 'id = "pus", colour = "red",', "a key too many or too few"),
        ("pieces.toml", "[pieces]\n", '[pieces]\n"!" = [1, 2]\n', "three whole numbers"),
    ],
)
def test_a_broken_list_is_refused_with_its_place(tmp_path: Path, file: str, before: str, after: str, says: str) -> None:
    folder = copytree(SHIPPED, tmp_path / "lists")
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InvalidInput, match=says):
        load_flags(folder)
