"""Protocols out of the store, parsed once: what planning and wording look things up in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from reminders.catalogue import parse, parse_combined
from reminders.domain.candidates import COMBINED_PREFIX
from reminders.domain.protocol import Combined, Protocol, StepRef
from reminders.errors import NotFound
from reminders.store import cases, protocols
from reminders.store.engine import Transaction
from reminders.store.scope import Scope


@dataclass
class Shelf:
    """Parsed versions, kept for the life of the process: a version never changes."""

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


def library(scope: Scope, db: Transaction, shelf: Shelf) -> cases.Library:
    """How a case finds its protocols, and the combined wordings in force."""
    combined = tuple(_combined(shelf, s) for s in protocols.latest(scope, db) if s.code.startswith(COMBINED_PREFIX))
    return cases.Library(lambda id_: protocol(shelf, protocols.by_id(db, id_)), combined)


def current_protocols(scope: Scope, db: Transaction, shelf: Shelf) -> dict[str, tuple[int, Protocol]]:
    """The newest version of every protocol, with its row."""
    found = (s for s in protocols.latest(scope, db) if not s.code.startswith(COMBINED_PREFIX))
    return {stored.code: (stored.id, protocol(shelf, stored)) for stored in found}


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
