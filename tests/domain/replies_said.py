"""What people write back, one a line, and how it must be understood. Made up for these tests."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "replies"


def _lines(name: str) -> tuple[str, ...]:
    return tuple((_FOLDER / f"{name}.txt").read_text(encoding="utf-8").strip("\n").split("\n"))


LIKELY = _lines("likely")
READ = _lines("read")  # by a person: words in passing, questions, thanks
WRONG_NUMBER = _lines("wrong_number")
REACTIONS = _lines("reactions")
