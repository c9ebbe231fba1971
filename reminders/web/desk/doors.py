"""Signing in and out, leaving the tablet to a colleague, and the link that begins an account."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.requests import Request

from reminders.errors import RemindersError
from reminders.runtime import Runtime
from reminders.usecases import begin, sign_in, staff
from reminders.usecases.begin import Standing
from reminders.usecases.passwords import SHORTEST
from reminders.usecases.sign_in import Where
from reminders.web.desk.devices import device_of
from reminders.web.desk.entry import Asker, Entry, inside, is_in_the_clear, let_in, let_out, mark_of
from reminders.web.desk.forms import must_be_ours
from reminders.web.desk.pages import Pages
from reminders.web.desk.routes import Sent

OPEN = "x-open"  # marks the few addresses that ask for no right, for the tests
HTTPS = "Whoever runs this puts a proxy with a certificate in front of it, and opens https://."
_MARKED = {OPEN: True}


def router(runtime: Runtime, entry: Entry, pages: Pages) -> APIRouter:
    """Open to anybody, each for its own reason."""
    family = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    doors = Doors(runtime, entry, pages)
    for path, show, act in (
        ("/sign-in", doors.show_sign_in, doors.sign_in),
        ("/unlock", doors.show_unlock, doors.unlock),
        ("/welcome/{token}", doors.show_welcome, doors.welcome),
    ):
        family.get(path, openapi_extra=_MARKED)(show)
        family.post(path, openapi_extra=_MARKED)(act)
    family.post("/sign-out", openapi_extra=_MARKED)(doors.sign_out)
    family.post("/lock", openapi_extra=_MARKED)(doors.lock)
    return family


class Doors:
    """What happens at each."""

    def __init__(self, runtime: Runtime, entry: Entry, pages: Pages) -> None:
        self._runtime = runtime
        self._entry = entry
        self._pages = pages

    def show_sign_in(self, request: Request, to: str = "/") -> Response:
        if begin.standing(self._runtime.store) is Standing.NO_CLINIC:
            return RedirectResponse("/first-run", status_code=303)
        asker = self._entry.anybody(request)
        if asker is not None and not asker.visitor.locked:
            return RedirectResponse(inside(to), status_code=303)
        return self._sign_in_page(request, inside(to))

    def sign_in(self, request: Request, posted: Sent) -> Response:
        to = inside(posted.text("to"))
        where = Where(request.client.host if request.client else "", device_of(request), mark_of(request))
        store, now = self._runtime.store, self._runtime.machine_now()
        try:
            if is_in_the_clear(request):
                raise sign_in.NotLetIn("Nobody signs in over a network without https.", remedy=HTTPS)
            email, password = posted.text("email"), secret(posted, "password")
            opened = sign_in.sign_in(store, email, password, where, now)
        except RemindersError as error:
            return self._sign_in_page(request, to, error, posted.text("email"), status=403)
        return let_in(request, opened, to)

    def _sign_in_page(
        self, request: Request, to: str, error: RemindersError | None = None, email: str = "", status: int = 200
    ) -> Response:
        is_new = begin.standing(self._runtime.store) is not Standing.BEGUN
        return self._pages.show(
            request, "sign_in.html", None, {"to": to, "error": error, "email": email, "is_new": is_new}, status
        )

    def sign_out(self, request: Request, posted: Sent) -> Response:
        asker = self._entry.anybody(request)
        if asker is not None:
            must_be_ours(posted, asker)
            sign_in.sign_out(self._runtime.store, asker.visitor, self._runtime.machine_now())
        return let_out(request)

    def lock(self, request: Request, posted: Sent) -> Response:
        asker = self._entry.anybody(request)
        if asker is not None:
            must_be_ours(posted, asker)
            sign_in.lock(self._runtime.store, asker.visitor, self._runtime.machine_now())
        return RedirectResponse("/unlock", status_code=303)

    def show_unlock(self, request: Request, to: str = "/") -> Response:
        asker = self._entry.anybody(request)
        if asker is None:
            return RedirectResponse("/sign-in", status_code=303)
        if not asker.visitor.locked:
            return RedirectResponse(inside(to), status_code=303)
        return self._unlock_page(request, asker, inside(to))

    def unlock(self, request: Request, posted: Sent) -> Response:
        asker = self._entry.anybody(request)
        if asker is None:
            return RedirectResponse("/sign-in", status_code=303)
        must_be_ours(posted, asker)
        to, who = inside(posted.text("to")), posted.text("who")
        try:
            store, now = self._runtime.store, self._runtime.machine_now()
            opened = sign_in.switch(store, asker.visitor, who, posted.text("pin"), now)
        except RemindersError as error:
            return self._unlock_page(request, asker, to, error, who, status=403)
        return let_in(request, opened, to)

    def _unlock_page(
        self,
        request: Request,
        asker: Asker,
        to: str,
        error: RemindersError | None = None,
        who: str = "",
        status: int = 200,
    ) -> Response:
        values = {
            "to": to,
            "error": error,
            "who": who or asker.visitor.public_id,
            "known": sign_in.colleagues(self._runtime.store, asker.visitor),
            "csrf": asker.csrf,
        }
        return self._pages.show(request, "unlock.html", None, values, status)

    def show_welcome(self, request: Request, token: str) -> Response:
        if begin.standing(self._runtime.store) is Standing.NO_CLINIC:
            return RedirectResponse("/first-run", status_code=303)
        name = staff.invited_name(self._runtime.store, token, self._runtime.machine_now())
        return self._welcome_page(request, name, status=200 if name else 404)

    def welcome(self, request: Request, token: str, posted: Sent) -> Response:
        store, now = self._runtime.store, self._runtime.machine_now()
        try:
            if is_in_the_clear(request):
                raise sign_in.NotLetIn("Nobody chooses a password over a network without https.", remedy=HTTPS)
            password, pin = secret(posted, "password"), posted.text("pin")
            opened = staff.accept_invitation(store, token, password, pin, now, device_of(request))
        except RemindersError as error:
            name = staff.invited_name(store, token, now)
            return self._welcome_page(request, name, error, status=422 if name else 404)
        return let_in(request, opened)

    def _welcome_page(
        self, request: Request, name: str | None, error: RemindersError | None = None, status: int = 200
    ) -> Response:
        return self._pages.show(
            request, "welcome.html", None, {"name": name, "error": error, "shortest": SHORTEST}, status
        )


def secret(posted: Sent, name: str) -> str:
    """As it was typed: a space at its end belongs to a password."""
    values = posted.fields.get(name, ())
    return values[0] if values else ""
