"""A planned text as people look at it before it leaves: its words, its local time, why then, what it costs."""

from dataclasses import dataclass
from datetime import datetime

from reminders.domain.planned import LeftOut, Plan, PlannedText
from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Role, TextClass
from reminders.errors import RemindersError
from reminders.store import people, tables
from reminders.store.cases import place_of
from reminders.store.engine import Store, Transaction
from reminders.store.scope import EVERYWHERE
from reminders.usecases.library import Shelf
from reminders.usecases.speaking import speak
from reminders.wording.explain import explain
from reminders.wording.segments import measure


@dataclass(frozen=True)
class ShownText:
    """One text of a plan. `local` is the patient's wall time with its zone; `why` one sentence."""

    key: str
    role: Role
    text_class: TextClass
    due_at: datetime
    local: datetime
    zone: str
    useful_until_at: datetime
    act_by_at: datetime | None
    body: str
    language: str
    segments: int
    encoding: str
    why: str
    speaks_for: tuple[str, ...]
    held: Reason | None


@dataclass(frozen=True)
class ShownPlan:
    """A plan in words: what goes out, and what does not, with the reason."""

    texts: tuple[ShownText, ...]
    left_out: tuple[LeftOut, ...]


def show(
    db: Transaction, shelf: Shelf, plan: Plan, listener: tuple[tables.Clinic, tables.Patient], *, shared: bool
) -> ShownPlan:
    """Put a plan into words, each text as it will leave at its moment."""
    return ShownPlan(tuple(_text(db, shelf, text, listener, shared=shared) for text in plan.texts), plan.left_out)


def show_recorded(store: Store, shelf: Shelf, patient_id: str, plan: Plan) -> ShownPlan:
    """The plan of a patient whose visit was just recorded, in words."""
    with store.read() as db:
        patient = people.patient_of(EVERYWHERE, db, patient_id)
        clinic = db.get_one(tables.Clinic, patient.clinic_id)
        shared = patient.number_id is not None and people.sharers(db, [patient.number_id])[patient.number_id] > 1
        return show(db, shelf, plan, (clinic, patient), shared=shared)


def _text(
    db: Transaction, shelf: Shelf, text: PlannedText, listener: tuple[tables.Clinic, tables.Patient], *, shared: bool
) -> ShownText:
    clinic, patient = listener
    spoken = speak(db, shelf, text.content, listener, text.due_at, shared=shared, text_class=text.text_class)
    if spoken is None:
        languages = ", ".join(clinic.languages)
        raise RemindersError(f"The text {text.key} has no wording in {languages}.", remedy="Add one, or a language.")
    place = place_of(patient, clinic)
    local = place.local(text.due_at)
    size = measure(spoken.body)
    return ShownText(
        key=text.key,
        role=text.role,
        text_class=text.text_class,
        due_at=text.due_at,
        local=local,
        zone=str(local.tzinfo),
        useful_until_at=text.useful_until_at,
        act_by_at=text.act_by_at,
        body=spoken.body,
        language=spoken.language,
        segments=size.segments,
        encoding=size.encoding.label,
        why=explain(text.why, text.due_at, place, clinic.country),
        speaks_for=tuple(str(ref) for ref in text.merged),
        held=text.held,
    )
