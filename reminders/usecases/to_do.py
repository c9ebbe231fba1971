"""The answer to "what must a person do now?": everything, whoever asked for it, the most urgent first."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reminders.errors import NotFound
from reminders.store import audit, for_a_person, listing, tasks, visits
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.store.tables import TaskState
from reminders.usecases.edit import Edit
from reminders.usecases.look_up import entries_of
from reminders.usecases.to_do_kinds import GROUP_OF, WHICH, Group, work_of
from reminders.usecases.to_do_rows import SHEET_AFTER, TEXT, VISIT, Found, ToDo, put_together

SHEETS_FOR = timedelta(days=1)  # after that the sheet is no use any more; calls about safety stay
MANY = 400


@dataclass(frozen=True)
class Asked:
    """Which part of the list: one group of it, only what the asker took, how many."""

    group: Group | None = None
    mine: bool = False
    limit: int = 40


@dataclass(frozen=True)
class Counts:
    """How much there is: in all, by group, late, to be done within a day, taken by the asker."""

    groups: Mapping[Group, int]
    late: int
    soon: int
    mine: int

    @property
    def all(self) -> int:
        return sum(self.groups.values())


@dataclass(frozen=True)
class List:
    """Part of the list. `more`: there is more of it than this."""

    items: tuple[ToDo, ...]
    counts: Counts
    more: bool


def list_to_do(scope: Scope, store: Store, actor: str, asked: Asked, now: datetime) -> List:
    """What must be done in a clinic, as `actor` sees it."""
    with store.read() as db:
        found = _found(scope, db, actor, asked, now)
        items = put_together(scope, db, found, actor, now)
        return List(tuple(items[: asked.limit]), _counts(scope, db, actor, now), len(items) > asked.limit)


def hands(scope: Scope, store: Store, since: datetime, now: datetime) -> frozenset[str]:
    """Who has something of the list in their hands, or has done something of it since a moment."""
    with store.read() as db:
        return tasks.hands(scope, db, (since, now))


def in_hand(scope: Scope, store: Store, actor: str, now: datetime) -> list[ToDo]:
    """What somebody has taken, as they see it."""
    with store.read() as db:
        found = _found(scope, db, actor, Asked(mine=True, limit=MANY), now)
        return put_together(scope, db, found, actor, now)


def count_to_do(scope: Scope, store: Store, now: datetime) -> Counts:
    """How much there is to do."""
    with store.read() as db:
        return _counts(scope, db, "", now)


def _found(scope: Scope, db: Transaction, actor: str, asked: Asked, now: datetime) -> Found:
    limit = min(asked.limit, MANY) + 1
    which = [one for group in Group if asked.group in {None, group} for one in WHICH[group]]
    taker = actor if asked.mine else None
    first = tasks.some_open(scope, db, WHICH[Group.URGENT], limit, taker) if asked.group is None else []
    rows = [*first, *(row for row in tasks.some_open(scope, db, which, limit, taker) if row not in first)]
    if asked.mine:
        return Found(rows)
    held = for_a_person.held_texts(scope, db, limit) if asked.group in {None, Group.DECIDE} else ()
    sheets = for_a_person.sheets(scope, db, now - SHEETS_FOR, limit) if asked.group in {None, Group.NO_TEXTS} else ()
    return Found(rows, held, sheets)


def _counts(scope: Scope, db: Transaction, actor: str, now: datetime) -> Counts:
    groups: Counter[Group] = Counter()
    tallies = tasks.tally(scope, db, actor, now)
    for one in tallies:
        groups[GROUP_OF[work_of(one.kind, one.reason, about_text=one.about_text)]] += one.count
    held, held_late = for_a_person.held_counts(scope, db, now)
    sheets, sheets_late = for_a_person.sheet_counts(scope, db, now - SHEETS_FOR, now - SHEET_AFTER)
    groups[Group.DECIDE] += held
    groups[Group.NO_TEXTS] += sheets
    return Counts(
        groups,
        late=held_late + sheets_late + sum(one.late for one in tallies),
        soon=held + sheets + sum(one.soon for one in tallies),
        mine=sum(one.mine for one in tallies),
    )


def one_to_do(edit: Edit, ref: str, *, whole: bool) -> ToDo:
    """One thing to do with the words of its text; `whole`: with the whole number too, and it is noted who saw it.

    Raises:
        NotFound: there is no such thing, or no more.
    """
    with edit.store.write() as db:
        found = _named(edit.scope, db, ref)
        shown = put_together(edit.scope, db, found, edit.actor, edit.now, whole=whole)
        if whole:
            note_views(edit, db, shown)
        (spoken,) = in_words(edit, db, shown)
        return spoken


def in_words(edit: Edit, db: Transaction, shown: list[ToDo]) -> list[ToDo]:
    """The same with the words of their texts, as they went or would go now."""
    rows = for_a_person.texts(db, {one.text.key for one in shown if one.text is not None})
    said = {entry.id: entry.body for entry in entries_of(db, edit.shelf, list(rows.values()))} if rows else {}
    return [
        one if one.text is None else replace(one, text=replace(one.text, body=said.get(one.text.id))) for one in shown
    ]


def note_views(edit: Edit, db: Transaction, shown: Iterable[ToDo]) -> None:
    """Note who looked at whose whole number, once for each patient."""
    seen = dict.fromkeys(one.person.id for one in shown if one.person.id is not None)
    audit.record_all(edit.scope, db, edit.actor, "patient.view", [("patient", id_) for id_ in seen], edit.now)


def _named(scope: Scope, db: Transaction, ref: str) -> Found:
    """What a name stands for: the task itself, where somebody has made one of it meanwhile."""
    if ref.startswith(TEXT):
        text = listing.text_of(scope, db, ref.removeprefix(TEXT))
        task = tasks.task_at(scope, db, for_a_person.held_key(text))
        return Found(texts=[text]) if task is None or task.state is TaskState.DONE else Found([task])
    if ref.startswith(VISIT):
        visit = visits.visit_of(scope, db, ref.removeprefix(VISIT))
        task = tasks.task_at(scope, db, for_a_person.sheet_key(visit))
        return Found(visits=[visit]) if task is None else Found([task])
    task = tasks.task_of(scope, db, ref)
    if task is None:
        raise NotFound("There is no such thing to do.", remedy="Look at the list again.")
    return Found([task])


Span = tuple[datetime, datetime]


def done_between(
    scope: Scope, store: Store, actor: str, span: Span, limit: int = MANY, *, mine: bool = False
) -> list[ToDo]:
    """What people did in a span, the latest first; `mine`: only what the asker did."""
    with store.read() as db:
        rows = tasks.done_between(scope, db, span, limit, actor if mine else None)
        shown = {one.ref: one for one in put_together(scope, db, Found(rows), actor, span[1])}
        return [shown[row.public_id] for row in rows]
