"""Who is told outside the desk of a reply that cannot wait: two places, each tested by a code."""

from dataclasses import dataclass, field

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.errors import InvalidInput, NotFound, RemindersError
from reminders.usecases import on_call, typed
from reminders.usecases.on_call import Wanted
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Routes, Sent
from reminders.web.desk.settings_clinic import clinic_of

PATH = "/settings/on-call"


@dataclass(frozen=True)
class Shown:
    """What the page shows besides the rows: what is wrong, at which place, and what was typed there."""

    error: RemindersError | None = None
    place: int = 0
    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


def add(desk: Desk) -> APIRouter:
    """The page, and what is done with each of the two."""
    routes = desk.routes()
    _naming(desk, routes)
    _testing(desk, routes)
    return routes.router


def _naming(desk: Desk, routes: Routes) -> None:
    @routes.get(PATH, Right.MANAGE)
    def shown(request: Request, asker: Asking) -> Response:
        """Who is named, and whether they count."""
        return _page(desk, request, asker, Shown())

    @routes.post(PATH, Right.MANAGE)
    def name(request: Request, asker: Asking, posted: Sent) -> Response:
        """Name somebody, or change who it is."""
        try:
            on_call.name_on_call(desk.edit(asker), _wanted(desk, asker, posted))
        except RemindersError as error:
            given = [posted.text(key) for key in ("name", "number", "email")]
            place = int(posted.text("place")) if posted.text("place") in {"1", "2"} else 0
            return _page(desk, request, asker, Shown(error, place, *given))
        return RedirectResponse(PATH, status_code=303)

    @routes.post("/settings/on-call/{person_id}/remove", Right.MANAGE)
    def remove(request: Request, asker: Asking, posted: Sent, person_id: str) -> Response:  # noqa: ARG001 - its mark
        """They are told no more."""
        try:
            on_call.remove_on_call(desk.edit(asker), person_id)
        except RemindersError as error:
            return _page(desk, request, asker, Shown(error))
        return RedirectResponse(PATH, status_code=303)


def _testing(desk: Desk, routes: Routes) -> None:
    @routes.post("/settings/on-call/{person_id}/text", Right.MANAGE)
    def text(request: Request, asker: Asking, posted: Sent, person_id: str) -> Response:  # noqa: ARG001 - its mark
        """Text them a code."""
        try:
            on_call.text_code(desk.edit(asker), person_id)
        except RemindersError as error:
            return _page(desk, request, asker, Shown(error))
        return RedirectResponse(PATH, status_code=303)

    @routes.post("/settings/on-call/{person_id}/test", Right.MANAGE)
    def test(request: Request, asker: Asking, posted: Sent, person_id: str) -> Response:
        """The code that came back."""
        try:
            on_call.take_code(desk.edit(asker), person_id, "".join(posted.text("code").split()))
        except RemindersError as error:
            return _page(desk, request, asker, Shown(error))
        return RedirectResponse(PATH, status_code=303)


def _wanted(desk: Desk, asker: Asking, posted: Posted) -> Wanted:
    place = posted.number("place", 1, 2)
    if place is None:
        raise InvalidInput("place", "it is empty", remedy="Use the buttons of the page.")
    address = typed.e164(posted.text("number"), clinic_of(desk, asker).country, "number")
    return Wanted(place, posted.text("name"), address, posted.text("email"))


def _page(desk: Desk, request: Request, asker: Asking, shown: Shown) -> Response:
    named = on_call.on_call_of(asker.visitor.scope, desk.runtime.store)
    by_place = {one.place: one for one in named}
    values = {
        "shown": shown,
        "places": [(place, by_place.get(place)) for place in on_call.PLACES],
        "works": any(one.counts for one in named),
        "mails": desk.runtime.watchman.telling.mailbox is not None,
        "now": desk.runtime.now(),
    }
    status = 200 if shown.error is None else 404 if isinstance(shown.error, NotFound) else 422
    return desk.pages.show(request, "settings_on_call.html", asker, values, status)
