"""A visit that was just registered: its texts as they stand, and for how long it leaves no trace to take it back."""

from dataclasses import dataclass, field
from datetime import datetime

from reminders.domain.reminder import State
from reminders.domain.vocabulary import VisitState
from reminders.store import agenda, codec, listing, tables, visits
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf, current_protocols
from reminders.usecases.look_up import Entry, entries_of

NOT_SHOWN = frozenset({State.CANCELLED})


@dataclass(frozen=True)
class Registered:
    """`undo_until`: nothing leaves before; None: something has left, and taking it back tells the patient."""

    visit_id: str
    patient_id: str
    patient: str = field(repr=False)
    state: VisitState
    at: datetime
    treatments: tuple[str, ...]
    texts: tuple[Entry, ...]
    undo_until: datetime | None

    @property
    def goes_out(self) -> tuple[Entry, ...]:
        """The texts that are to leave, or have left."""
        return tuple(text for text in self.texts if text.state is not State.SKIPPED)

    @property
    def left_out(self) -> tuple[Entry, ...]:
        """Those that do not, each with its reason."""
        return tuple(text for text in self.texts if text.state is State.SKIPPED)


def registered(scope: Scope, store: Store, shelf: Shelf, visit_id: str, now: datetime) -> Registered:
    """One visit and its texts.

    Raises:
        NotFound: no such visit.
    """
    with store.read() as db:
        visit = visits.visit_of(scope, db, visit_id)
        patient = db.get_one(tables.Patient, visit.patient_id)
        clinic = db.get_one(tables.Clinic, visit.clinic_id)
        texts = tuple(entries_of(db, shelf, listing.of_visit(db, visit.id)))
        names = {id_: protocol.name for id_, protocol in current_protocols(scope, db, shelf).values()}
        until = visit.edited_at + codec.load_rules(clinic.rules).undo
        gone = any(text.sent_at is not None for text in texts)
        return Registered(
            visit.public_id,
            patient.public_id,
            patient.name,
            visit.state,
            visit.ended_at or visit.starts_at or visit.recorded_at,
            tuple(agenda.treatment_names(db, visit.id, names)),
            tuple(text for text in texts if text.state not in NOT_SHOWN),
            None if gone or now >= until else until,
        )
