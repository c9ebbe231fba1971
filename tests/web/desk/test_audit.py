"""The audit at the desk: who did what, and whether it is as it was sealed."""

from typing import Any

import pytest
from sqlalchemy import delete, update

from reminders.store import audit_guard, tables
from reminders.usecases.seal_audit import seal_audit
from tests.web.desk.support import Visitor, signed_in
from tests.web.office import Office

SEALED, BROKEN = "Sealed and intact to", "not as it was sealed"


@pytest.fixture
def owner(office: Office) -> Visitor:
    return signed_in(office)


def meddle(office: Office, n: int, **values: Any) -> None:
    with office.store.write() as db, audit_guard.lifted(db.connection()):
        changed, which = update(tables.Audit).values(**values), tables.Audit.n == n
        db.execute(changed.where(which) if values else delete(tables.Audit).where(which))


def test_the_page_says_up_to_when_it_is_sealed(office: Office, owner: Visitor) -> None:
    assert SEALED not in owner.get("/settings/audit").words
    seal_audit(office.store)
    page = owner.get("/settings/audit").words
    assert SEALED in page
    assert BROKEN not in page


@pytest.mark.parametrize("values", [{"actor": "somebody else"}, {"prev_hash": "0" * 64}, {"hash": "0" * 64}, {}])
def test_the_page_says_that_an_act_on_it_was_changed_or_one_before_it_removed(
    office: Office, owner: Visitor, values: dict[str, Any]
) -> None:
    seal_audit(office.store)
    acts = len(office.rows(tables.Audit))
    assert acts > 2
    meddle(office, 2, **values)
    page = owner.get("/settings/audit").words
    assert BROKEN in page
    assert SEALED not in page
