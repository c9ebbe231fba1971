"""What a registration brings: its texts as they stand, and what it changes of others. Before it, beside the form,
in a dry run; and afterwards, with what has become of each and for how long it leaves no trace to take it back.
"""

from dataclasses import dataclass, field
from datetime import datetime

from reminders.domain.reminder import State
from reminders.domain.vocabulary import Role, VisitState
from reminders.store import agenda, cases, codec, registrations, tables, visits
from reminders.store.engine import Store, Transaction
from reminders.store.insert import keep
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf, current_protocols
from reminders.usecases.look_up import Entry, entries_of
from reminders.wording.explain import explain
from reminders.wording.segments import measure

_WAITING = frozenset({State.PLANNED, State.HELD})


@dataclass(frozen=True)
class TextOfIt:
    """One text: `why` it goes then, in how many segments, and how many texts of protocols it says in one."""

    entry: Entry
    why: str
    segments: int
    says: int

    @property
    def left(self) -> bool:
        """True where the patient may have read it."""
        return self.entry.sent_at is not None or self.entry.state.may_have_gone_out

    @property
    def waits(self) -> bool:
        return self.entry.state in _WAITING


@dataclass(frozen=True)
class Registered:
    """One registration. `next_at`: for when the next visit was booked with it; `first`: the first text to a new
    number; `texts` are those of both visits, `others` what it changed of the patient's other texts. `repeated`: the
    same was registered before, and nothing changed.
    """

    visit_id: str
    patient_id: str
    patient: str = field(repr=False)
    state: VisitState
    at: datetime
    next_at: datetime | None
    treatments: tuple[str, ...]
    first: TextOfIt | None
    texts: tuple[TextOfIt, ...]
    others: tuple[TextOfIt, ...]
    repeated: bool = field(default=False, compare=False)

    @property
    def goes_out(self) -> tuple[TextOfIt, ...]:
        """The texts that are to leave, or have left."""
        return tuple(text for text in self.texts if text.entry.state not in {State.SKIPPED, State.CANCELLED})

    @property
    def segments(self) -> int:
        """Of all that goes out because of it: what it costs."""
        return sum(text.segments for text in (self.first, *self.goes_out, *self.corrections) if text is not None)

    @property
    def left_out(self) -> tuple[TextOfIt, ...]:
        """Those that do not, each with its reason."""
        return tuple(text for text in self.texts if text.entry.state is State.SKIPPED)

    @property
    def corrections(self) -> tuple[TextOfIt, ...]:
        """What puts right an earlier text, which this visit has made false."""
        return tuple(text for text in self.others if text.entry.role is Role.CORRECTION and text.waits)

    @property
    def changed(self) -> tuple[TextOfIt, ...]:
        """Texts of other visits that move, or do not go any more."""
        return tuple(text for text in self.others if text.entry.role is not Role.CORRECTION)

    @property
    def may_be_undone(self) -> bool:
        """Until a text about it has left. The first one to a new number says nothing of the visit."""
        about_it = (*self.texts, *(text for text in self.others if text.entry.role is Role.CORRECTION))
        return self.state is not VisitState.CANCELLED and not any(text.left for text in about_it)

    @property
    def undo_until(self) -> datetime | None:
        """When the first of its texts is to leave; None: none is."""
        waiting = (*self.goes_out, *self.corrections)
        return min((text.entry.due_at for text in waiting if text.waits and text.entry.due_at), default=None)


def registered(scope: Scope, store: Store, shelf: Shelf, visit_id: str) -> Registered:
    """One registration as it stands.

    Raises:
        NotFound: no such visit.
    """
    with store.read() as db:
        return registered_in(db, scope, shelf, visits.visit_of(scope, db, visit_id))


def registered_in(db: Transaction, scope: Scope, shelf: Shelf, visit: tables.Visit) -> Registered:
    """The same in a transaction of the caller, which may have written it just now."""
    keep(db, db.get_one(tables.Clinic, visit.clinic_id))
    patient = db.get_one(tables.Patient, visit.patient_id)
    if patient.number_id is not None:
        keep(db, db.get_one(tables.Number, patient.number_id))
    following = registrations.booked_with(db, visit)
    rows = registrations.of_visits(db, [visit.id] if following is None else [visit.id, following.id])
    its = {row.id for row in rows}
    others = [row for row in registrations.moved_with(db, visit) if row.id not in its]
    texts = _texts(db, shelf, patient, [*rows, *others])
    its_texts, other_texts = texts[: len(rows)], texts[len(rows) :]
    names = {id_: protocol.name for id_, protocol in current_protocols(scope, db, shelf).values()}
    return Registered(
        visit_id=visit.public_id,
        patient_id=patient.public_id,
        patient=patient.name,
        state=visit.state,
        at=visit.ended_at or visit.starts_at or visit.recorded_at,
        next_at=following.starts_at if following is not None and following.state is VisitState.BOOKED else None,
        treatments=tuple(agenda.treatment_names(db, visit.id, names)),
        first=next((text for text in reversed(its_texts) if text.entry.role is Role.WELCOME), None),
        texts=tuple(text for text in its_texts if text.entry.role is not Role.WELCOME),
        others=tuple(other_texts),
    )


def _texts(db: Transaction, shelf: Shelf, patient: tables.Patient, rows: list[tables.Reminder]) -> list[TextOfIt]:
    clinic = db.get_one(tables.Clinic, patient.clinic_id)
    place = cases.place_of(patient, clinic)
    found = []
    for row, entry in zip(rows, entries_of(db, shelf, rows), strict=True):
        why = ""
        if row.why and row.due_at is not None:
            why = explain(codec.load_why(row.why), row.due_at, place, clinic.country)
        segments = 0 if entry.body is None else measure(entry.body).segments
        found.append(TextOfIt(entry, why, segments, len(row.steps)))
    return found
