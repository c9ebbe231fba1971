"""How an address of the desk is added: with the right that it asks for, or not at all.

A handler gets the `Asker`, and one that changes something also the `Posted` form, which is believed by then.
"""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.web.desk.entry import Asker, Entry
from reminders.web.desk.forms import Posted, must_be_ours, read_form

RIGHT = "x-right"  # where the tests, and the API's description, find what an address asks for
Handler = TypeVar("Handler", bound=Callable[..., Any])


async def asker_of(request: Request) -> Asker:  # async: what waits for nothing needs no thread
    """Who asks: found by the route before its handler runs."""
    asker: Asker = request.state.asker
    return asker


Asking = Annotated[Asker, Depends(asker_of)]
Sent = Annotated[Posted, Depends(read_form)]


class Routes:
    """The addresses of one page or family of pages."""

    def __init__(self, entry: Entry) -> None:
        self.router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
        self._entry = entry

    def get(self, path: str, right: Right = Right.LOOK) -> Callable[[Handler], Handler]:
        """An address that only shows."""
        return self.router.get(path, dependencies=[Depends(self._let_in(right))], openapi_extra={RIGHT: right})

    def post(self, path: str, right: Right = Right.WORK) -> Callable[[Handler], Handler]:
        """An address that changes something."""
        entering, believing = Depends(self._let_in(right)), Depends(_believe)
        return self.router.post(path, dependencies=[entering, believing], openapi_extra={RIGHT: right})

    def _let_in(self, right: Right) -> Callable[[Request], None]:
        def let_in(request: Request) -> None:
            _must_be_text([*request.path_params.values(), *request.query_params.values()])
            request.state.asker = self._entry.asker(request, right)

        return let_in


def join(to: APIRouter, *families: APIRouter) -> None:
    """Add the addresses of families as they are: including would read each handler's signature once more."""
    for family in families:
        to.routes.extend(family.routes)


def _must_be_text(given: Iterable[str]) -> None:
    """An address with a zero byte names nothing: PostgreSQL keeps none, and would complain."""
    if any("\0" in value for value in given):
        raise HTTPException(404)


async def _believe(asker: Asking, posted: Sent) -> None:
    must_be_ours(posted, asker)
