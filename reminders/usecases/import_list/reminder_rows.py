"""The planner's answer for a new person as rows of the table of reminders."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from reminders.domain.planned import LeftOut, PlannedText
from reminders.domain.protocol import StepRef
from reminders.domain.reasons import Reason
from reminders.domain.reconcile import Changes
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, Role, TextClass
from reminders.store.bulk import PlainRow, instant, neighboring_ids
from reminders.store.newcomers import OWN_COLUMNS, REMINDERS, NewReminder
from reminders.store.reminders import Owner, Row, left_out_row, new_row, planned_row
from reminders.usecases.import_list.setting import Setting

_Step = tuple[Role, Kind, TextClass, tuple[StepRef, ...]]


def reminder_rows(changes: Changes, visit_ids: Sequence[str], setting: Setting) -> Iterator[NewReminder]:
    """All reminders of a new person, those that are to go out and those that are not."""
    owner = Owner(setting.scope, 0, None, setting.place, setting.choices.actor)
    places = {id_: place for place, id_ in enumerate(visit_ids)}
    names = iter(neighboring_ids(len(changes.add) + len(changes.skip)))
    for text, name in zip(changes.add, names, strict=False):
        yield _planned(text, name, owner, setting.now, tuple([places[id_] for id_ in text.visit_ids]))
    for item, name in zip(changes.skip, names, strict=True):
        own = (name, item.key, None if item.due_at is None else instant(item.due_at))
        rest = _rest(owner, setting.now, (item.role, item.kind, item.text_class, item.steps), item.reason)
        visits = tuple([places[id_] for id_ in item.visit_ids])
        yield NewReminder(own, rest, number=False, state=State.SKIPPED.value, reason=item.reason.value, visits=visits)


def _planned(text: PlannedText, name: str, owner: Owner, now: datetime, visits: tuple[int, ...]) -> NewReminder:
    row = new_row(owner, planned_row(text, owner), text.key, name, now)
    own, rest = _plain(row)
    held = text.held and text.held.value
    return NewReminder(own, rest, number=True, state=row["state"].value, reason=held, visits=visits)


# Most texts of a list come too late, and rows that are left out for one reason differ in nothing but their
# own columns: the others are made once for all, and a look-up is a tenth of the cost.
@lru_cache(maxsize=4096)
def _rest(owner: Owner, now: datetime, step: _Step, reason: Reason) -> PlainRow:
    role, kind, text_class, steps = step
    values = left_out_row(LeftOut("", role, kind, text_class, (), steps, reason))
    return _plain(new_row(owner, values, "", "", now))[1]


def _plain(row: Row) -> tuple[PlainRow, PlainRow]:
    """What a reminder alone has, and the rest."""
    plain = REMINDERS.plain({**row, "fence": 0, "tries": 0})
    given_later = REMINDERS.columns.index(OWN_COLUMNS[0])
    end = given_later + len(OWN_COLUMNS)
    return plain[given_later:end], plain[end:]
