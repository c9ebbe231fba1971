"""Somebody on call writes from their phone: what they answer to an alert stands beside the reply that it was about.

It takes nothing: whoever takes a reply has read it at the desk, under a name. Part of accepting a reply: it never
commits.
"""

from collections.abc import Sequence

from reminders.store import alerts, on_call, tables, task_replies
from reminders.store.engine import Transaction
from reminders.usecases.alert_on_call import LOOK_BACK
from reminders.usecases.answer_reply import Heard


def hear_on_call(heard: Heard, found: Sequence[tables.Number]) -> bool:
    """Put a text from a phone on call beside what that phone was told of lately; False: there is nothing of that."""
    told = False
    for person in who_is_called(heard.db, found):
        for task in alerts.told_of(heard.db, person, heard.now - LOOK_BACK):
            task_replies.add(heard.db, task, heard.arrived.provider_id, person.place, heard.now)
            told = True
    return told


def who_is_called(db: Transaction, found: Sequence[tables.Number]) -> list[tables.OnCall]:
    """Who is on call with one of these number rows."""
    ids = [number.id for number in found if number.channel == on_call.CHANNEL]
    return on_call.at_numbers(db, ids) if ids else []
