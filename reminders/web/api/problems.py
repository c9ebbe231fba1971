"""What a program reads where something cannot be done: problem details as RFC 9457 has them."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reminders.errors import Conflict, InvalidInput, NotFound, RemindersError
from reminders.usecases.api_tokens import TooManyWrong

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
A_MINUTE = "60"
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Sort(Enum):
    """Every sort of problem: the end of its `type`, the status, the title."""

    NOT_JSON = "not-json", 400, "The body is not JSON"
    NO_TOKEN = "no-token", 401, "The token does not let you in"
    NOT_ALLOWED = "not-allowed", 403, "The role of the token does not allow this"
    NOT_FOUND = "not-found", 404, "There is no such thing"
    NO_SUCH_METHOD = "no-such-method", 405, "This is not done here"
    CONFLICT = "conflict", 409, "It does not fit what is there"
    NO_LENGTH = "no-length", 411, "The length of the body is missing"
    TOO_LARGE = "too-large", 413, "The body is too large"
    OTHER_TYPE = "other-type", 415, "The body has another type"
    FORM = "form", 422, "The request has not the form that the description gives"
    INVALID = "invalid", 422, "A value cannot be"
    TOO_MANY = "too-many", 429, "Too many wrong tokens"
    FAULT = "fault", 500, "Something failed in this program"

    @property
    def type(self) -> str:
        """The URI that names it, for programs to compare."""
        return f"urn:reminders:problem:{self.value[0]}"

    @property
    def status(self) -> int:
        return self.value[1]

    @property
    def title(self) -> str:
        return self.value[2]


class Problem(BaseModel):
    """Why a request was not done. Nothing was written, unless it says so."""

    model_config = ConfigDict(extra="forbid")

    type: str
    title: str
    status: int
    detail: str
    field: str | None
    remedy: str


class Refused(Exception):
    """A request is answered with a problem."""

    def __init__(self, sort: Sort, detail: str, remedy: str = "", headers: Mapping[str, str] = NO_HEADERS) -> None:
        super().__init__(sort.type)
        self.sort = sort
        self.detail = detail
        self.remedy = remedy
        self.headers = headers


def answer(refused: Refused, name: str | None = None) -> Response:
    """A problem as an answer; `name`: of the field that it is about."""
    sort = refused.sort
    told = Problem(
        type=sort.type,
        title=sort.title,
        status=sort.status,
        detail=refused.detail,
        field=name,
        remedy=refused.remedy,
    )
    return JSONResponse(told.model_dump(), sort.status, dict(refused.headers), MEDIA_TYPE)


_SORTS: dict[type[RemindersError], Sort] = {
    InvalidInput: Sort.INVALID,
    NotFound: Sort.NOT_FOUND,
    Conflict: Sort.CONFLICT,
    TooManyWrong: Sort.TOO_MANY,
}
_NOTHING = Refused(Sort.NOT_FOUND, "There is nothing at this address.", "The description has all addresses.")


def prepare(app: FastAPI) -> None:
    """Let the API answer its errors so."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RemindersError, _said)
    app.add_exception_handler(RequestValidationError, _misformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_middleware(Faults)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - by its registration above
    return answer(error)


async def _said(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RemindersError)  # noqa: S101 - by its registration above
    sort = _SORTS.get(type(error), Sort.FAULT)
    headers = {"Retry-After": A_MINUTE} if sort is Sort.TOO_MANY else {}
    name = error.field if isinstance(error, InvalidInput) else None
    return answer(Refused(sort, error.message, error.remedy, headers), name)


async def _misformed(_request: Request, error: Exception) -> Response:
    """The first thing that is wrong. What was sent is not repeated: it may be anybody's name."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - by its registration above
    first = error.errors()[0]
    where, *path = [str(part) for part in first["loc"]]
    if first["type"] == "json_invalid":
        return answer(Refused(Sort.NOT_JSON, "The body cannot be read as JSON.", "Send one JSON object."))
    if where == "path":
        return answer(_NOTHING)
    name = ".".join(path) or where
    sort = Sort.INVALID if first["type"] == OUT_OF_REACH else Sort.FORM
    return answer(Refused(sort, f"{name}: {first['msg']}.", "The description says what is expected."), name)


OUT_OF_REACH = "out_of_reach"  # the type of an error in a value that has its form, and yet cannot be


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - by its registration above
    match error.status_code:
        case 400:
            return answer(Refused(Sort.NOT_JSON, "The body cannot be read as JSON.", "Send one JSON object."))
        case 405:
            allowed = {"Allow": ", ".join(_verbs_at(request))}
            return answer(Refused(Sort.NO_SUCH_METHOD, f"{request.method} is not done here.", headers=allowed))
        case _:
            return answer(_NOTHING)


def _verbs_at(request: Request) -> list[str]:
    """What is done at an address, by any of its routes: the framework tells of the first alone."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    there = (one for one in request.app.routes if isinstance(one, APIRoute) and one.path_regex.match(path))
    return sorted({verb for one in there for verb in one.methods or ()})


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)  # nobody is there to read more


class Faults:
    """Around the API: what nobody foresaw is logged, and tells nothing outside."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if begun:
                raise  # half an answer must not look whole
            log.exception("request_failed", error=type(error).__name__)
            told = Refused(Sort.FAULT, "It is in the log of this program.", "Try again; tell whoever runs it.")
            await answer(told)(scope, receive, send)
