"""The sender of a clinic: whether it is stopped, and started again."""

from reminders.store import audit, clinics, listing
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.edit import Edit, transaction


def stop_reasons(store: Store) -> dict[str, str]:
    """The senders that are stopped, with the reason that was written."""
    with store.read() as db:
        return clinics.stops(db)


def sender_of(scope: Scope, store: Store) -> str:
    """The name of the clinic's sender, as the configuration has it."""
    with store.read() as db:
        return clinics.clinic_of(scope, db).sender


def start_again(edit: Edit) -> bool:
    """Let the clinic's sender go on: what it was stopped for has been put right. False: it was not stopped."""
    with transaction(edit) as db:
        clinic = clinics.clinic_of(edit.scope, db)
        if not listing.start_sender(db, clinic.sender, edit.now):
            return False
        audit.record(edit.scope, db, edit.actor, "sender.start", ("clinic", clinic.public_id), edit.now)
        listing.look_again(edit.scope, db, None, edit.now)
        return True
