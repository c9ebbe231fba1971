"""Today: who comes, who came, what goes out."""

from datetime import date, datetime, timedelta
from functools import partial

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.store.scope import Scope
from reminders.usecases import edit_visit
from reminders.usecases.today import AT_A_GLANCE, WHOLE, Most, day
from reminders.usecases.typed_moments import moment
from reminders.web.desk.frame import Desk
from reminders.web.desk.lane import Lane
from reminders.web.desk.parts import Part
from reminders.web.desk.routes import Asking, Routes, Sent
from reminders.web.desk.today_confirm import ALL, MOVED, NO_SHOW, Asked, carry_out
from reminders.web.desk.today_treated import treated as treated_visits


def add(desk: Desk) -> APIRouter:
    """The first page after the door."""
    routes, lane = desk.routes(), Lane()  # while the day is made anew, all others want the same one

    @routes.get("/")
    @lane
    def today(request: Request, asker: Asking, on: str = "", rows: str = "") -> Response:
        """The whole page, of today or another day. `rows`: all of them, or what fits."""
        part = _part(desk, asker, on, rows)
        return desk.pages.show(request, "today.html", asker, {**part.values, "part": part.shown_to(asker)})

    @routes.get("/today/part")
    @lane
    def part(request: Request, asker: Asking, on: str = "", rows: str = "") -> Response:
        """What changes by itself while one looks at it."""
        return _part(desk, asker, on, rows).answer(request, asker)

    _add_changes(desk, routes)
    return routes.router


def _add_changes(desk: Desk, routes: Routes) -> None:
    """What became of visits: one tap, unless a patient would hear of it."""

    @routes.post("/visits/treated")
    def treated(request: Request, asker: Asking, posted: Sent) -> Response:
        """Visits took place: one, or those that are ticked, each with the end that stands beside it."""
        return treated_visits(Asked(desk, request, asker, posted))

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


def _part(desk: Desk, asker: Asking, on: str, rows: str) -> Part:
    """The day. What fits is the same for all of a role; all rows of it few people want, and they are long."""
    wanted, is_whole = _date(on), rows == ALL
    values = partial(_day, desk, asker.visitor.scope, wanted, WHOLE if is_whole else AT_A_GLANCE)
    if is_whole:
        return desk.parts.fresh(asker, "today_part.html", values())
    return desk.parts.shared(asker, wanted, "today_part.html", values)


def _day(desk: Desk, scope: Scope, wanted: date | None, most: Most) -> dict[str, object]:
    runtime, now = desk.runtime, desk.runtime.now()
    seen = day(scope, runtime.store, runtime.shelf, now, wanted, most)
    return {"day": seen, "ended": _proposed(now), "one_day": timedelta(1), "all": ALL, "whole": most is WHOLE}


def _date(on: str) -> date | None:
    try:
        return date.fromisoformat(on) if on else None
    except ValueError:
        return None


def _proposed(now: datetime) -> datetime:
    return now - timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
