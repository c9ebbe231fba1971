"""What people see where something cannot be done: a page that says why, and what to do."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from reminders.errors import Conflict, InvalidInput, NotFound, RemindersError
from reminders.web.desk.entry import Entry, NotAllowed, NotSignedIn, turned_away
from reminders.web.desk.forms import Forged, TooLarge
from reminders.web.desk.frame import Desk
from reminders.web.desk.pages import Pages
from reminders.web.desk.unsent import UNSENT, kept_at_the_door

Said = tuple[int, str, str]  # status, sentence, remedy
_SAID: dict[type[Exception], Said] = {
    NotAllowed: (403, "Your role does not allow this.", "Ask an owner of the clinic."),
    Forged: (403, "This did not come from a page of the desk.", "Open the page again, and repeat it there."),
    TooLarge: (413, "That is more than the desk takes.", "Give less text, or a smaller file."),
    RequestValidationError: (404, "There is no such page.", "Go back to where you came from."),
}
_OF_ANY_NAME = ("/hooks/", "/health", "/metrics")  # programs call these by whatever name they know
_STATUS: dict[type[RemindersError], int] = {InvalidInput: 422, NotFound: 404, Conflict: 409}


def prepare(app: FastAPI, desk: Desk) -> None:
    """Let the application answer its errors by these pages."""
    pages = desk.pages

    async def not_signed_in(request: Request, error: Exception) -> Response:
        assert isinstance(error, NotSignedIn)  # noqa: S101 - by its registration below
        return turned_away(request, error, UNSENT if await kept_at_the_door(desk, request) else "/")

    async def known(request: Request, error: Exception) -> Response:
        return _page(pages, request, *_SAID[type(error)])

    async def said(request: Request, error: Exception) -> Response:
        assert isinstance(error, RemindersError)  # noqa: S101 - by its registration below
        return _page(pages, request, _STATUS.get(type(error), 500), error.message, error.remedy)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - by its registration below
        return _page(pages, request, error.status_code, "There is no such page.", "Go back to where you came from.")

    async def gone(_request: Request, _error: Exception) -> Response:
        return Response(status_code=400)  # a page that asks anew while one types hangs up on its last question

    app.add_exception_handler(ClientDisconnect, gone)
    app.add_exception_handler(NotSignedIn, not_signed_in)
    app.add_exception_handler(RemindersError, said)
    app.add_exception_handler(HTTPException, http)
    for kind in _SAID:
        app.add_exception_handler(kind, known)
    app.add_middleware(_OnlyKnownHosts, entry=desk.entry)


def _page(pages: Pages, request: Request, status: int, sentence: str, remedy: str) -> Response:
    asker = getattr(request.state, "asker", None)
    return pages.show(request, "fault.html", asker, {"sentence": sentence, "remedy": remedy}, status)


class _OnlyKnownHosts:
    """Turns away who calls the desk by a name that is not its own. By hand: Starlette's begins a task for each page."""

    def __init__(self, app: ASGIApp, entry: Entry) -> None:
        self._app, self._entry = app, entry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_OF_ANY_NAME) or self._is_known(scope):
            await self._app(scope, receive, send)
            return
        said = "This desk is not reached by that name; set [web] public_url."
        await Response(said, 421, media_type="text/plain")(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        return self._entry.is_known_host(Request(scope))
