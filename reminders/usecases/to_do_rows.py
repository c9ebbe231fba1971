"""Puts together what the list of things to do shows of each: rows are read once for all, not one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from reminders.domain.reasons import IN_DOUBT, Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Role
from reminders.store import actors, codec, for_a_person, listing, on_call, recognition, tables, task_replies, tasks
from reminders.store.engine import Transaction
from reminders.store.scope import Scope
from reminders.store.task_replies import Added
from reminders.store.tasks import Heard
from reminders.usecases.decide_held import WAITING_FOR_A_PERSON, Decision
from reminders.usecases.look_up import masked
from reminders.usecases.to_do_kinds import GROUP_OF, Group, Work, work_of_task

TEXT, VISIT = "text-", "visit-"  # how the names of what is no task yet begin
SHEET_AFTER = timedelta(hours=1)  # by when the aftercare sheet should be in the patient's hands
_SENTENCES = {str(reason): reason.sentence for reason in Reason}
_FIRST = (Work.EMERGENCY, Work.TODAY)  # before all that is late
_HEARD = (*_FIRST, *(work for work, group in GROUP_OF.items() if group is Group.REPLIES))


@dataclass(frozen=True)
class AboutText:
    """The text that something is about, as it stands now; `key`: of its row.

    `forbids`: what it tells the patient not to do.
    """

    key: int
    id: str
    state: State
    role: Role | None
    body: str | None = field(repr=False)
    forbids: tuple[str, ...]
    useful_until_at: datetime | None


@dataclass(frozen=True)
class Person:
    """Whom it is about. `id` None: somebody who wrote from a number that no patient has.

    `may_start`: no text goes to the number, and staff may let them start again. `others`: who else is reached there,
    and may be the one who wrote. `on_call`: no patient, but somebody whom the clinic put on call.
    `number` is masked; `address` is the whole number, only where it may be seen.
    """

    id: str | None
    name: str | None = field(repr=False)
    number: str
    address: str | None = field(repr=False)
    may_start: bool = False
    others: tuple[str, ...] = field(default=(), repr=False)
    on_call: bool = False


@dataclass(frozen=True)
class AlsoWrote:
    """What was written besides. `by`: who is on call, by name, empty if nobody is there now; None: the patient."""

    body: str = field(repr=False)
    at: datetime
    pictures: int
    by: str | None = field(repr=False)


@dataclass(frozen=True)
class Hands:
    """Who has it, by name, and since when; `mine`: the person who asks."""

    name: str = field(repr=False)
    at: datetime | None
    mine: bool


@dataclass(frozen=True)
class ToDo:
    """One thing that a person must do. `ref` names it; of `version` 0 it is no task yet, and becomes one when taken."""

    ref: str
    work: Work
    due_at: datetime
    late: bool
    person: Person
    version: int = 0
    sentence: str = ""
    text: AboutText | None = None
    visit_id: str | None = None
    heard: Heard | None = None
    added: tuple[AlsoWrote, ...] = ()
    taken: Hands | None = None
    choices: tuple[Decision, ...] = ()
    done_at: datetime | None = None
    note: str | None = field(default=None, repr=False)

    @property
    def mine(self) -> bool:
        """Whether the person who asks has taken it."""
        return self.taken is not None and self.taken.mine


@dataclass(frozen=True)
class Found:
    """Rows that somebody must look at, each with its name in the list: a task, a held text, or a visit."""

    tasks: Sequence[tables.Task] = ()
    texts: Sequence[tables.Reminder] = ()
    visits: Sequence[tables.Visit] = ()


@dataclass(frozen=True)
class _Around:
    """What is known of the rows' patients, texts and staff."""

    texts: Mapping[int, tables.Reminder]
    instead_of: Mapping[str, tables.Reminder]
    patients: Mapping[int, tables.Patient]
    numbers: Mapping[int, tables.Number]
    visits: Mapping[int, tables.Visit]
    heard: Mapping[str, Heard]
    at_number: Mapping[int, Sequence[tables.Patient]]
    added: Mapping[int, Sequence[Added]]
    called: Sequence[tuple[tables.OnCall, tables.Number]]
    names: Mapping[str, str]
    actor: str
    now: datetime
    whole: bool = False


def put_together(
    scope: Scope, db: Transaction, found: Found, actor: str, now: datetime, *, whole: bool = False
) -> list[ToDo]:
    """Everything that was found, the most urgent first; `actor`: who asks; `whole`: with all whole numbers."""
    around = replace(_around(scope, db, found, actor, now), whole=whole)
    shown = [_of_task(around, row) for row in found.tasks]
    shown += [_of_text(around, row) for row in found.texts]
    shown += [_of_visit(around, row) for row in found.visits]
    return sorted(shown, key=lambda one: (_place(one), one.due_at, one.ref))


def _place(one: ToDo) -> int:
    return _FIRST.index(one.work) if one.work in _FIRST else len(_FIRST)


