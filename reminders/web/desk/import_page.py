"""A list of visits from another system, dropped here: first what would become of it, then one button."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from anyio.to_thread import run_sync
from fastapi import APIRouter, FastAPI
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.errors import Conflict, InvalidInput, NotFound, RemindersError
from reminders.lists.mapping import shipped_maps
from reminders.usecases.before_registering import offered
from reminders.usecases.import_list.doubts import WITHOUT_ASKING, Doubt, doubts
from reminders.usecases.import_list.private_place import PrivatePlace
from reminders.usecases.import_list.waiting import Waiting, Whose
from reminders.usecases.import_list.waiting_lists import WaitingLists
from reminders.web.desk.entry import Asker, NotAllowed
from reminders.web.desk.forms import LARGEST_FILE, Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.import_how import how, meanings
from reminders.web.desk.import_words import FIELDS, STEPS, remedy_of
from reminders.web.desk.pages import Values
from reminders.web.desk.routes import Asking, Routes, Sent

PLACE = Path("waiting-lists")
QUICK = 1.5  # seconds that somebody waits for a list, before a page shows how far it is
MEGABYTE = 1024 * 1024
_STATUS = {NotFound: 404, Conflict: 409}


def add(desk: Desk) -> APIRouter:
    """The page, what it shows by itself, and each step of a list."""
    routes, runtime = desk.routes(), desk.runtime
    place = PrivatePlace(runtime.settings.path(PLACE))
    lists = WaitingLists(place, runtime.store, runtime.shelf, runtime.now)
    routes.router.lifespan_context = _open_while_served(lists)
    page = _Page(desk, lists)

    @routes.get("/import", Right.WORK)
    def show(request: Request, asker: Asking) -> Response:
        """Choose a file, or the list that is on its way."""
        return page.show(request, asker)

    @routes.get("/import/part", Right.WORK)
    def part(request: Request, asker: Asking) -> Response:
        """How far it is."""
        return desk.pages.show(request, "import_part.html", asker, page.values(asker))

    @routes.get("/import/bad-rows", Right.WORK)
    def bad_rows(asker: Asking) -> Response:
        """The rows that cannot be taken, with what to put right."""
        return _bad_rows(lists.of(whose(asker)))

    _add_steps(routes, page)
    return routes.router


def _add_steps(routes: Routes, page: "_Page") -> None:
    """A list comes, is read in another way, goes in, or is thrown away."""

    @routes.post("/import")
    def bring(request: Request, asker: Asking, posted: Sent) -> Response:
        """A file. It is tried at once, and nothing is written."""
        return page.after(request, asker, lambda: page.bring(asker, posted))

    @routes.post("/import/again")
    def read_again(request: Request, asker: Asking, posted: Sent) -> Response:
        """The same file, read in another way."""
        return page.after(request, asker, lambda: page.read_again(asker, posted))

    @routes.post("/import/go")
    def take(request: Request, asker: Asking, posted: Sent) -> Response:
        """Write it."""
        return page.after(request, asker, lambda: page.take(asker, posted))

    @routes.post("/import/drop")
    def drop(request: Request, asker: Asking) -> Response:
        """Throw it away."""
        return page.after(request, asker, lambda: page.lists.drop(whose(asker)))


def whose(asker: Asker) -> Whose:
    """Lists belong to a person in a clinic: nobody comes upon another's."""
    return Whose(asker.visitor.scope, asker.visitor.actor)


class _Page:
    """What the page shows, and does."""

    def __init__(self, desk: Desk, lists: WaitingLists) -> None:
        self.desk, self.lists = desk, lists

    def bring(self, asker: Asker, posted: Posted) -> None:
        content, name = posted.files.get("file", b""), posted.names.get("file", "")
        if not content:
            problem = "it is empty" if name else "there is none"
            raise InvalidInput("file", problem, remedy="Choose the list that your other system exported.")
        self.lists.bring(whose(asker), name or "list", content)

    def read_again(self, asker: Asker, posted: Posted) -> None:
        runtime, visitor = self.desk.runtime, asker.visitor
        one = self.lists.of(whose(asker))
        if one is not None:
            treatments = offered(visitor.scope, runtime.store, runtime.shelf)
            wanted = how(posted, asker, one.how, treatments, self.desk.pages.times(asker).today)
            self.lists.read_again(whose(asker), posted.text("list"), wanted)

    def take(self, asker: Asker, posted: Posted) -> None:
        one = self.lists.of(whose(asker))
        found = _doubts(one)
        if found and not asker.visitor.may(Right.MANAGE):
            raise NotAllowed
        if Doubt.MANY_TEXTS in found and not posted.is_on("many"):
            remedy = "Look at how many texts go out, and tick that it is right."
            raise InvalidInput("many", "nobody said that it is right", remedy=remedy)
        self.lists.take(whose(asker), posted.text("list"), sure=bool(found))

    def after(self, request: Request, asker: Asker, step: Callable[[], None]) -> Response:
        """Take a step, and go on to how far the list is then."""
        try:
            step()
        except RemindersError as error:
            return self.show(request, asker, error)
        self.lists.wait(whose(asker), QUICK)
        return RedirectResponse("/import", status_code=303)

    def show(self, request: Request, asker: Asker, error: RemindersError | None = None) -> Response:
        status = 200 if error is None else _STATUS.get(type(error), 422)
        return self.desk.pages.show(request, "import.html", asker, self.values(asker, error), status)

    def values(self, asker: Asker, error: RemindersError | None = None) -> Values:
        runtime, visitor = self.desk.runtime, asker.visitor
        one = self.lists.of(whose(asker))
        found = _doubts(one)
        unknown = one is not None and one.tried is not None and one.tried.unknown
        return {
            "one": one,
            "error": error,
            "doubts": found,
            "Doubt": Doubt,
            "may_take": not found or visitor.may(Right.MANAGE),
            "without_asking": WITHOUT_ASKING,
            "fields": FIELDS,
            "steps": STEPS,
            "remedy_of": remedy_of,
            "systems": {key: one.name for key, one in shipped_maps().items()},
            "meanings": meanings(offered(visitor.scope, runtime.store, runtime.shelf)) if unknown else [],
            "most": LARGEST_FILE,
            "most_megabytes": LARGEST_FILE // MEGABYTE,
        }


def _doubts(one: Waiting | None) -> frozenset[Doubt]:
    if one is None or one.tried is None:
        return frozenset()
    return doubts(one.tried.report, one.choices)


def _bad_rows(one: Waiting | None) -> Response:
    file = None if one is None or one.tried is None else one.tried.bad_file
    if file is None:
        remedy = "They are kept for an hour. Choose the file again."
        raise NotFound("The rows are not here any more.", remedy=remedy)
    headers = {"Content-Disposition": 'attachment; filename="rows-to-put-right.csv"', "Cache-Control": "no-store"}
    return Response(file.read_bytes(), media_type="text/csv; charset=utf-8", headers=headers)


def _open_while_served(lists: WaitingLists) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def opened(_app: FastAPI) -> AsyncIterator[None]:
        await run_sync(lists.open)
        yield
        await run_sync(lists.close)

    return opened
