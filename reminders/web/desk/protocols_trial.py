"""The addresses under which a protocol is tried: a whole page, and the part that changes while one types."""

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.usecases.approvals import standing_of
from reminders.web.desk.frame import Desk
from reminders.web.desk.protocols import page_values
from reminders.web.desk.protocols_try import Trial, tried
from reminders.web.desk.routes import Asking, Sent


def add(desk: Desk) -> APIRouter:
    """Trying changes nothing, and so asks for no more than looking."""
    routes = desk.routes()

    @routes.post("/protocols/{code}/try", Right.LOOK)
    def whole(request: Request, asker: Asking, posted: Sent, code: str) -> Response:
        """The page again, with the texts: for browsers without a script."""
        trial = _tried(desk, asker, posted, code)
        return desk.pages.show(
            request, "protocol.html", asker, page_values(desk, asker, code, trial=trial), _status(trial)
        )

    @routes.post("/protocols/{code}/try/part", Right.LOOK)
    def part(request: Request, asker: Asking, posted: Sent, code: str) -> Response:
        """Only the texts."""
        trial = _tried(desk, asker, posted, code)
        return desk.pages.show(request, "protocol_tried.html", asker, {"trial": trial}, _status(trial))

    return routes.router


def _tried(desk: Desk, asker: Asking, posted: Sent, code: str) -> Trial:
    runtime = desk.runtime
    protocol = standing_of(asker.visitor.scope, runtime.store, runtime.shelf, code).protocol
    return tried(desk, asker, posted, protocol)


def _status(trial: Trial) -> int:
    return 200 if trial.error is None else 422
