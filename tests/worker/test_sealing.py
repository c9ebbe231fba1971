"""The worker's round seals what was done, and goes on with its watch where that fails."""

from sqlalchemy import select

from reminders.runtime import Runtime
from reminders.store import tables
from reminders.usecases.verify_audit import verify_audit
from tests.worker.clinic import Clinic, Opener, now, until, working

ANA = "+12125550101"


def unsealed(runtime: Runtime) -> int:
    with runtime.store.read() as db:
        return len(db.scalars(select(tables.Audit.id).where(tables.Audit.hash.is_(None))).all())


def test_a_worker_seals_what_was_done(opened: Opener) -> None:
    runtime = opened()
    Clinic.founded(runtime.store).register(ANA, now())
    assert unsealed(runtime) > 0
    with working(runtime):
        until(lambda: unsealed(runtime) == 0)
    (found,) = verify_audit(runtime.store)
    assert found.intact
    assert found.acts > 0
