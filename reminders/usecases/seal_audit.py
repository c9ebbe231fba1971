"""Seals the acts of the audit, after they were committed: whoever writes one waits for nobody.

Any number of workers may; the row of an organization's chain is their lock. Acts are sealed in the order in which they
are found. On PostgreSQL one with a lower id may be committed later than its neighbor: it then stands after it.
"""

import structlog

from reminders.domain.seals import seal
from reminders.store import audit_seals, clinics
from reminders.store.audit_seals import Sealed
from reminders.store.engine import Store

log = structlog.get_logger(__name__)

BATCH = 500  # acts in a transaction: some milliseconds, in which nobody else writes on SQLite
MOST = 50_000  # acts of an organization in a round; what is left, the next one seals


def seal_audit(store: Store, batch: int = BATCH) -> int:
    """Seal what was not sealed yet; returns how many acts.

    The log gets each new end of a chain. Kept somewhere else than the database, it shows whether the whole chain
    was made anew: see `reminders audit verify --head`.
    """
    with store.read() as db:
        waiting = audit_seals.organizations_to_seal(db)
    return sum(_seal_all_of(store, organization_id, batch) for organization_id in waiting)


def _seal_all_of(store: Store, organization_id: int, batch: int) -> int:
    done = 0
    while done < MOST:
        sealed = _seal_some(store, organization_id, batch)
        done += sealed
        if sealed < batch:
            break
        store.give_way()
    with store.read() as db:
        chain = audit_seals.chain_of(db, organization_id)
        name = clinics.organization(db, organization_id).public_id
    if chain is not None and done:
        log.info("audit_sealed", organization=name, n=chain.n, hash=chain.hash)
    return done


def _seal_some(store: Store, organization_id: int, batch: int) -> int:
    with store.write() as db:
        chain = audit_seals.locked_chain(db, organization_id)
        n, last, sealed = chain.n, chain.hash, list[Sealed]()
        for act in audit_seals.unsealed(db, organization_id, batch):
            n, before = n + 1, last
            last = seal(act, n, before)
            sealed.append(Sealed(act, n, before, last))
        audit_seals.put_on(db, sealed)
        chain.n, chain.hash = n, last
        return len(sealed)
