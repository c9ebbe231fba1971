"""Whether some acts of the audit are as they were sealed, each with its tie to the one before. Part of showing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reminders.domain.seals import FIRST, seal
from reminders.store import audit_seals, tables
from reminders.store.engine import Transaction
from reminders.store.scope import Scope


@dataclass(frozen=True)
class Seals:
    """Of some acts. `until`: the time of the newest that is sealed; None: none is. `intact`: all that are hold."""

    until: datetime | None
    intact: bool


def seals_of(scope: Scope, db: Transaction, rows: Sequence[tables.Audit]) -> Seals:
    """Look at the seals of some acts of one organization, and at no others.

    Acts that are about to be removed are not judged: those before them are gone already.
    """
    chain = audit_seals.chain_of(db, scope.organization_id)
    gone = 0 if chain is None else chain.removed_to
    sealed = {row.n: row.at for row in rows if row.n is not None and row.n > gone}
    if chain is None or not sealed:
        return Seals(None, intact=not sealed)
    found = audit_seals.at_places(db, scope.organization_id, sorted({*sealed, *(n - 1 for n in sealed)}))
    known = {n: one.seal for n, one in found.items()} | {chain.removed_to: chain.removed_hash, chain.n: chain.hash}

    def holds(n: int) -> bool:
        before = known.get(n - 1)
        ties = n <= chain.n and before is not None and found[n].before == before
        return ties and known[n] == seal(found[n].act, n, before or FIRST)

    return Seals(max(sealed.values()), all(map(holds, sealed)))
