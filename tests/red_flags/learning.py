"""Weighs the pieces of messages that were judged: `python -m tests.red_flags.learning` writes the weights anew.

Three questions are learned, each by itself: is it something to look at, for the same day, an emergency? A logistic
regression, by steps that shrink (AdaGrad); the same messages in the same order give the same weights.
"""

import json
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reminders.catalogue.flag_lists import PIECES_FILE
from reminders.domain.red_flags import Level
from reminders.domain.red_flags.letters import words_of
from reminders.domain.red_flags.pieces import pieces_of
from tests.red_flags.scoring import Message, messages

LEVELS = (Level.LOOK, Level.SAME_DAY, Level.EMERGENCY)
SELDOM = 6  # a piece of fewer messages says nothing
ROUNDS = 8
STEP = 0.3
SHRINK = 2e-5
LEAST = 5  # hundredths
SETS = ("development", "paraphrases", "held_out", "unseen", "fresh")
SHIPPED = Path(__file__).parents[2] / "reminders" / "catalogue" / "red_flags"
HEAD = """\
# What the pieces of a message say: four letters of a word (_ is its end), or the beginnings of two words side by side
# (/ is the end of a sentence). Three numbers, in hundredths: for something to look at, for the same day, for an
# emergency. Written by python -m tests.red_flags.learning from the messages in tests/red_flags; not by hand.
"""


@dataclass(frozen=True)
class Row:
    """A message as pieces, with the answers to the three questions and how much each counts."""

    pieces: Sequence[str]
    answers: tuple[bool, ...]


def rows_of(judged: Sequence[Message], seed: int = 1) -> list[Row]:
    """The messages, and each once more with a harmless one before or behind it: what is buried counts the same."""
    chance = random.Random(seed)  # noqa: S311 - an order, no secret
    calm: dict[str, list[str]] = {}
    for message in judged:
        if message.level is Level.NONE:
            calm.setdefault(message.language, []).append(message.text)
    texts = [(message.text, message.level) for message in judged]
    for message in judged:
        beside = calm.get(message.language, [""])
        pair = [message.text, chance.choice(beside)]
        chance.shuffle(pair)
        texts.append((". ".join(pair), message.level))
    return [_row(text, level) for text, level in texts]


def _row(text: str, level: Level) -> Row:
    return Row(sorted(pieces_of(words_of(text))), tuple(level.rank >= each.rank for each in LEVELS))


def learn(rows: Sequence[Row]) -> dict[str, list[float]]:
    """The weights of the pieces, one for each question; of no piece at all under the empty name."""
    seen = Counter(piece for row in rows for piece in row.pieces)
    weights = {"": [0.0, 0.0, 0.0]} | {piece: [0.0, 0.0, 0.0] for piece, count in seen.items() if count >= SELDOM}
    steps = {piece: [1e-2, 1e-2, 1e-2] for piece in weights}
    known = [([piece for piece in row.pieces if piece in weights], row.answers) for row in rows]
    shares = [sum(row.answers[k] for row in rows) / len(rows) for k in range(3)]
    chance = random.Random(2)  # noqa: S311 - an order, no secret
    for _ in range(ROUNDS):
        chance.shuffle(known)
        for pieces, answers in known:
            size = 1 / math.sqrt(len(pieces) or 1)
            for k in range(3):
                total = weights[""][k] + size * sum(weights[piece][k] for piece in pieces)
                error = answers[k] - 1 / (1 + math.exp(-max(min(total, 30), -30)))
                error *= 0.5 / (shares[k] if answers[k] else 1 - shares[k])
                for piece in (*pieces, ""):
                    slope = error * (size if piece else 0.2) - SHRINK * weights[piece][k]
                    steps[piece][k] += slope * slope
                    weights[piece][k] += STEP * slope / math.sqrt(steps[piece][k])
    return weights


def written(weights: Mapping[str, Sequence[float]]) -> str:
    """The weights as a file, in hundredths, sorted; without the pieces that hardly say anything."""
    rows = {piece: [round(100 * number) for number in numbers] for piece, numbers in weights.items() if piece}
    lines = [f"{json.dumps(piece, ensure_ascii=False)} = {row}" for piece, row in sorted(rows.items()) if _says(row)]
    start = f"start = {[round(100 * number) for number in weights['']]}  # with no piece at all"
    return "\n".join([HEAD, start, "", "[pieces]", *lines, ""])


def _says(row: Sequence[int]) -> bool:
    return max(map(abs, row)) >= LEAST


if __name__ == "__main__":
    learned = learn(rows_of([message for name in SETS for message in messages(name)]))
    (SHIPPED / PIECES_FILE).write_text(written(learned), encoding="utf-8")
