"""Brings a catalogue into the store: what is new becomes a version, and what cannot be used changes nothing.

The program counts its own versions in its files, and a file that changed and kept its number is
refused. A clinic's files are counted here: each change is the last version plus one, so neither an
edit nor an upgrade of the program ever meets an old number. Once a clinic has brought a code, all its
later versions are counted here, also the program's own when the clinic takes its file away again.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from reminders.catalogue import Catalogue
from reminders.domain.candidates import COMBINED_PREFIX
from reminders.errors import InvalidInput
from reminders.store import protocols
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.store.tables import ProtocolOrigin
from reminders.usecases.library import combined_code


@dataclass(frozen=True)
class Installed:
    """One version that an installation adds. `before` is the version it follows; None for a new code."""

    code: str
    name: str
    version: int
    origin: ProtocolOrigin
    before: int | None


@dataclass(frozen=True)
class _Brought:
    """One document of a catalogue."""

    code: str
    name: str
    version: int
    origin: ProtocolOrigin
    document: Mapping[str, Any]


def install(scope: Scope, db: Transaction, catalogue: Catalogue, now: datetime) -> list[Installed]:
    """Store what is new in a catalogue.

    Raises:
        InvalidInput: a shipped document changed and kept its version.
    """
    added = _new(scope, db, catalogue)
    for stored, _ in added:
        protocols.add(scope, db, stored, now)
    return [_installed(*pair) for pair in added]


def install_own(scope: Scope, store: Store, catalogue: Catalogue, now: datetime) -> list[Installed]:
    """Bring one organization what its catalogue has, as `install` does.

    Raises:
        InvalidInput: a shipped document changed and kept its version.
    """
    with store.write() as db:
        return install(scope, db, catalogue, now)


def would_install(scope: Scope, store: Store, catalogue: Catalogue) -> list[Installed]:
    """What `install` would add.

    Raises:
        InvalidInput: a shipped document changed and kept its version.
    """
    with store.read() as db:
        return [_installed(*pair) for pair in _new(scope, db, catalogue)]


def left_behind(scope: Scope, store: Store, catalogue: Catalogue) -> list[str]:
    """Codes that only a clinic's earlier file brought: their stored version stays in use."""
    brought = {made.code for made in _brought(catalogue)}
    with store.read() as db:
        return [stored.code for stored in protocols.latest(scope, db) if _is_own(stored) and stored.code not in brought]


_New = tuple[protocols.Stored, protocols.Stored | None]


def _new(scope: Scope, db: Transaction, catalogue: Catalogue) -> list[_New]:
    known = {stored.code: stored for stored in protocols.latest(scope, db)}
    counted_here = protocols.written_by_clinics(scope, db)
    found = []
    for brought in _brought(catalogue):
        before = known.get(brought.code)
        # A refused file may be the one that brought it: nothing of a clinic's is given up for a slip.
        kept = before is not None and _is_own(before) and _comes_from_program(brought) and catalogue.refused
        if kept or (before is not None and _content(before.document) == _content(brought.document)):
            continue
        version = _next_version(brought, before, counted_here=brought.code in counted_here)
        found.append((_as_stored(brought, version), before))
    return found


def _brought(catalogue: Catalogue) -> Iterator[_Brought]:
    for code, protocol in catalogue.protocols.items():
        document = _plain(catalogue.documents[code])
        yield _Brought(code, protocol.name, protocol.version, _origin(code, catalogue), document)
    for made, written in zip(catalogue.combined, catalogue.combined_documents, strict=True):
        code = combined_code(COMBINED_PREFIX + made.code, made.step)
        origin = _origin(f"{made.code}/{made.step}", catalogue)
        yield _Brought(code, made.code, made.version, origin, _plain(written))


def _origin(code: str, catalogue: Catalogue) -> ProtocolOrigin:
    return ProtocolOrigin.CLINIC if code in catalogue.own else ProtocolOrigin.SHIPPED


def _comes_from_program(brought: _Brought) -> bool:
    return brought.origin is ProtocolOrigin.SHIPPED


def _is_own(stored: protocols.Stored) -> bool:
    return stored.origin is ProtocolOrigin.CLINIC


def _next_version(brought: _Brought, before: protocols.Stored | None, *, counted_here: bool) -> int:
    match brought.origin:
        case ProtocolOrigin.CLINIC:
            return 1 if before is None else before.version + 1
        case ProtocolOrigin.SHIPPED if before is None:
            return brought.version
        case ProtocolOrigin.SHIPPED if counted_here:
            return before.version + 1
        case ProtocolOrigin.SHIPPED:
            return _counted_by_program(brought, before)
        case _:
            assert_never(brought.origin)


def _counted_by_program(brought: _Brought, before: protocols.Stored) -> int:
    if before.version >= brought.version:
        remedy = f"Give it version {before.version + 1}: planned texts keep the old one."
        problem = "the protocol changed and kept its version"
        raise InvalidInput(f"{brought.code}: version", problem, value=brought.version, remedy=remedy)
    return brought.version


def _as_stored(brought: _Brought, version: int) -> protocols.Stored:
    """The document carries the number that it is stored under: texts name their wording by it."""
    document = {**brought.document, "version": version}
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    return protocols.Stored(0, brought.code, version, brought.name, digest, document, brought.origin)


def _plain(document: Mapping[str, object]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(document, default=str))
    return plain


def _content(document: Mapping[str, Any]) -> dict[str, Any]:
    """All but the number: the same words under another number are no new version."""
    return {key: value for key, value in document.items() if key != "version"}


def _installed(stored: protocols.Stored, before: protocols.Stored | None) -> Installed:
    return Installed(stored.code, stored.name, stored.version, stored.origin, before.version if before else None)
