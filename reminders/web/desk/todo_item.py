"""What the page of one thing to do shows."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Path

from reminders.domain.rights import Right
from reminders.usecases import to_do
from reminders.usecases.to_do_kinds import GROUP_OF
from reminders.web.desk import todo_words
from reminders.web.desk.entry import Asker
from reminders.web.desk.frame import Desk

# The name of a task, a text or a visit; whatever else stands there names nothing, and no database is asked for it.
Ref = Annotated[str, Path(pattern=r"^(text-|visit-)?[a-z2-7]{1,40}$")]

WORDS: Mapping[str, object] = {
    "told": todo_words.told,
    "act": todo_words.act,
    "is_call": todo_words.is_call,
    "group_names": todo_words.GROUPS,
    "group_of": GROUP_OF,
    "causes": todo_words.TROUBLES,
    "decisions": todo_words.DECISIONS,
    "again_in_doubt": todo_words.AGAIN_IN_DOUBT,
}


def item_values(desk: Desk, asker: Asker, ref: str) -> dict[str, object]:
    """One thing, and the words for it. A whole number only to who may work with it."""
    one = to_do.one_to_do(desk.edit(asker), ref, whole=asker.visitor.may(Right.WORK))
    return {**WORDS, "one": one, "error": None, "note": ""}
