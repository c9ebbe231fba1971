"""Before something is done: what it would change, word for word; then the same form with `sure`."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi.responses import Response
from starlette.requests import Request

from reminders.errors import Conflict, InvalidInput, RemindersError
from reminders.usecases.edit import Edit, Effect
from reminders.usecases.patient_chart import identity_of
from reminders.web.desk.entry import Asker
from reminders.web.desk.forms import CSRF, Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_page import back

SURE = "sure"
NEWEST_VERSION = 2**31 - 1
Told = tuple[str, dict[str, object]]  # a sentence to translate, and what is put into it
Again = Callable[[RemindersError, int], Response]  # the form once more, with what is wrong
Verb = Callable[[Edit], tuple[Effect, tuple[Told, ...]]]  # what it changes, and what else is to be told of it


@dataclass(frozen=True)
class Asked:
    """A form that came in, and about whom."""

    desk: Desk
    request: Request
    asker: Asker
    posted: Posted
    patient_id: str

    @property
    def version(self) -> int | None:
        return self.posted.number("version", 1, NEWEST_VERSION)


@dataclass(frozen=True)
class Question:
    """What a person is asked before: a heading, and the word on the button. `cannot_undo`: said beside it."""

    heading: str
    button: str
    cannot_undo: bool = False


def carry_out(asked: Asked, question: Question, verb: Verb, again: Again) -> Response:
    """Show what an edit would change; once somebody is sure, do it. What cannot be goes back to its form."""
    desk, sure = asked.desk, asked.posted.is_on(SURE)
    try:
        effect, told = verb(desk.edit(asked.asker, dry_run=not sure, version=asked.version))
    except InvalidInput as error:
        return again(error, 422)
    except Conflict as error:
        return again(error, 409)
    return back(asked.patient_id) if sure else _confirm(asked, question, effect, told)


def simply(change: Callable[[Edit], Effect]) -> Verb:
    """An edit with nothing to tell but its effect."""
    return lambda edit: (change(edit), ())


def _confirm(asked: Asked, question: Question, effect: Effect, told: tuple[Told, ...]) -> Response:
    kept = {name: values for name, values in asked.posted.fields.items() if name not in {CSRF, SURE}}
    values = {
        "who": identity_of(asked.asker.visitor.scope, asked.desk.runtime.store, asked.patient_id),
        "question": question,
        "effect": effect,
        "told": told,
        "kept": [(name, value) for name, values in kept.items() for value in values],
        "SURE": SURE,
    }
    return asked.desk.pages.show(asked.request, "patient_confirm.html", asked.asker, values)
