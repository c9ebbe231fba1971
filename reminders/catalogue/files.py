"""The files that documents lie in: one protocol each, and one file for all combined wordings."""

import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path

from reminders.catalogue.reading import Document
from reminders.errors import InvalidInput

COMBINED_FILE = "combined.toml"


def toml_files(folder: Path | Traversable) -> list[Path | Traversable]:
    """The documents of a folder, by name; other files, and those whose name begins with a dot, are none."""
    entries = [e for e in folder.iterdir() if e.name.endswith(".toml") and not e.name.startswith(".")]
    return sorted(entries, key=lambda entry: entry.name)


def read_toml(file: Path | Traversable) -> Document:
    """The document that a file holds.

    Raises:
        InvalidInput: it cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidInput(file.name, "it is not text in UTF-8", remedy="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        remedy = "Look at that line: a quote, bracket or comma is often missing just before."
        raise InvalidInput(file.name, f"it is no TOML: {error}", remedy=remedy) from error
    except OSError as error:
        remedy = "Give a file that this user may read."
        raise InvalidInput(file.name, f"it cannot be read ({error.strerror})", remedy=remedy) from error


def combined_entries(document: Document) -> list[Document]:
    """The wordings of a combined.toml.

    Raises:
        InvalidInput: it holds something else.
    """
    entries = document.get("combined", [])
    if document.keys() - {"combined"} or not isinstance(entries, list):
        remedy = "Write each wording as a table under [[combined]]."
        raise InvalidInput(COMBINED_FILE, "it holds something else than combined wordings", remedy=remedy)
    return entries
