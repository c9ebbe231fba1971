"""Today: who comes, who came, what goes out."""

from datetime import date, datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.usecases import edit_visit
from reminders.usecases.today import day
from reminders.usecases.typed_moments import moment
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Sent


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

    @routes.post("/visits/treated")
    def treated(asker: Asking, posted: Sent) -> Response:
        """Visits took place: one, or those that are ticked."""
        _treat(desk, asker, posted)
        return _back(posted)

    @routes.post("/visits/{visit_id}/no-show")
    def no_show(asker: Asking, posted: Sent, visit_id: str) -> Response:
        """The patient did not come."""
        edit_visit.no_show(desk.edit(asker), visit_id)
        return _back(posted)

    @routes.post("/visits/{visit_id}/move")
    def move(asker: Asking, posted: Sent, visit_id: str) -> Response:
        """The visit is at another time."""
        edit = desk.edit(asker)
        starts_at = moment(posted.text("starts"), str(desk.pages.times(asker).zone), edit.now, "starts")
        edit_visit.move(edit, visit_id, starts_at)
        return _back(posted)

    return routes.router


def _treat(desk: Desk, asker: Asking, posted: Sent) -> None:
    """Each visit with the end that stands beside it. Every end is read before the first visit is written."""
    zone, edit = str(desk.pages.times(asker).zone), desk.edit(asker)
    chosen = posted.texts("only") or posted.texts("visit")
    ends = {id_: moment(posted.text(f"ended-{id_}") or "now", zone, edit.now, "ended") for id_ in chosen}
    for visit_id, ended_at in ends.items():
        edit_visit.finish(edit, visit_id, ended_at)


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


def _back(posted: Sent) -> Response:
    """To the day that one came from; only a date is believed."""
    on = posted.text("on")
    return RedirectResponse(f"/?on={on}" if on and on.replace("-", "").isdigit() else "/", status_code=303)
