"""Puts the API together, as an application of its own below one address."""

from functools import cached_property

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from reminders.runtime import Runtime
from reminders.web.api import clinic, patients, problems, tasks, visits
from reminders.web.api.description import BASE
from reminders.web.api.door import Api, Door

FAMILIES = (clinic.add, patients.add, visits.add, tasks.add)


def open_api(app: FastAPI, runtime: Runtime) -> None:
    """Add the API to an application. It shares no session, no cookie and no error page with the desk."""
    app.mount(BASE, _WhenAsked(runtime))


class _WhenAsked:
    """The API, put together at its first request: that takes as long as all the desk, and few clinics have programs."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    @cached_property
    def _api(self) -> FastAPI:
        return make_api(self._runtime)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._api(scope, receive, send)


def make_api(runtime: Runtime) -> FastAPI:
    """The API alone. It describes itself to nobody without a token."""
    made = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    made.state.door = Door(runtime)
    api = Api(runtime, made)
    for add in FAMILIES:
        add(api)
    problems.prepare(made)
    return made
