"""The agreed series: who is at which session, when the next one is due, who is overdue."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.usecases import courses
from reminders.usecases.authority import SaidBy
from reminders.usecases.course_list import Which, course_page
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Sent

FARTHEST = 1_000_000


def add(desk: Desk) -> APIRouter:
    """The list, and what is decided from it."""
    routes = desk.routes()

    @routes.get("/courses")
    @desk.long
    def listed(request: Request, asker: Asking, which: str = "", begin: str = "") -> Response:
        """Those that stand in one way, the overdue ones first of all."""
        runtime = desk.runtime
        wanted, at = _which(which), _begin(begin)
        page = course_page(asker.visitor.scope, runtime.store, runtime.shelf, runtime.now(), wanted, at)
        return desk.pages.show(request, "courses.html", asker, {"page": page, "which": wanted, "Which": Which})

    @routes.post("/courses/{course_id}/agree", Right.WORK)
    def agree(asker: Asking, posted: Sent, course_id: str) -> Response:
        """It was agreed with the patient: from now on the next session is asked for."""
        courses.agree(desk.edit(asker), course_id, SaidBy(asker.visitor.name))
        return _back(posted)

    @routes.post("/courses/{course_id}/end", Right.WORK)
    def end(asker: Asking, posted: Sent, course_id: str) -> Response:
        """It goes on no more."""
        courses.end(desk.edit(asker), course_id)
        return _back(posted)

    return routes.router


def _which(given: str) -> Which:
    return Which(given) if given in set(Which) else Which.OVERDUE


def _begin(given: str) -> int:
    if not (given.isascii() and given.isdigit()):
        return 0
    return min(int(given), FARTHEST) if len(given) <= len(str(FARTHEST)) else FARTHEST


def _back(posted: Sent) -> Response:
    return RedirectResponse(f"/courses?which={_which(posted.text('which'))}", status_code=303)
