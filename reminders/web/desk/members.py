"""The staff: who may sign in, as what, and who no longer does."""

from dataclasses import dataclass, field

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.domain.vocabulary import StaffRole
from reminders.errors import InvalidInput, NotFound, RemindersError
from reminders.usecases import staff
from reminders.usecases.staff import Invited, Member, NewStaff
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Routes, Sent

PATH = "/settings/staff"


@dataclass(frozen=True)
class Shown:
    """What the page shows besides the list: a fresh link, or a form with what was typed and what is wrong with it."""

    invited: Invited | None = None
    error: RemindersError | None = None
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    role: str = StaffRole.FRONT_DESK


def add(desk: Desk) -> APIRouter:
    """The list, who comes onto it, and what is done with those on it."""
    routes = desk.routes()
    _inviting(desk, routes)
    _changing(desk, routes)
    return routes.router


def _inviting(desk: Desk, routes: Routes) -> None:
    store, now = desk.runtime.store, desk.runtime.now

    @routes.get(PATH, Right.MANAGE)
    def listed(request: Request, asker: Asking) -> Response:
        """Everybody."""
        return _page(desk, request, asker, Shown())

    @routes.post(PATH, Right.MANAGE)
    def put_on(request: Request, asker: Asking, posted: Sent) -> Response:
        """Somebody new; their link is shown once."""
        visitor = asker.visitor
        try:
            everywhere = posted.is_on("everywhere") and visitor.reach.clinic_id is None
            new = NewStaff(posted.text("name"), posted.text("email"), _role(posted), everywhere)
            invited = staff.add_staff(visitor.scope, store, new, visitor.actor, now())
        except RemindersError as error:
            again = Shown(None, error, posted.text("name"), posted.text("email"), posted.text("role"))
            return _page(desk, request, asker, again, 422)
        return _page(desk, request, asker, Shown(invited))

    @routes.post("/settings/staff/{public_id}/invite", Right.MANAGE)
    def invite(request: Request, asker: Asking, posted: Sent, public_id: str) -> Response:  # noqa: ARG001 - its mark
        """A new link for somebody who lost theirs."""
        visitor = asker.visitor
        invited = staff.invite_again(visitor.reach, store, public_id, visitor.actor, now())
        return _page(desk, request, asker, Shown(invited))


def _changing(desk: Desk, routes: Routes) -> None:
    store, now = desk.runtime.store, desk.runtime.now

    @routes.post("/settings/staff/{public_id}/role", Right.MANAGE)
    def role(request: Request, asker: Asking, posted: Sent, public_id: str) -> Response:
        """Another role, from their next page on."""
        visitor = asker.visitor
        try:
            staff.set_role(visitor.reach, store, public_id, _role(posted), visitor.actor, now())
        except RemindersError as error:
            return _refused(desk, request, asker, error)
        return RedirectResponse(PATH, status_code=303)

    @routes.post("/settings/staff/{public_id}/reach", Right.MANAGE)
    def reach(request: Request, asker: Asking, posted: Sent, public_id: str) -> Response:
        """In this clinic alone, or in all."""
        visitor = asker.visitor
        clinic_id = None if posted.is_on("everywhere") else visitor.scope.clinic_id
        try:
            staff.set_reach(visitor.reach, store, public_id, clinic_id, visitor.actor, now())
        except RemindersError as error:
            return _refused(desk, request, asker, error)
        return RedirectResponse(PATH, status_code=303)

    @routes.post("/settings/staff/{public_id}/deactivate", Right.MANAGE)
    def deactivate(request: Request, asker: Asking, posted: Sent, public_id: str) -> Response:  # noqa: ARG001 - its mark
        """They work here no more."""
        visitor = asker.visitor
        try:
            staff.deactivate(visitor.reach, store, public_id, visitor.actor, now())
        except RemindersError as error:
            return _refused(desk, request, asker, error)
        return RedirectResponse(PATH, status_code=303)


def _role(posted: Posted) -> StaffRole:
    given = posted.text("role")
    if given not in set(StaffRole):
        raise InvalidInput("role", "nothing is chosen", remedy="Choose what they may do.")
    return StaffRole(given)


def _refused(desk: Desk, request: Request, asker: Asking, error: RemindersError) -> Response:
    return _page(desk, request, asker, Shown(error=error), 404 if isinstance(error, NotFound) else 409)


def _page(desk: Desk, request: Request, asker: Asking, shown: Shown, status: int = 200) -> Response:
    everybody = staff.members(asker.visitor.scope, desk.runtime.store)
    values = {
        "shown": shown,
        "link": _link(desk, request, shown.invited),
        "invited_name": _name_of(everybody, shown.invited),
        "here": [one for one in everybody if one.active],
        "gone": [one for one in everybody if not one.active],
        "roles": tuple(StaffRole),
    }
    return desk.pages.show(request, "members.html", asker, values, status)


def _name_of(everybody: list[Member], invited: Invited | None) -> str:
    return next((one.name for one in everybody if invited is not None and one.public_id == invited.staff_id), "")


def _link(desk: Desk, request: Request, invited: Invited | None) -> str | None:
    if invited is None:
        return None
    base = desk.runtime.settings.web.public_url or f"{request.url.scheme}://{request.url.netloc}"
    return f"{base.rstrip('/')}/welcome/{invited.token}"
