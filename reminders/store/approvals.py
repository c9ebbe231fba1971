"""Approvals of several protocols at once, and how one is taken back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.protocols import Approval
from reminders.store.scope import Scope, seen_from


def of_protocols(scope: Scope, db: Session, protocol_ids: Iterable[int]) -> Mapping[int, list[Approval]]:
    """Who approved which version, the first first; withdrawn words do not count."""
    table = tables.ProtocolApproval
    mine = (seen_from(scope, table), table.protocol_id.in_(list(protocol_ids)), table.withdrawn_at.is_(None))
    found: dict[int, list[Approval]] = defaultdict(list)
    for row in db.scalars(select(table).where(*mine).order_by(table.at, table.id)):
        found[row.protocol_id].append(Approval(row.language, row.approved_by, row.at))
    return found


def withdraw(scope: Scope, db: Session, protocol_id: int, language: str, now: datetime) -> bool:
    """Take every approval of one version and language back; False: there was none."""
    table = tables.ProtocolApproval
    given = (
        seen_from(scope, table),
        table.protocol_id == protocol_id,
        table.language == language,
        table.withdrawn_at.is_(None),
    )
    return db.execute(update(table).where(*given).values(withdrawn_at=now).returning(table.id)).first() is not None
