"""Reads a folder of protocols: the shipped one, and a clinic's own over it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from reminders.catalogue.checks import combined_problems
from reminders.catalogue.files import COMBINED_FILE, combined_entries, read_toml, toml_files
from reminders.catalogue.reading import Document, parse, parse_combined
from reminders.domain.protocol import Combined, Protocol
from reminders.errors import InvalidInput


@dataclass(frozen=True)
class Catalogue:
    """Protocols by code, combined wordings, and the documents that both were read from.

    A document read back with `parse` or `parse_combined` gives the same value, so it is what the
    store keeps; `combined_documents` stand in the order of `combined`. `own` are the codes that a
    clinic's folder brings, those of combined wordings as CODE/STEP; `refused` is what it could not.
    """

    protocols: Mapping[str, Protocol] = field(default_factory=dict)
    combined: tuple[Combined, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict)
    combined_documents: tuple[Document, ...] = ()
    own: frozenset[str] = frozenset()
    refused: tuple[InvalidInput, ...] = ()

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


@cache
def shipped() -> Catalogue:
    """The protocols that the program brings; read once, since reading them takes a tenth of a second.

    Raises:
        InvalidInput: one of them is broken.
    """
    found = load_folder(resources.files("reminders.catalogue") / "protocols", Catalogue())
    for error in found.refused:
        raise error
    return replace(found, own=frozenset())


def load_folder(folder: Path | Traversable, base: Catalogue | None = None) -> Catalogue:
    """A clinic's own protocols over `base` (the shipped ones), code by code.

    A file that cannot be used is refused and named in `refused`; the others count, so that one slip
    never keeps a clinic from working. A combined wording of `base` that says too little for a
    changed protocol is left out: its texts then go one by one, and nothing is lost.
    """
    below = shipped() if base is None else base
    if not folder.is_dir():
        remedy = "Make it, or correct protocols.folder in config.toml."
        missing = InvalidInput("protocols.folder", "there is no such folder", value=str(folder), remedy=remedy)
        return replace(below, refused=(missing,))
    own = _Own(below)
    for file in toml_files(folder):
        own.take(file)
    return own.catalogue()


_Wordings = dict[tuple[str, str], tuple[Combined, Document]]


class _Own:
    """What a folder brings, file by file. Combined wordings are judged last, beside all protocols."""

    def __init__(self, below: Catalogue) -> None:
        self._below = below
        self._protocols, self._documents = dict(below.protocols), dict(below.documents)
        self._file_of: dict[str, str] = {}
        self._entries: list[Document] = []
        self._refused: list[InvalidInput] = []

    def take(self, file: Path | Traversable) -> None:
        try:
            document = read_toml(file)
            if file.name == COMBINED_FILE:
                self._entries = combined_entries(document)
            else:
                self._add(document, file.name)
        except InvalidInput as error:
            self._refused.append(error)

    def _add(self, document: Document, name: str) -> None:
        protocol = parse(document, name)
        if protocol.code in self._file_of:
            remedy = f"{self._file_of[protocol.code]} has it too."
            raise InvalidInput(f"{name}: code", "two files bring it", value=protocol.code, remedy=remedy)
        self._file_of[protocol.code] = name
        self._protocols[protocol.code], self._documents[protocol.code] = protocol, document

    def catalogue(self) -> Catalogue:
        own = self._combined()
        combined = dict(self._inherited()) | own
        return Catalogue(
            protocols=self._protocols,
            combined=tuple(wording for wording, _ in combined.values()),
            documents=self._documents,
            combined_documents=tuple(document for _, document in combined.values()),
            own=frozenset(self._file_of) | {f"{code}/{step}" for code, step in own},
            refused=tuple(self._refused),
        )

    def _inherited(self) -> Iterator[tuple[tuple[str, str], tuple[Combined, Document]]]:
        for wording, document in zip(self._below.combined, self._below.combined_documents, strict=True):
            if not any(combined_problems(wording, self._protocols)):
                yield (wording.code, wording.step), (wording, document)

    def _combined(self) -> _Wordings:
        found: _Wordings = {}
        for document in self._entries:
            try:
                wording = self._wording(document, found)
            except InvalidInput as error:
                self._refused.append(error)
            else:
                found[wording.code, wording.step] = (wording, document)
        return found

    def _wording(self, document: Document, known: _Wordings) -> Combined:
        wording = parse_combined(document, COMBINED_FILE)
        for problem in combined_problems(wording, self._protocols):
            raise problem.refusal(COMBINED_FILE)
        if (wording.code, wording.step) in known:
            place = f"{COMBINED_FILE}: {wording.code}.{wording.step}"
            raise InvalidInput(place, "it is there twice", remedy="Give each its own code or step.")
        return wording
