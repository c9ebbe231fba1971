"""Who is let in, and how an address is added: with the right that it asks for, or not at all.

A token is read from the header `Authorization` alone. Cookies are never looked at, so no page of somebody else's can
act through a browser that is signed in to the desk. Nothing of a body is read before its sender is known.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from reminders.domain.rights import Right
from reminders.runtime import Runtime
from reminders.usecases import api_tokens
from reminders.usecases.api_tokens import Caller
from reminders.usecases.edit import Edit
from reminders.web.api.description import answers_of
from reminders.web.api.problems import Refused, Sort

RIGHT = "x-right"  # where the description says what an address asks for
LARGEST = 64 * 1024  # bytes of a body
LONGEST_TOKEN = 200
_CHALLENGE = {"WWW-Authenticate": "Bearer"}
_REMEDY = "Send `Authorization: Bearer ...` with a token of `reminders api-token add`."
Handler = TypeVar("Handler", bound=Callable[..., Any])


def caller_of(request: Request) -> Caller:
    """Who asks: found before the handler runs."""
    caller: Caller = request.state.caller
    return caller


Asking = Annotated[Caller, Depends(caller_of)]


class Door:
    """Lets programs in by their token."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def caller(self, request: Request, right: Right) -> Caller:
        """Who asks, if they may.

        Raises:
            Refused: no token, one that is none any more, or a role without this right.
            TooManyWrong: too many wrong tokens came from there.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Refused(Sort.NO_TOKEN, "There is no token in the request.", _REMEDY, _CHALLENGE)
        caller = self._known(token.strip())
        if caller is None:
            address = request.client.host if request.client else ""
            api_tokens.note_wrong_token(self._runtime.store, address, self._runtime.machine_now())
            raise Refused(Sort.NO_TOKEN, "This token does not count, or no more.", _REMEDY, _CHALLENGE)
        if not caller.may(right):
            remedy = "Ask an owner for a token of another role."
            raise Refused(Sort.NOT_ALLOWED, f"A {caller.role} token may not do that.", remedy)
        return caller

    def _known(self, token: str) -> Caller | None:
        if len(token) > LONGEST_TOKEN or not token.isascii():
            return None
        return api_tokens.caller_of(self._runtime.store, token, self._runtime.machine_now())


class Guarded(APIRoute):
    """An address of the API. One that names no right cannot be made."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        right = Right((self.openapi_extra or {})[RIGHT])
        reads = self.body_field is not None

        async def let_in(request: Request) -> Response:
            door: Door = request.app.state.door
            request.state.caller = await run_in_threadpool(door.caller, request, right)
            if reads:
                _must_be_readable(request)
            return await handler(request)

        return let_in


def _must_be_readable(request: Request) -> None:
    told = request.headers.get("content-length", "")
    if not told.isdigit():  # a body in chunks may have any length
        raise Refused(Sort.NO_LENGTH, "The header Content-Length is missing.", "Send it with the body.")
    if int(told) > LARGEST:
        raise Refused(Sort.TOO_LARGE, f"A body has {LARGEST} bytes at most.", "Send less.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(Sort.OTHER_TYPE, "The body is not said to be JSON.", "Send `Content-Type: application/json`.")


@dataclass(frozen=True)
class Made:
    """An answer by which something was made: 201; `or_tried`: 200, where a dry run made nothing."""

    shape: type[BaseModel]
    status: int = 201
    or_tried: bool = False


Answers = type[BaseModel] | Made


class Api:
    """What the addresses of every family are made with."""

    def __init__(self, runtime: Runtime, app: FastAPI) -> None:
        self.runtime = runtime
        self._app = app

    def get(self, path: str, answers: Answers, right: Right = Right.LOOK) -> Callable[[Handler], Handler]:
        """An address that only shows."""
        return self._add("GET", path, answers, right)

    def post(self, path: str, answers: Answers, right: Right = Right.WORK) -> Callable[[Handler], Handler]:
        """An address that changes something, or takes words that no address may hold."""
        return self._add("POST", path, answers, right)

    def put(self, path: str, answers: Answers, right: Right = Right.WORK) -> Callable[[Handler], Handler]:
        """An address that takes all of something as it shall be."""
        return self._add("PUT", path, answers, right)

    def _add(self, verb: str, path: str, answers: Answers, right: Right) -> Callable[[Handler], Handler]:
        made = answers if isinstance(answers, Made) else Made(answers, 200)

        def add(handler: Handler) -> Handler:
            self._app.router.add_api_route(
                path,
                handler,
                methods=[verb],
                response_model=made.shape,
                status_code=made.status,
                operation_id=handler.__name__,
                responses=answers_of(verb, path, right) | ({200: {"model": made.shape}} if made.or_tried else {}),
                openapi_extra={RIGHT: right},
                route_class_override=Guarded,
            )
            return handler

        return add

    def edit(self, caller: Caller, *, dry_run: bool = False, version: int | None = None) -> Edit:
        """An edit by a program, in its clinic."""
        runtime = self.runtime
        return Edit(caller.scope, runtime.store, runtime.shelf, caller.actor, runtime.now(), dry_run, version)
