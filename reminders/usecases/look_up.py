"""The answers to "what goes out next?", "what went out?" and "why did Ana get no text on Tuesday?"."""

from dataclasses import dataclass, field
from datetime import datetime

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, Role, TextClass
from reminders.errors import NotFound, RemindersError
from reminders.store import cases, codec, listing, people, tables
from reminders.store.engine import Store, Transaction
from reminders.store.listing import Wanted
from reminders.store.scope import AnyScope
from reminders.usecases.library import Shelf
from reminders.usecases.speaking import speak
from reminders.wording.explain import explain

WAITING = (State.PLANNED, State.SENDING, State.HELD, State.UNSURE)


@dataclass(frozen=True)
class Entry:
    """One text as staff see it in a list. `body` is as sent, or as it would leave when due."""

    id: str
    patient_id: str
    patient: str = field(repr=False)
    number: str = field(repr=False)
    role: Role | None
    kind: Kind
    text_class: TextClass
    state: State
    reason: Reason | None
    due_at: datetime | None
    local: datetime | None
    sent_at: datetime | None
    useful_until_at: datetime | None
    body: str | None = field(repr=False)
    language: str | None


@dataclass(frozen=True)
class Move:
    """One move of a text, as its history has it."""

    at: datetime
    from_state: State | None
    to_state: State
    reason: Reason | None
    actor: str


@dataclass(frozen=True)
class Explained:
    """Everything about one text."""

    entry: Entry
    why: str | None
    speaks_for: tuple[str, ...]
    moves: tuple[Move, ...]


def masked(address: str | None) -> str:
    """A number for a list: enough to recognize, not enough to call."""
    if address is None:
        return "no number"
    return f"{address[:3]}...{address[-2:]}"


def list_texts(scope: AnyScope, store: Store, shelf: Shelf, wanted: Wanted) -> list[Entry]:
    """Texts by due time. Words are put together for the rows that are shown, not for all.

    Raises:
        NotFound: no such patient.
    """
    with store.read() as db:
        return entries_of(db, shelf, listing.texts(scope, db, wanted))


def explain_text(scope: AnyScope, store: Store, shelf: Shelf, public_id: str) -> Explained:
    """One text with its reason, its rule and its history.

    Raises:
        NotFound: no such text.
    """
    with store.read() as db:
        row = listing.text_of(scope, db, public_id)
        if row.patient_id is None:
            raise NotFound("This text was for no patient.", remedy="`reminders history` shows those that are.")
        patient = db.get_one(tables.Patient, row.patient_id)
        clinic = db.get_one(tables.Clinic, row.clinic_id)
        why = None
        if row.why and row.due_at is not None:
            place = cases.place_of(patient, clinic)
            why = explain(codec.load_why(row.why), row.due_at, place, clinic.country)
        moves = tuple(Move(m.at, m.from_state, m.to_state, m.reason, m.actor) for m in listing.moves(db, row.id))
        return Explained(entries_of(db, shelf, [row])[0], why, tuple(row.steps), moves)


def entries_of(db: Transaction, shelf: Shelf, rows: list[tables.Reminder]) -> list[Entry]:
    """Rows of patients as staff see them; a text's number is the one that it goes, or went, to."""
    patients = listing.by_id(db, tables.Patient, {row.patient_id for row in rows})
    clinics = listing.by_id(db, tables.Clinic, {row.clinic_id for row in rows})
    whose = {row.id: row.number_id or patients[row.patient_id].number_id for row in rows if row.patient_id}
    numbers = listing.by_id(db, tables.Number, whose.values())
    sharers = people.sharers(db, numbers)
    entries = []
    for row in rows:
        if row.patient_id is None:
            continue
        patient, clinic = patients[row.patient_id], clinics[row.clinic_id]
        number = numbers.get(whose[row.id] or 0)
        shared = number is not None and sharers.get(number.id, 0) > 1
        entries.append(_entry(db, shelf, row, (clinic, patient, number), shared=shared))
    return entries


def _entry(
    db: Transaction,
    shelf: Shelf,
    row: tables.Reminder,
    who: tuple[tables.Clinic, tables.Patient, tables.Number | None],
    *,
    shared: bool,
) -> Entry:
    clinic, patient, number = who
    body, language = row.body, row.language
    if body is None and row.state in WAITING and row.content is not None and row.due_at is not None:
        content = codec.load_content(row.content)
        try:
            spoken = speak(db, shelf, content, (clinic, patient), row.due_at, shared=shared, text_class=row.text_class)
        except RemindersError:
            spoken = None
        body, language = (spoken.body, spoken.language) if spoken is not None else (None, None)
    return Entry(
        id=row.public_id,
        patient_id=patient.public_id,
        patient=patient.name,
        number=masked(None if number is None else number.address),
        role=row.role,
        kind=row.kind,
        text_class=row.text_class,
        state=row.state,
        reason=row.reason,
        due_at=row.due_at,
        local=None if row.due_at is None else cases.place_of(patient, clinic).local(row.due_at),
        sent_at=row.sent_at,
        useful_until_at=row.useful_until_at,
        body=body,
        language=language,
    )
