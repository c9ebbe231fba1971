"""One's own account: what everybody may change of it, and the clinic that one works in at the moment."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.errors import Conflict, RemindersError
from reminders.usecases import own_account
from reminders.usecases.passwords import SHORTEST
from reminders.web.desk.devices import parts
from reminders.web.desk.doors import secret
from reminders.web.desk.entry import inside
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Routes, Sent

PATH = "/me"
_DONE = ("name", "password", "pin", "ended")
_STATUS: dict[type[RemindersError], int] = {Conflict: 409}


def add(desk: Desk) -> APIRouter:
    """The page, and what is changed there. Every role may: it is their own."""
    routes = desk.routes()
    _secrets(desk, routes)
    _places(desk, routes)
    return routes.router


def _secrets(desk: Desk, routes: Routes) -> None:
    store, now = desk.runtime.store, desk.runtime.machine_now

    @routes.get(PATH, Right.LOOK)
    def account(request: Request, asker: Asking, done: str = "") -> Response:
        """As it stands."""
        return _page(desk, request, asker, done=done if done in _DONE else "")

    @routes.post("/me/name", Right.LOOK)
    def name(request: Request, asker: Asking, posted: Sent) -> Response:
        """Be called otherwise."""
        version = posted.number("version", 1, 10**9)
        given = posted.text("name")
        return _try(
            (desk, request, asker), "name", lambda: own_account.rename(store, asker.visitor, given, version, now())
        )

    @routes.post("/me/password", Right.LOOK)
    def password(request: Request, asker: Asking, posted: Sent) -> Response:
        """Another password."""
        old, new = secret(posted, "old"), secret(posted, "new")
        return _try(
            (desk, request, asker),
            "password",
            lambda: own_account.change_password(store, asker.visitor, old, new, now()),
        )

    @routes.post("/me/pin", Right.LOOK)
    def pin(request: Request, asker: Asking, posted: Sent) -> Response:
        """Another PIN."""
        given, proof = posted.text("pin"), secret(posted, "password")
        return _try(
            (desk, request, asker), "pin", lambda: own_account.change_pin(store, asker.visitor, proof, given, now())
        )


def _places(desk: Desk, routes: Routes) -> None:
    store, now = desk.runtime.store, desk.runtime.machine_now

    @routes.post("/me/sign-ins/end", Right.LOOK)
    def end(asker: Asking, posted: Sent) -> Response:
        """Be signed in there no more; without a choice, in no other place than here."""
        own_account.sign_out_elsewhere(store, asker.visitor, now(), posted.number("which", 1, 2**53))
        return RedirectResponse(f"{PATH}?done=ended#places", status_code=303)

    @routes.post("/me/clinic", Right.LOOK)
    def clinic(asker: Asking, posted: Sent) -> Response:
        """Work in another clinic from now on."""
        own_account.work_in(store, asker.visitor, posted.text("clinic"), now())
        return RedirectResponse(inside(posted.text("to") or "/"), status_code=303)


def _try(where: tuple[Desk, Request, Asking], what: str, act: Callable[[], None]) -> Response:
    """Do it and come back, or show the page again with what is wrong beside its form."""
    desk, request, asker = where
    try:
        act()
    except RemindersError as error:
        return _page(desk, request, asker, what, error)
    return RedirectResponse(f"{PATH}?done={what}", status_code=303)


def _page(
    desk: Desk, request: Request, asker: Asking, what: str = "", error: RemindersError | None = None, done: str = ""
) -> Response:
    values = {
        "account": own_account.account_of(desk.runtime.store, asker.visitor, desk.runtime.machine_now()),
        "what": what,
        "error": error,
        "done": done,
        "parts": parts,
        "shortest": SHORTEST,
        "machine": desk.pages.machine_times(asker),
    }
    return desk.pages.show(request, "me.html", asker, values, 200 if error is None else _STATUS.get(type(error), 422))
