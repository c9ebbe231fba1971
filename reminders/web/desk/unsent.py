"""A form that came after its sign-in had ended: kept for the person who typed it until they are back.

It is shown to nobody else, and a page that is locked holds nothing of it.
"""

import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.errors import InvalidInput
from reminders.usecases import sign_in
from reminders.web.desk.entry import is_by_itself, mark_for, token_of
from reminders.web.desk.forms import CSRF, Forged, Posted, TooLarge, is_of_a_file, read_form
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Routes, Sent
from reminders.web.desk.unsent_forms import KEPT, Unsent

UNSENT = "/unsent"
FROM = "unsent-from"  # the field that says where a form wanted to go, when a page sends it here by itself
REGISTERING = "/register"
WITHOUT_SECRETS = (REGISTERING, "/visits/", "/patients/", "/todo/", "/courses/", "/protocols/", "/settings/")


def add(desk: Desk) -> APIRouter:
    """Where somebody finds it again."""
    routes = desk.routes()

    @routes.get(UNSENT, Right.WORK)
    def show(request: Request, asker: Asking) -> Response:
        """What was typed, to go on with; nothing is sent by looking."""
        now, visitor = desk.runtime.machine_now(), asker.visitor
        unsent = desk.unsent.of(visitor.public_id, visitor.scope.clinic_id or 0, now)
        if unsent is None:
            return RedirectResponse("/", status_code=303)
        return desk.pages.show(request, "unsent.html", asker, _goes_on(unsent))

    _add_acts(desk, routes)
    return routes.router


def _add_acts(desk: Desk, routes: Routes) -> None:
    @routes.post(UNSENT)
    def kept(asker: Asking, posted: Sent) -> Response:
        """A page that heard of the end sends what was begun; where somebody is back already, it is shown at once."""
        keep(desk, asker.visitor.public_id, asker.visitor.scope.clinic_id or 0, posted.text(FROM), posted)
        return RedirectResponse(UNSENT, status_code=303)

    @routes.post(f"{UNSENT}/drop")
    def drop(asker: Asking) -> Response:
        """It is not wanted any more."""
        desk.unsent.forget(asker.visitor.public_id)
        return RedirectResponse("/", status_code=303)


def keep(desk: Desk, whose: str, clinic_id: int, path: str, posted: Posted) -> bool:
    """Keep a form for a person, if it is none in which passwords are typed."""
    if not path.startswith(WITHOUT_SECRETS):
        return False
    fields = {name: values for name, values in posted.fields.items() if name not in {CSRF, FROM}}
    now = desk.runtime.machine_now()
    desk.unsent.keep(whose, Unsent(clinic_id, urlsplit(path).path, fields, now + KEPT), now)
    return True


async def kept_at_the_door(desk: Desk, request: Request) -> bool:
    """Keep the form that was turned away; False where it is none, or no page of ours that this person was shown."""
    token = token_of(request)
    if request.method != "POST" or token is None or is_by_itself(request) or is_of_a_file(request):
        return False
    try:
        posted = await read_form(request)
    except (Forged, TooLarge, InvalidInput):
        return False
    if not hmac.compare_digest(posted.text(CSRF).encode(), mark_for(token).encode()):
        return False
    return await run_in_threadpool(_keep_for_the_last, desk, token, request.url.path, posted)


def _keep_for_the_last(desk: Desk, token: str, path: str, posted: Posted) -> bool:
    whose = sign_in.last_of(desk.runtime.store, token)
    return whose is not None and keep(desk, *whose, posted.text(FROM) if path == UNSENT else path, posted)


def _goes_on(unsent: Unsent) -> Mapping[str, object]:
    """The form of a visit is shown again, filled in; every other is sent as it was typed."""
    registering = unsent.path.startswith(REGISTERING)
    to = f"{REGISTERING}/for" if registering else unsent.path
    fields = [(name, value) for name, values in unsent.fields.items() for value in values]
    return {"to": to, "fields": fields, "registering": registering}
