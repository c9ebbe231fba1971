"""What happened, and what is to come, with one patient: visits, texts, replies, consents, calls, healed skin."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reminders.domain.reasons import IN_DOUBT, Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import BodyArea, Purpose, Role, VisitState
from reminders.store import actors, codec, patient_acts, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.store.tables import TaskState
from reminders.usecases.look_up import WAITING, Entry
from reminders.usecases.show_patient import PatientPage, Rows, ShownConsent, ShownReply, ShownVisit
from reminders.wording.explain import explain

_SENTENCES: Mapping[str, str] = {str(reason): reason.sentence for reason in Reason} | {
    "wrong-number": "Texts went to a wrong number: tell the patient what they said.",
    "correction": "What was said is no longer right, and it is too late for a text.",
}


@dataclass(frozen=True)
class VisitLine:
    """A visit. `place`: which session of its course; `confirmed_at`: when the patient said that they come."""

    id: str
    state: VisitState
    treatments: tuple[str, ...]
    areas: tuple[BodyArea, ...]
    place: int | None
    sessions: int | None
    confirmed_at: datetime | None = None


@dataclass(frozen=True)
class TextLine:
    """A text as it was sent, or would leave when due; `why` it goes then, `again_at` when it is looked at next."""

    text: Entry
    why: str
    again_at: datetime | None

    @property
    def may_be_cancelled(self) -> bool:
        return self.text.state in {State.PLANNED, State.HELD}

    @property
    def may_be_released(self) -> bool:
        return self.text.state is State.HELD and not self.is_in_doubt

    @property
    def is_in_doubt(self) -> bool:
        return self.text.state is State.UNSURE or self.text.reason in IN_DOUBT


@dataclass(frozen=True)
class ConsentLine:
    """One word on texts, to one or several purposes; `counts`: it is the last one on them."""

    purposes: tuple[Purpose, ...]
    given: bool
    how: str
    by: str = field(repr=False)
    counts: bool


@dataclass(frozen=True)
class DoneLine:
    """Something that a person did: a call, or a tick of healed skin (`area`)."""

    kind: str
    sentence: str
    by: str = field(default="", repr=False)
    note: str | None = field(default=None, repr=False)
    area: BodyArea | None = None


Item = VisitLine | TextLine | ShownReply | ConsentLine | DoneLine


@dataclass(frozen=True)
class Line:
    """One line of a patient's time. `kind` is that of its item; `is_open`: not over yet."""

    at: datetime
    kind: str
    item: Item
    is_open: bool = False


@dataclass(frozen=True)
class LeftOutText:
    """A text that does not go out, and why."""

    role: Role | None
    reason: Reason | None
    due_at: datetime | None


@dataclass(frozen=True)
class Open:
    """What a person is still to do for the patient."""

    kind: str
    sentence: str
    due_at: datetime
    taken_by: str | None = field(repr=False)


@dataclass(frozen=True)
class Known:
    """What lines are told by: names of protocols by their rows, of staff by how rows name them."""

    protocols: Mapping[int, str]
    people: Mapping[str, str]


def lines_of(
    db: Transaction, rows: Rows, page: PatientPage, tasks: Sequence[tables.Task], known: Known, now: datetime
) -> tuple[Line, ...]:
    """Every line, in no order."""
    return (
        *(_visit(visit, known.protocols) for visit in page.visits),
        *_texts(rows, page.texts, now),
        *(Line(reply.at, "reply", reply) for reply in page.replies),
        *_consents(page.consents, known.people),
        *_done(tasks, known.people),
        *_healed(patient_acts.healed_of(db, rows.patient.id), known.people),
    )


def tasks_open(tasks: Sequence[tables.Task], known: Known) -> tuple[Open, ...]:
    """What a person is still to do."""
    return tuple(
        Open(task.kind, _SENTENCES.get(task.reason or "", ""), task.due_at, _name(task.taken_by, known.people))
        for task in tasks
        if task.state is not TaskState.DONE
    )


def _visit(visit: ShownVisit, names: Mapping[int, str]) -> Line:
    called = tuple(one.called(names) for one in visit.named)
    areas = tuple(dict.fromkeys(one.area for one in visit.named))
    shown = VisitLine(visit.id, visit.state, called, areas, visit.place, visit.sessions, visit.confirmed_at)
    at = visit.ended_at or visit.starts_at or visit.recorded_at
    return Line(at, "visit", shown, visit.state is VisitState.BOOKED)


def _texts(rows: Rows, shown: Iterable[Entry], now: datetime) -> Iterable[Line]:
    of_text = {row.public_id: row for row in rows.texts}
    for text in shown:
        row, why = of_text[text.id], ""
        if row.why and row.due_at is not None:
            why = explain(codec.load_why(row.why), row.due_at, rows.place, rows.clinic.country)
        waits = text.state is State.PLANNED and row.try_at is not None and row.try_at > (row.due_at or now)
        line = TextLine(text, why, row.try_at if waits else None)
        yield Line(text.sent_at or text.due_at or row.created_at, "text", line, text.state in WAITING)


def _consents(words: Iterable[ShownConsent], names: Mapping[str, str]) -> Iterable[Line]:
    """What was said at once is one line."""
    grouped: dict[tuple[datetime, bool, str, str, bool], list[Purpose]] = {}
    for word in words:
        same = (word.at, word.given, word.how, word.recorded_by, word.counts)
        grouped.setdefault(same, []).append(word.purpose)
    for (at, given, how, by, counts), purposes in grouped.items():
        yield Line(at, "consent", ConsentLine(tuple(purposes), given, how, _name(by, names) or "", counts))


def _done(tasks: Iterable[tables.Task], names: Mapping[str, str]) -> Iterable[Line]:
    for task in tasks:
        if task.state is TaskState.DONE:
            by = _name(task.taken_by, names) or ""
            sentence = _SENTENCES.get(task.reason or "", "")
            yield Line(task.done_at or task.due_at, "done", DoneLine(task.kind, sentence, by, task.note))


def _healed(ticks: Iterable[tables.Healed], names: Mapping[str, str]) -> Iterable[Line]:
    for tick in ticks:
        by = _name(tick.recorded_by, names) or ""
        yield Line(tick.at, "healed", DoneLine("healed", "", by, area=tick.area))


def staff_names(scope: Scope, store: Store) -> dict[str, str]:
    """Names of staff and programs by how rows name them, also of those that are gone."""
    with store.read() as db:
        return actors.names(scope, db)


def _name(actor: str | None, names: Mapping[str, str]) -> str | None:
    """Rows name staff by their id; others by a word."""
    return None if actor is None else names.get(actor, actor)
