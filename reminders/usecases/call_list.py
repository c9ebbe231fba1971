"""Whom to call, on paper: what is asked for already, and in an outage what will have to be said if it lasts."""

from dataclasses import dataclass, replace
from datetime import timedelta

from reminders.store import tasks, waiting
from reminders.usecases.edit import Edit
from reminders.usecases.to_do import in_words, note_views
from reminders.usecases.to_do_kinds import WHICH, Group, Work
from reminders.usecases.to_do_rows import Found, ToDo, put_together

MOST = 200  # calls on one list: more than a team makes in a day
AHEAD = timedelta(hours=12)
_BY_PHONE = (Group.CALLS, Group.NO_TEXTS, Group.NUMBERS)


@dataclass(frozen=True)
class CallList:
    """Calls to make, and texts that wait: to be said by phone where they have not gone by their time.

    `more_calls`, `more_waiting`: how many there are beside these, all less urgent.
    """

    calls: tuple[ToDo, ...]
    waiting: tuple[ToDo, ...]
    more_calls: int
    more_waiting: int


def call_list(edit: Edit, most: int = MOST) -> CallList:
    """The calls of the hours to come, with whole numbers; that they were looked at is noted for each patient."""
    scope, now = edit.scope, edit.now
    with edit.store.write() as db:
        which = [one for group in _BY_PHONE for one in WHICH[group]]
        rows = [task for task in tasks.some_open(scope, db, which, most) if task.due_at <= now + AHEAD]
        texts = waiting.to_be_said(scope, db, now, now + AHEAD, most)
        spoken_of = {task.reminder_id for task in rows}
        later = Found(texts=[row for row in texts if row.id not in spoken_of])
        calls = in_words(edit, db, put_together(scope, db, Found(rows), edit.actor, now, whole=True))
        unsaid = in_words(edit, db, put_together(scope, db, later, edit.actor, now, whole=True))
        note_views(edit, db, [*calls, *unsaid])
        return CallList(
            tuple(calls),
            tuple(replace(one, work=Work.CALL) for one in unsaid),
            more_calls=tasks.count_open(scope, db, which, now + AHEAD) - len(rows),
            more_waiting=waiting.count_to_be_said(scope, db, now, now + AHEAD) - len(texts),
        )