def _around(scope: Scope, db: Transaction, found: Found, actor: str, now: datetime) -> _Around:
    texts = {row.id: row for row in found.texts}
    texts |= for_a_person.texts(db, {task.reminder_id for task in found.tasks})
    whose = {task.patient_id for task in found.tasks} | {row.patient_id for row in texts.values()}
    patients = listing.by_id(db, tables.Patient, whose | {visit.patient_id for visit in found.visits})
    by = {task.taken_by for task in found.tasks if task.taken_by}
    names = actors.names(scope, db) if by else {}
    replies = [_about_key(task) for task in found.tasks if _is_heard(task)]
    wrote = {patients[task.patient_id].number_id for task in found.tasks if task.patient_id and _is_heard(task)}
    unsent = [_about_key(task) for task in found.tasks if work_of_task(task) is Work.NO_TEXTS]
    return _Around(
        texts,
        for_a_person.texts_at(scope, db, unsent) if unsent else {},
        patients,
        listing.by_id(db, tables.Number, {patient.number_id for patient in patients.values()}),
        for_a_person.visits(db, {task.visit_id for task in found.tasks}),
        tasks.heard(db, replies) if replies else {},
        recognition.at_numbers(scope, db, wrote),
        task_replies.added(db, [task.id for task in found.tasks if _is_heard(task)]),
        on_call.named(scope, db) if replies else (),
        names,
        actor,
        now,
    )


def _is_heard(task: tables.Task) -> bool:
    return work_of_task(task) in _HEARD


def _about_key(task: tables.Task) -> str:
    """What a task's key says after its kind: of which text or reply it is."""
    return task.key.partition("/")[2]


def _of_task(around: _Around, task: tables.Task) -> ToDo:
    text = around.texts.get(task.reminder_id or 0) or around.instead_of.get(_about_key(task))
    visit = around.visits.get(task.visit_id or 0)
    heard = around.heard.get(_about_key(task))
    taken = _hands(around, task)
    is_open = task.done_at is None
    return ToDo(
        ref=task.public_id,
        work=work_of_task(task),
        due_at=task.due_at,
        late=is_open and task.due_at <= around.now,
        person=_person(around, task.patient_id, heard, whole=is_open and taken is not None and taken.mine),
        version=task.version,
        sentence=_SENTENCES.get(task.reason or "", ""),
        text=None if text is None else about(text),
        visit_id=None if visit is None else visit.public_id,
        heard=heard,
        added=tuple(_also(around, one) for one in around.added.get(task.id, ())),
        taken=taken,
        choices=() if text is None else choices(text, around.now),
        done_at=task.done_at,
        note=task.note,
    )


def _also(around: _Around, one: Added) -> AlsoWrote:
    by = None if one.place is None else next((who.name for who, _ in around.called if who.place == one.place), "")
    return AlsoWrote(one.body, one.at, one.pictures, by)


def _of_text(around: _Around, row: tables.Reminder) -> ToDo:
    due_at = row.act_by_at or row.useful_until_at or row.created_at
    return ToDo(
        ref=f"{TEXT}{row.public_id}",
        work=Work.HELD if row.state is State.HELD else Work.UNSURE,
        due_at=due_at,
        late=due_at <= around.now,
        person=_person(around, row.patient_id),
        sentence=_SENTENCES.get(str(row.reason or ""), ""),
        text=about(row),
        choices=choices(row, around.now),
    )


def _of_visit(around: _Around, row: tables.Visit) -> ToDo:
    due_at = (row.ended_at or row.recorded_at) + SHEET_AFTER
    person = _person(around, row.patient_id)
    return ToDo(f"{VISIT}{row.public_id}", Work.SHEET, due_at, due_at <= around.now, person, visit_id=row.public_id)


def _hands(around: _Around, task: tables.Task) -> Hands | None:
    if task.taken_by is None:
        return None
    name = around.names.get(task.taken_by, task.taken_by)
    return Hands(name, task.taken_at, task.taken_by == around.actor)


def _person(around: _Around, patient_id: int | None, heard: Heard | None = None, *, whole: bool = False) -> Person:
    patient = around.patients.get(patient_id or 0)
    if patient is None:
        who, address = (None, None) if heard is None else _called(around, heard)
        shown = address if whole or around.whole else None
        return Person(None, who, masked(address), shown, on_call=who is not None)
    number = around.numbers.get(patient.number_id or 0)
    address = None if number is None else number.address
    may_start = number is not None and number.is_silent_for_staff
    here = () if heard is None or number is None else around.at_number.get(number.id, ())
    others = tuple(one.name for one in here if one.id != patient.id)
    shown = address if whole or around.whole else None
    return Person(patient.public_id, patient.name, masked(address), shown, may_start, others)


def _called(around: _Around, heard: Heard) -> tuple[str | None, str | None]:
    """The name of who is on call with the phone that something came from, and its number; else a stranger's number."""
    for who, number in around.called:
        if number.id == heard.number_id or (heard.number is not None and number.address == heard.number):
            return who.name, number.address
    return None, heard.number


def about(row: tables.Reminder) -> AboutText:
    """What staff see of a text beside what is to be done about it."""
    forbids = dict.fromkeys(str(told.spot[1]) for told in codec.load_content(row.content or {}).ends)
    return AboutText(row.id, row.public_id, row.state, row.role, row.body, tuple(forbids), row.useful_until_at)


def choices(row: tables.Reminder, now: datetime) -> tuple[Decision, ...]:
    """What may be decided about a text; nothing where it waits for nobody any more."""
    if row.state not in WAITING_FOR_A_PERSON:
        return ()
    useful = row.useful_until_at is None or row.useful_until_at > now
    allowed = {Decision.AGAIN: useful, Decision.WENT: row.reason in IN_DOUBT, Decision.DROP: True}
    return tuple(decision for decision, is_allowed in allowed.items() if is_allowed)
