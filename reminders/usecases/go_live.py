"""Practice or live: whether texts go to patients, and what stands against it."""

from datetime import datetime

from reminders.catalogue import parse
from reminders.domain.candidates import COMBINED_PREFIX
from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import Kind, Mode, Role
from reminders.errors import Conflict
from reminders.store import audit, clinics, protocols, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope

_ASKED_TO_CALL = frozenset({Kind.SAFETY, Kind.EMERGENCY})
_CHECKS = frozenset({Role.CHECK, Role.LATE_CHECK})
LISTED = 5


def set_mode(
    scope: Scope,
    store: Store,
    mode: Mode,
    practice_number: str | None = None,
    now: datetime | None = None,
    actor: str = "command line",
) -> None:
    """Switch between practice and live. In practice texts go to `practice_number`, or to the sandbox phone.

    Raises:
        Conflict: live, and no protocol is approved, or one asks patients to call and nobody answers at night.
    """
    with store.write() as db:
        clinic = clinics.clinic_of(scope, db)
        if mode is Mode.LIVE:
            may_go_live(scope, db, clinic)
        clinic.mode = mode
        if mode is Mode.PRACTICE:
            clinic.practice_number = practice_number
        if now is not None:
            audit.record(scope, db, actor, f"clinic.{mode}", ("clinic", clinic.public_id), now)


def may_go_live(scope: Scope, db: Transaction, clinic: tables.Clinic) -> None:
    """Nothing stands against texts to patients.

    Raises:
        Conflict: as set_mode.
    """
    approved = _approved(scope, db)
    if not approved:
        remedy = "A clinician reads and approves them: `reminders protocols approve CODE --by NAME`."
        raise Conflict("No protocol is approved.", remedy=remedy)
    somebody_answers(clinic, approved)


def somebody_answers(clinic: tables.Clinic, approved: list[Protocol]) -> None:
    """A text that asks a patient to call must have somebody to answer, also at 3 in the morning.

    Raises:
        Conflict: an approved protocol has such texts, and the clinic has neither an urgent line that is answered
            whenever it is closed nor a fallback.
    """
    if is_always_answered(clinic):
        return
    asking = sorted(protocol.code for protocol in approved if asks_to_call(protocol))
    if asking:
        more = f" and {len(asking) - LISTED} more" if len(asking) > LISTED else ""
        which = ", ".join(asking[:LISTED]) + more
        raise Conflict(
            f"Texts of {which} ask patients to call, and nobody answers when you are closed.",
            remedy="Run `reminders clinic set --urgent-phone NUMBER`, or say where patients turn to then: "
            '`reminders clinic set --urgent-fallback "NHS 111"`.',
        )


def is_always_answered(clinic: tables.Clinic) -> bool:
    """Whether a patient who calls at any hour finds somebody: an urgent line with hours of its own needs a fallback."""
    return bool(clinic.urgent_fallback or (clinic.urgent_phone and not clinic.urgent_hours))


def asks_to_call(protocol: Protocol) -> bool:
    """True where a text of it asks how the patient is, or names signs of trouble."""
    return any(step.role in _CHECKS or step.kind in _ASKED_TO_CALL for step in protocol.steps)


def _approved(scope: Scope, db: Transaction) -> list[Protocol]:
    known = {(code, version) for code, version, _ in protocols.approvals(scope, db)}
    return [
        parse(stored.document, f"{stored.code}@{stored.version}")
        for stored in protocols.latest(scope, db)
        if (stored.code, stored.version) in known and not stored.code.startswith(COMBINED_PREFIX)
    ]
