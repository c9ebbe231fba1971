"""Today: who comes, who came, what goes out."""

from datetime import date, datetime, timedelta
from functools import partial

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.usecases import edit_visit
from reminders.usecases.today import day
from reminders.usecases.typed_moments import moment
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Routes, Sent
from reminders.web.desk.today_confirm import MOVED, NO_SHOW, TREATED, Asked, carry_out


def add(desk: Desk) -> APIRouter:
    """The first page after the door."""
    routes = desk.routes()

    @routes.get("/")
    def today(request: Request, asker: Asking, on: str = "") -> Response:
        """The whole page, of today or another day."""
        return desk.pages.show(request, "today.html", asker, _day(desk, asker, on))

    @routes.get("/today/part")
    def part(request: Request, asker: Asking, on: str = "") -> Response:
        """What changes by itself while one looks at it."""
        return desk.pages.show(request, "today_part.html", asker, _day(desk, asker, on))

    _add_changes(desk, routes)
    return routes.router


def _add_changes(desk: Desk, routes: Routes) -> None:
    """What became of visits: one tap, unless a patient would hear of it."""

    @routes.post("/visits/treated")
    def treated(request: Request, asker: Asking, posted: Sent) -> Response:
        """Visits took place: one, or those that are ticked, each with the end that stands beside it."""
        zone, now = str(desk.pages.times(asker).zone), desk.runtime.now()
        chosen = posted.texts("only") or posted.texts("visit")
        ends = {id_: moment(posted.text(f"ended-{id_}") or "now", zone, now, "ended") for id_ in chosen}
        changes = {id_: partial(edit_visit.finish, visit_id=id_, ended_at=at) for id_, at in ends.items()}
        return carry_out(Asked(desk, request, asker, posted), TREATED, changes)

    @routes.post("/visits/{visit_id}/no-show")
    def no_show(request: Request, asker: Asking, posted: Sent, visit_id: str) -> Response:
        """The patient did not come."""
        change = partial(edit_visit.no_show, visit_id=visit_id)
        return carry_out(Asked(desk, request, asker, posted), NO_SHOW, {visit_id: change})

    @routes.post("/visits/{visit_id}/move")
    def move(request: Request, asker: Asking, posted: Sent, visit_id: str) -> Response:
        """The visit is at another time."""
        zone, now = str(desk.pages.times(asker).zone), desk.runtime.now()
        starts_at = moment(posted.text("starts"), zone, now, "starts")
        change = partial(edit_visit.move, visit_id=visit_id, starts_at=starts_at)
        return carry_out(Asked(desk, request, asker, posted), MOVED, {visit_id: change})


def _day(desk: Desk, asker: Asking, on: str) -> dict[str, object]:
    runtime, now = desk.runtime, desk.runtime.now()
    try:
        wanted = date.fromisoformat(on) if on else None
    except ValueError:
        wanted = None
    seen = day(asker.visitor.scope, runtime.store, runtime.shelf, now, wanted)
    return {"day": seen, "ended": _proposed(now), "one_day": timedelta(1)}


def _proposed(now: datetime) -> datetime:
    return now - timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
