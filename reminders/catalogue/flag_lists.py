"""Reads the word lists of the red flags: one file of signs, and one of each language."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from reminders.catalogue.files import read_toml, toml_files
from reminders.domain.red_flags import Language, Level, Lexicon, Sign, Together, lexicon_of
from reminders.domain.red_flags.lexicon import AROUND
from reminders.domain.red_flags.patterns import TEMPERATURE
from reminders.errors import InvalidInput

SIGNS_FILE = "signs.toml"
_TERM = re.compile(r"\*?[^\W_]+\*?|[^\W_]+(_[^\W_]+)+|\{\w+\}")


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
    languages = [
        _language(file.name, read_toml(file), {sign.id for sign in signs})
        for file in toml_files(folder)
        if file.name != SIGNS_FILE
    ]
    return lexicon_of(signs, together, shared["known"], languages)


def _sign(row: Mapping[str, Any]) -> Sign:
    levels: dict[str, Any] = {name: Level(row[name]) for name in ("level", "otherwise", "early") if name in row}
    try:
        return Sign(**{**row, **levels, "treatments": frozenset(row.get("treatments", ()))})
    except TypeError as error:
        remedy = "The keys are explained at the top of the file."
        raise InvalidInput(SIGNS_FILE, f"a sign has a key too many or too few: {error}", remedy=remedy) from error


def _language(name: str, document: Mapping[str, Any], signs: set[str]) -> Language:
    groups, ordinary = document["groups"], document["ordinary"]
    _must_be_known(name, document["signs"], signs)
    _must_be_known(name, document["around"], AROUND)
    lines = [*document["signs"].values(), *document["around"].values()]
    for line in (line for each in lines for line in each):
        _must_read(name, line, groups)
    for word in [*ordinary, *(word for words in groups.values() for word in words)]:
        _must_read(name, word, {})
    return Language(groups, document["signs"], document["around"], ordinary)


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
