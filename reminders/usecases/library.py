"""Protocols out of the store, parsed once: what planning and wording look things up in."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from reminders.catalogue import Catalogue, parse, parse_combined
from reminders.domain.candidates import COMBINED_PREFIX
from reminders.domain.protocol import Combined, Protocol, StepRef
from reminders.errors import InvalidInput, NotFound
from reminders.store import cases, protocols
from reminders.store.engine import Transaction
from reminders.store.scope import Scope
from reminders.store.tables import ProtocolOrigin


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
        stored = protocols.by_version(scope, db, _combined_code(ref.protocol, ref.step), ref.version)
        return _combined(shelf, stored).wording
    found = protocol(shelf, protocols.by_version(scope, db, ref.protocol, ref.version))
    for step in found.steps:
        if step.code == ref.step:
            return step.wording
    raise NotFound(f"The protocol {ref.protocol} has no step {ref.step}.", remedy="Plan the patient again.")


def _combined_code(code: str, step: str) -> str:
    return f"{code}/{step}"


def install(scope: Scope, db: Transaction, catalogue: Catalogue, now: datetime) -> list[str]:
    """Store what is new in a catalogue; returns the codes that got a new version.

    Raises:
        InvalidInput: a document changed and kept its version.
    """
    known = {stored.code: stored for stored in protocols.latest(scope, db)}
    documents = [(p.code, p.version, p.name, catalogue.documents[code]) for code, p in catalogue.protocols.items()]
    documents += [
        (_combined_code(COMBINED_PREFIX + made.code, made.step), made.version, made.code, document)
        for made, document in zip(catalogue.combined, catalogue.combined_documents, strict=True)
    ]
    added = []
    for code, version, name, document in documents:
        plain = json.loads(json.dumps(document, default=str))
        digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
        before = known.get(code)
        if before is not None and before.digest == digest:
            continue
        if before is not None and before.version >= version:
            remedy = f"Give it version {before.version + 1}: planned texts keep the old one."
            raise InvalidInput(
                f"{code}: version", "the protocol changed and kept its version", value=version, remedy=remedy
            )
        stored = protocols.Stored(0, code, version, name, digest, plain)
        protocols.add(scope, db, stored, ProtocolOrigin.SHIPPED, now)
        added.append(code)
    return added
