"""The treatments of visits with what staff call them, for many visits at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.domain.vocabulary import BodyArea
from reminders.store import tables


@dataclass(frozen=True)
class Named:
    """One treatment; `name` is that of the version of the protocol by which it was planned."""

    protocol_id: int
    code: str
    name: str
    area: BodyArea

    def called(self, known: Mapping[int, str]) -> str:
        """As staff call it: by the name of now, where the version is in force; else by the name that it had."""
        return known.get(self.protocol_id, self.name)


def of_visits(db: Session, visit_ids: Collection[int]) -> Mapping[int, list[Named]]:
    """By the ids of the visits, each in the order in which staff named them; one statement."""
    table, protocol = tables.Treatment, tables.Protocol
    query = (
        select(table.visit_id, table.protocol_id, protocol.code, protocol.name, table.body_area)
        .join(protocol, protocol.id == table.protocol_id)
        .where(table.visit_id.in_(visit_ids))
        .order_by(table.visit_id, table.position)
    )
    found: dict[int, list[Named]] = defaultdict(list)
    for visit_id, protocol_id, code, name, area in db.execute(query):
        found[visit_id].append(Named(protocol_id, code, name, area))
    return found
