"""What people do with a thing that needs a person: take it, give it back, decide, tick it, take the tick back."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.errors import Conflict, InvalidInput
from reminders.usecases import take_task
from reminders.usecases.decide_held import Decision
from reminders.usecases.take_task import Hand
from reminders.usecases.texts_again import texts_again
from reminders.web.desk.entry import Asker
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Routes, Sent
from reminders.web.desk.todo_item import Ref, item_values

UNDO = timedelta(minutes=10)  # how long the list offers to take back one's own tick; the list of today does all day
MOST_TIMES = 2**31
LIST = "/todo"

Act = Callable[[Desk, Asker, Posted, str], str]  # does it, and says where to go on


def add(desk: Desk, routes: Routes) -> None:
    """The forms of the list."""
    for name, act in ACTS.items():
        routes.post(f"/todo/{{ref}}/{name}")(_handler(desk, act))


def _handler(desk: Desk, act: Act) -> Callable[..., Response]:
    def handler(request: Request, asker: Asking, posted: Sent, ref: Ref) -> Response:
        try:
            to = act(desk, asker, posted, ref)
        except (Conflict, InvalidInput) as error:  # the same page as it is now, with what was in the way
            values = item_values(desk, asker, ref) | {"error": error, "note": posted.text("note")}
            status = 409 if isinstance(error, Conflict) else 422
            return desk.pages.show(request, "todo_item.html", asker, values, status)
        desk.pages.lookout.forget(asker.visitor.scope)  # the count in the frame is right on the next page
        return RedirectResponse(to, status_code=303)

    return handler


def _take(desk: Desk, asker: Asker, posted: Posted, ref: str) -> str:
    """From a colleague where the form says so; its own page then shows the number."""
    taken = take_task.take_task(_hand(desk, asker, posted), ref, over=posted.is_on("over"))
    return f"/todo/{taken}"


def _give_back(desk: Desk, asker: Asker, posted: Posted, ref: str) -> str:
    take_task.give_back(_hand(desk, asker, posted), ref, posted.text("note"))
    return LIST


def _done(desk: Desk, asker: Asker, posted: Posted, ref: str) -> str:
    note = " ".join(part for part in (posted.text("outcome"), posted.text("note")) if part)
    take_task.complete(_hand(desk, asker, posted), ref, note)
    return LIST


def _decide(desk: Desk, asker: Asker, posted: Posted, ref: str) -> str:
    given = posted.text("decision")
    if given not in set(Decision):
        raise InvalidInput("decision", "it is missing", remedy="Choose what shall become of the text.")
    edit = desk.edit(asker, version=_version(posted))
    take_task.decide_task(edit, ref, posted.text("text"), Decision(given))
    return LIST


def _texts_again(desk: Desk, asker: Asker, posted: Posted, ref: str) -> str:
    texts_again(desk.edit(asker, version=_version(posted)), ref)
    return LIST


def _reopen(desk: Desk, asker: Asker, posted: Posted, ref: str) -> str:
    take_task.reopen_task(_hand(desk, asker, posted), ref)
    return f"/todo/{ref}"


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "take": _take,
        "give-back": _give_back,
        "done": _done,
        "decide": _decide,
        "texts-again": _texts_again,
        "reopen": _reopen,
    }
)


def _hand(desk: Desk, asker: Asker, posted: Posted) -> Hand:
    return Hand(asker.visitor.scope, desk.runtime.store, asker.visitor.actor, desk.runtime.now(), _version(posted))


def _version(posted: Posted) -> int | None:
    """Of what they looked at; 0: of what was no task yet."""
    return posted.number("version", 0, MOST_TIMES) or None
