"""Protocols out of the store, parsed once: what planning and wording look things up in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

from reminders.catalogue import parse, parse_combined
from reminders.domain.candidates import COMBINED_PREFIX
from reminders.domain.protocol import Combined, Protocol, StepRef
from reminders.errors import NotFound
from reminders.store import cases, protocols
from reminders.store.engine import Transaction
from reminders.store.scope import Scope

Newest = Sequence[tuple[int, str]]  # row and code of the newest version of everything


@dataclass
class Shelf:
    """Parsed versions, kept for the life of the process: a version never changes.

    `public_url`: where patients open their page; None: nowhere, and no text has a link to it.
    """

    public_url: str | None = None
    protocols: dict[int, Protocol] = field(default_factory=dict)
    combined: dict[int, Combined] = field(default_factory=dict)
    wordings: dict[tuple[int, StepRef], Mapping[str, str]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


def protocol(shelf: Shelf, stored: protocols.Stored) -> Protocol:
    """A stored version as a value."""
    with shelf.lock:
        if stored.id not in shelf.protocols:
            shelf.protocols[stored.id] = parse(stored.document, f"{stored.code}@{stored.version}")
        return shelf.protocols[stored.id]


def _combined(shelf: Shelf, stored: protocols.Stored) -> Combined:
    with shelf.lock:
        if stored.id not in shelf.combined:
            shelf.combined[stored.id] = parse_combined(stored.document, f"{stored.code}@{stored.version}")
        return shelf.combined[stored.id]


def _protocol_of(db: Transaction, shelf: Shelf, id_: int) -> Protocol:
    known = shelf.protocols.get(id_)
    return protocol(shelf, protocols.by_id(db, id_)) if known is None else known


def _combined_of(db: Transaction, shelf: Shelf, id_: int) -> Combined:
    known = shelf.combined.get(id_)
    return _combined(shelf, protocols.by_id(db, id_)) if known is None else known


def library(scope: Scope, db: Transaction, shelf: Shelf) -> cases.Library:
    """How a case finds its protocols, and the combined wordings in force."""
    return library_of(db, shelf, protocols.latest_ids(scope, db))


def library_of(db: Transaction, shelf: Shelf, newest: Newest) -> cases.Library:
    """The same, where it was looked up already what is in force."""
    ids = [id_ for id_, code in newest if code.startswith(COMBINED_PREFIX)]
    return cases.Library(
        protocol=lambda id_: _protocol_of(db, shelf, id_),
        combined=tuple(_combined_of(db, shelf, id_) for id_ in ids),
    )


def current_protocols(scope: Scope, db: Transaction, shelf: Shelf) -> dict[str, tuple[int, Protocol]]:
    """The newest version of every protocol, with its row."""
    return current_of(db, shelf, protocols.latest_ids(scope, db))


def current_of(db: Transaction, shelf: Shelf, newest: Newest) -> dict[str, tuple[int, Protocol]]:
    """The same, where it was looked up already what is in force."""
    found = [(id_, code) for id_, code in newest if not code.startswith(COMBINED_PREFIX)]
    return {code: (id_, _protocol_of(db, shelf, id_)) for id_, code in found}


def wording(scope: Scope, db: Transaction, shelf: Shelf, ref: StepRef) -> Mapping[str, str]:
    """The templates by language that a planned text names.

    Raises:
        NotFound: the version is not in the store.
    """
    key = (scope.organization_id, ref)
    if key not in shelf.wordings:
        shelf.wordings[key] = _wording(scope, db, shelf, ref)
    return shelf.wordings[key]


def _wording(scope: Scope, db: Transaction, shelf: Shelf, ref: StepRef) -> Mapping[str, str]:
    if ref.protocol.startswith(COMBINED_PREFIX):
        stored = protocols.by_version(scope, db, combined_code(ref.protocol, ref.step), ref.version)
        return _combined(shelf, stored).wording
    found = protocol(shelf, protocols.by_version(scope, db, ref.protocol, ref.version))
    for step in found.steps:
        if step.code == ref.step:
            return step.wording
    raise NotFound(f"The protocol {ref.protocol} has no step {ref.step}.", remedy="Plan the patient again.")


def combined_code(code: str, step: str) -> str:
    """The code under which a combined wording is stored; `code` begins with the prefix of such wordings."""
    return f"{code}/{step}"
