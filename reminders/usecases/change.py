"""Cancel, pause, resume: what staff do to texts and visits that are already there."""

from datetime import datetime

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.errors import Conflict
from reminders.store import audit, claims, clinics, listing, people
from reminders.store.claims import Moved
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases import edit_visit
from reminders.usecases.edit import Edit
from reminders.usecases.library import Shelf

_CANCELLABLE = (State.PLANNED, State.HELD)


def cancel_reminder(scope: Scope, store: Store, public_id: str, actor: str, now: datetime) -> None:
    """Cancel one text that has not left. It does not come back by re-planning.

    Raises:
        NotFound: no such text.
        Conflict: it has left, or is not going out anyway.
    """
    with store.write() as db:
        row = listing.text_of(scope, db, public_id)
        if row.number_id is not None:
            people.lock_number(db, row.number_id)
        if not claims.move(db, Moved(row.id, _CANCELLABLE, State.CANCELLED, Reason.BY_STAFF, actor), now):
            db.refresh(row)
            remedy = "It is already on its way." if row.state.may_have_gone_out else "There is nothing to cancel."
            raise Conflict(f"The text is {row.state}.", remedy=remedy)
        audit.record(scope, db, actor, "reminder.cancel", ("reminder", row.public_id), now)


def release_reminder(scope: Scope, store: Store, public_id: str, actor: str, now: datetime) -> None:
    """Let a held text go: a person has looked, and it shall be sent. The sender judges it as any other.

    Raises:
        NotFound: no such text.
        Conflict: it is not held, or it is too late for it.
    """
    with store.write() as db:
        row = listing.text_of(scope, db, public_id)
        if row.number_id is not None:
            people.lock_number(db, row.number_id)
        if claims.open_attempts(db, row.id):
            remedy = f"Say so: `reminders held decide {public_id} --again`, `--went` or `--drop`."
            raise Conflict("Nobody knows whether it went out.", remedy=remedy)
        if row.useful_until_at is not None and row.useful_until_at <= now:
            remedy = "Call the patient if it matters, and cancel the text."
            raise Conflict("It would be of no use any more.", remedy=remedy)
        again = {"try_at": max(now, row.due_at or now)}
        if not claims.move(db, Moved(row.id, (State.HELD,), State.PLANNED, None, actor), now, again):
            db.refresh(row)
            raise Conflict(f"The text is {row.state}, not held.", remedy="`reminders explain` says why.")
        audit.record(scope, db, actor, "reminder.release", ("reminder", row.public_id), now)


def cancel_visit(scope: Scope, store: Store, shelf: Shelf, public_id: str, actor: str, now: datetime) -> int:
    """Cancel a visit with its texts; what was already said about it is corrected. Returns how many were cancelled.

    Raises:
        NotFound: no such visit.
        Conflict: it was cancelled before.
    """
    return edit_visit.cancel(Edit(scope, store, shelf, actor, now), public_id).cancelled


def correct_end(scope: Scope, store: Store, shelf: Shelf, public_id: str, ended_at: datetime, now: datetime) -> None:
    """Put right when a treatment ended; what was already said is corrected by one more text.

    Raises:
        NotFound: no such visit.
        Conflict: the visit did not take place.
        InvalidInput: the end lies in the future.
    """
    edit_visit.end(Edit(scope, store, shelf, "front desk", now), public_id, ended_at)


def pause(
    scope: Scope, store: Store, patient_id: str | None, reason: str, now: datetime, actor: str = "front desk"
) -> None:
    """Stop sending to one patient, or for the whole clinic. Nothing is lost: texts wait as long as they are useful.

    Raises:
        NotFound: no such patient.
    """
    with store.write() as db:
        if patient_id is not None:
            patient = people.patient_of(scope, db, patient_id)
            patient.paused_at = now
            audit.record(scope, db, actor, "patient.pause", ("patient", patient.public_id), now)
            return
        clinic = clinics.clinic_of(scope, db)
        clinic.sending_paused_at, clinic.sending_paused_reason = now, reason
        audit.record(scope, db, actor, "clinic.pause", ("clinic", clinic.public_id), now)


def resume(scope: Scope, store: Store, patient_id: str | None, now: datetime, actor: str = "front desk") -> list[str]:
    """Take a pause back; for the clinic also start its sender again. Returns the senders that were stopped.

    Raises:
        NotFound: no such patient.
    """
    with store.write() as db:
        if patient_id is not None:
            patient = people.patient_of(scope, db, patient_id)
            patient.paused_at = None
            audit.record(scope, db, actor, "patient.resume", ("patient", patient.public_id), now)
            listing.look_again(scope, db, patient.id, now)
            return []
        clinic = clinics.clinic_of(scope, db)
        clinic.sending_paused_at = clinic.sending_paused_reason = None
        audit.record(scope, db, actor, "clinic.resume", ("clinic", clinic.public_id), now)
        started = listing.start_sender(db, clinic.sender, now)
        listing.look_again(scope, db, None, now)
        return [clinic.sender] if started else []
