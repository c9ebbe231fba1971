"""Reads the word lists of the red flags: a file of signs, two of weights, and a folder of files for each language."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from reminders.catalogue.files import read_toml, toml_files
from reminders.domain.red_flags import Language, Level, Lexicon, Sign, Together, Weights, lexicon_of
from reminders.domain.red_flags.leaning import Numbers
from reminders.domain.red_flags.lexicon import AROUND
from reminders.domain.red_flags.patterns import TEMPERATURE
from reminders.errors import InvalidInput

SIGNS_FILE = "signs.toml"
LEANING_FILE = "leaning.toml"
PIECES_FILE = "pieces.toml"
QUESTIONS = 3  # to look at, for the same day, an emergency
_TERM = re.compile(r"\*?[^\W_]+\*?|[^\W_]+(_[^\W_]+)+|\{\w+\}|[\U0001f300-\U0001faff]")  # a picture is a word too


@cache
def shipped_flags() -> Lexicon:
    """The lists that the program brings; read once, since it takes a moment.

    Raises:
        InvalidInput: one of them is broken.
    """
    return load_flags(resources.files("reminders.catalogue") / "red_flags")


def load_flags(folder: Traversable) -> Lexicon:
    """The lists of a folder.

    Raises:
        InvalidInput: one of them is broken; names the file, the line and what to do.
    """
    shared: Mapping[str, Any] = read_toml(folder / SIGNS_FILE)
    signs = [_sign(row) for row in shared["sign"]]
    together = [Together(frozenset(row["kinds"]), Level(row["level"])) for row in shared["together"]]
    known = {sign.id for sign in signs}
    inside = sorted(folder.iterdir(), key=lambda entry: entry.name)
    languages = [_language(entry, known) for entry in inside if entry.is_dir() and toml_files(entry)]
    return lexicon_of(signs, together, shared["known"], languages, _weights(folder))


def _weights(folder: Traversable) -> Weights:
    leaning: Mapping[str, Any] = read_toml(folder / LEANING_FILE)
    learned: Mapping[str, Any] = read_toml(folder / PIECES_FILE)
    return Weights(
        start=_hundredths("start", learned["start"]),
        listed={Level(name): tuple(row) for name, row in leaning["listed"].items()},
        enough=tuple(leaning["enough"]),
        least={Level(name): number for name, number in leaning["least"].items()},
        pieces={piece: _hundredths(piece, row) for piece, row in learned["pieces"].items()},
    )


def _hundredths(piece: str, row: Sequence[Any]) -> Numbers:
    if len(row) != QUESTIONS or not all(type(number) is int for number in row):
        remedy = "Run python -m tests.red_flags.learning to write the file anew."
        raise InvalidInput(PIECES_FILE, "a piece has three whole numbers", value=piece, remedy=remedy)
    look, same_day, emergency = (number / 100 for number in row)
    return (look, same_day, emergency)


def _sign(row: Mapping[str, Any]) -> Sign:
    levels: dict[str, Any] = {name: Level(row[name]) for name in ("level", "otherwise", "early") if name in row}
    try:
        sets = {name: frozenset(row.get(name, ())) for name in ("treatments", "instead")}
        return Sign(**{**row, **levels, **sets})
    except TypeError as error:
        remedy = "The keys are explained at the top of the file."
        raise InvalidInput(SIGNS_FILE, f"a sign has a key too many or too few: {error}", remedy=remedy) from error


def _language(folder: Traversable, signs: set[str]) -> Language:
    """The files of a language together: each may have lines for any list, and for a group that another began."""
    documents: dict[str, Mapping[str, Any]] = {
        f"{folder.name}/{file.name}": read_toml(file) for file in toml_files(folder)
    }
    groups, said, around = (_merged(documents, name) for name in ("groups", "signs", "around"))
    for name, document in documents.items():
        _must_be_whole(name, document, groups, signs)
    ordinary = [word for document in documents.values() for word in document.get("ordinary", ())]
    return Language(groups, said, around, ordinary)


def _merged(documents: Mapping[str, Mapping[str, Any]], table: str) -> dict[str, list[str]]:
    together: dict[str, list[str]] = defaultdict(list)
    for document in documents.values():
        for name, lines in document.get(table, {}).items():
            together[name] += lines
    return dict(together)


def _must_be_whole(name: str, document: Mapping[str, Any], groups: Iterable[str], signs: set[str]) -> None:
    _must_be_known(name, document, {"groups", "signs", "around", "ordinary"})
    _must_be_known(name, document.get("signs", ()), signs)
    _must_be_known(name, document.get("around", ()), AROUND)
    for table in ("signs", "around"):
        for line in (line for each in document.get(table, {}).values() for line in each):
            _must_read(name, line, groups)
    for word in [
        *document.get("ordinary", ()),
        *(word for each in document.get("groups", {}).values() for word in each),
    ]:
        _must_read(name, word, {})


def _must_be_known(name: str, tables: Iterable[str], known: Iterable[str]) -> None:
    for table in sorted(set(tables) - set(known)):
        raise InvalidInput(name, "nothing has this name", value=table, remedy=f"Look at {SIGNS_FILE} for the signs.")


def _must_read(name: str, line: str, groups: Iterable[str]) -> None:
    """Every term of a line is one word: what is none would never be found, and nobody would know."""
    for term in re.split(r"[ |]", line):
        if term in {"..", "&", TEMPERATURE}:
            continue
        if not _TERM.fullmatch(term) or (term.startswith("{") and term.strip("{}") not in groups):
            raise InvalidInput(f"{name}: {line}", "this is no word or group", value=term, remedy="Write it in letters.")
