"""One text of a patient: its words, why then, every move that it made; cancelled, let go, tried at once."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.domain.reminder import State
from reminders.errors import Conflict, NotFound
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases import change
from reminders.usecases.look_up import Explained, explain_text
from reminders.usecases.patient_chart import identity_of
from reminders.usecases.patient_lines import staff_names
from reminders.usecases.try_now import try_now
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_page import back, show
from reminders.web.desk.routes import Asking

Act = Callable[[Scope, Store, str, str, datetime], None]
ACTS: dict[str, Act] = {"cancel": change.cancel_reminder, "release": change.release_reminder, "now": try_now}
_PATH = "/patients/{patient_id}/texts/{text_id}"


def add(desk: Desk) -> APIRouter:
    """The page of a text, and what staff can do with it."""
    routes = desk.routes()

    @routes.get(_PATH)
    def page(request: Request, asker: Asking, patient_id: str, text_id: str) -> Response:
        """All about one text."""
        explained = _found(desk, asker, patient_id, text_id)
        scope, store = asker.visitor.scope, desk.runtime.store
        values = {
            "who": identity_of(scope, store, patient_id),
            "explained": explained,
            "text": explained.entry,
            "names": staff_names(scope, store),
            "may_be_cancelled": explained.entry.state in {State.PLANNED, State.HELD},
        }
        return desk.pages.show(request, "patient_text.html", asker, values)

    for name, act in ACTS.items():
        routes.post(f"{_PATH}/{name}")(_handler(desk, act))
    return routes.router


def _handler(desk: Desk, act: Act) -> Callable[..., Response]:
    def handler(request: Request, asker: Asking, patient_id: str, text_id: str) -> Response:
        _found(desk, asker, patient_id, text_id)
        visitor = asker.visitor
        try:
            act(visitor.scope, desk.runtime.store, text_id, visitor.actor, desk.runtime.now())
        except Conflict as error:
            return show(desk, request, asker, patient_id, error=error, status=409)
        return back(patient_id)

    return handler


def _found(desk: Desk, asker: Asking, patient_id: str, text_id: str) -> Explained:
    """A text of this patient, and of no other."""
    scope, runtime = asker.visitor.scope, desk.runtime
    explained = explain_text(scope, runtime.store, runtime.shelf, text_id)
    if explained.entry.patient_id != identity_of(scope, runtime.store, patient_id).id:
        raise NotFound("The patient has no text of this id.", remedy="See the patient's page.")
    return explained
