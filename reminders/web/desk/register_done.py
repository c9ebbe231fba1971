"""The page of a visit that was just registered: its texts as they leave, the first one to a new number, and undo."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.usecases.registered import Registered, registered
from reminders.usecases.undo_registration import undo
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking


def add(desk: Desk) -> APIRouter:
    """The page, its parts, and undo."""
    routes = desk.routes()

    def made(asker: Asking, visit_id: str) -> Registered:
        return registered(asker.visitor.scope, desk.runtime.store, desk.runtime.shelf, visit_id)

    @routes.get("/visits/{visit_id}/registered")
    def show(request: Request, asker: Asking, visit_id: str) -> Response:
        """What goes out now, and for how long it can be undone."""
        return desk.pages.show(request, "registered.html", asker, {"made": made(asker, visit_id)})

    @routes.get("/visits/{visit_id}/registered/first")
    def first(request: Request, asker: Asking, visit_id: str) -> Response:
        """Whether the first text to a new number has arrived."""
        return desk.pages.show(request, "registered_first.html", asker, {"made": made(asker, visit_id)})

    @routes.get("/visits/{visit_id}/registered/part")
    def part(request: Request, asker: Asking, visit_id: str) -> Response:
        """The texts of it, as they leave."""
        return desk.pages.show(request, "registered_part.html", asker, {"made": made(asker, visit_id)})

    @routes.post("/visits/{visit_id}/undo")
    def take_back(asker: Asking, visit_id: str) -> Response:
        """Take the visit back, with its texts."""
        undo(desk.edit(asker), visit_id)
        return RedirectResponse("/", status_code=303)

    return routes.router
