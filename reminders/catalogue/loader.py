"""Reads a folder of protocols: the shipped one, and a clinic's own over it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from reminders.catalogue.checks import check_combined
from reminders.catalogue.reading import Document, parse, parse_combined
from reminders.domain.protocol import Combined, Protocol
from reminders.errors import InvalidInput

COMBINED_FILE = "combined.toml"


@dataclass(frozen=True)
class Catalogue:
    """Protocols by code, combined wordings, and the documents that both were read from.

    A document read back with `parse` or `parse_combined` gives the same value, so it is what the
    store keeps; `combined_documents` stand in the order of `combined`.
    """

    protocols: Mapping[str, Protocol] = field(default_factory=dict)
    combined: tuple[Combined, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict)
    combined_documents: tuple[Document, ...] = ()

    def protocol(self, code: str) -> Protocol:
        """The protocol of a code.

        Raises:
            InvalidInput: there is none; names the nearest.
        """
        if code not in self.protocols:
            near = self.nearest(code)
            remedy = f"Did you mean {near}?" if near else f"Use one of: {', '.join(sorted(self.protocols))}."
            raise InvalidInput("treatment", "there is no protocol of this code", value=code, remedy=remedy)
        return self.protocols[code]

    def nearest(self, code: str) -> str | None:
        """The code that somebody probably meant: the only one with this word in it, else one spelled like it."""
        holding = [known for known in self.protocols if code and code in known]
        near = holding if len(holding) == 1 else get_close_matches(code, list(self.protocols), n=1)
        return next(iter(near), None)


def shipped() -> Catalogue:
    """The protocols that the program brings."""
    return load_folder(resources.files("reminders.catalogue") / "protocols", Catalogue())


def load_folder(folder: Path | Traversable, base: Catalogue | None = None) -> Catalogue:
    """A clinic's own protocols over `base` (the shipped ones), code by code.

    A combined wording of `base` that says too little for a changed protocol is left out: its
    texts then go one by one, and nothing is lost.

    Raises:
        InvalidInput: a file that is no TOML, a protocol that contradicts itself, a combined wording
            that says too little.
    """
    below = shipped() if base is None else base
    files = {entry.name: _read(entry) for entry in folder.iterdir() if entry.name.endswith(".toml")}
    wordings = _entries(files.pop(COMBINED_FILE, {}))
    protocols, documents = dict(below.protocols), dict(below.documents)
    own: dict[str, str] = {}
    for name, document in sorted(files.items()):
        protocol = parse(document, name)
        if protocol.code in own:
            remedy = f"{own[protocol.code]} has it too."
            raise InvalidInput(f"{name}: code", "two files bring it", value=protocol.code, remedy=remedy)
        own[protocol.code] = name
        protocols[protocol.code], documents[protocol.code] = protocol, document
    combined = _inherited(below, protocols) | _own_combined(wordings, protocols)
    return Catalogue(
        protocols, tuple(wording for wording, _ in combined.values()), documents, tuple(d for _, d in combined.values())
    )


_Wordings = dict[tuple[str, str], tuple[Combined, Document]]


def _inherited(below: Catalogue, protocols: Mapping[str, Protocol]) -> _Wordings:
    kept: _Wordings = {}
    for wording, document in zip(below.combined, below.combined_documents, strict=True):
        try:
            check_combined(wording, protocols, COMBINED_FILE)
        except InvalidInput:
            continue
        kept[wording.code, wording.step] = (wording, document)
    return kept


def _own_combined(entries: list[Document], protocols: Mapping[str, Protocol]) -> _Wordings:
    found: _Wordings = {}
    for document in entries:
        wording = parse_combined(document, COMBINED_FILE)
        check_combined(wording, protocols, COMBINED_FILE)
        if (wording.code, wording.step) in found:
            place = f"{COMBINED_FILE}: {wording.code}.{wording.step}"
            raise InvalidInput(place, "it is there twice", remedy="Give each its own code or step.")
        found[wording.code, wording.step] = (wording, document)
    return found


def _read(file: Path | Traversable) -> Document:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(file.name, f"it is no TOML: {error}", remedy="Correct the file.") from error


def _entries(document: Document) -> list[Document]:
    entries = document.get("combined", [])
    if document.keys() - {"combined"} or not isinstance(entries, list):
        remedy = "Write each wording as a table under [[combined]]."
        raise InvalidInput(COMBINED_FILE, "it holds something else than combined wordings", remedy=remedy)
    return entries
