"""Which treatments a visit has, put right. Part of other use cases: it never commits."""

from reminders.errors import InvalidInput
from reminders.store import protocols, tables, visits
from reminders.store.engine import Transaction
from reminders.store.visits import TreatmentRow
from reminders.usecases.choosing import GivenTreatment, chosen
from reminders.usecases.edit import Edit
from reminders.usecases.library import current_protocols


def put_right(db: Transaction, edit: Edit, visit: tables.Visit, given: tuple[GivenTreatment, ...]) -> bool:
    """Let a visit have these treatments; False where it has them. What stays keeps its protocol's version.

    Raises:
        InvalidInput: a treatment, area or indication that does not exist, or none at all.
    """
    if not given:
        raise InvalidInput("treatment", "a visit has at least one", remedy="Name it by its code.")
    known = current_protocols(edit.scope, db, edit.shelf)
    before = visits.treatments_of(db, visit.id)
    versions = {protocols.by_id(db, row.protocol_id).code: row.protocol_id for row in before}
    wanted = []
    for one in given:
        newest, _ = chosen(known, one)
        wanted.append(TreatmentRow(versions.get(one.code, newest), one.area, one.indication))
    if wanted == [TreatmentRow(row.protocol_id, row.body_area, row.indication) for row in before]:
        return False
    visits.put_treatments(db, visit, wanted)
    return True
