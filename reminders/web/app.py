"""The web application: one router for each family of addresses, inside one guard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from gettext import NullTranslations

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from reminders.runtime import Runtime
from reminders.usecases.begin import FirstRun
from reminders.web import hooks, patient_pages, state
from reminders.web.api.api import open_api
from reminders.web.desk import desk
from reminders.web.desk.routes import join
from reminders.web.guard import Guard

MOST_AT_ONCE = 4  # requests at work; the rest wait in line, so that a storm of them leaves connections to the worker


def create_app(runtime: Runtime, first_run: FirstRun | None = None, words: NullTranslations | None = None) -> FastAPI:
    """Put the application together. It describes itself to nobody who has not signed in.

    `first_run`: the link by which somebody may begin in a store that has no owner; `words`: of the desk's language.
    """
    app = FastAPI(
        title="Reminders",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_few_threads,
    )
    join(app.router, hooks.router(runtime), state.router(runtime), patient_pages.router(runtime))
    open_api(app, runtime)
    desk.open_desk(app, runtime, first_run, words)
    https = runtime.settings.web.public_url is not None  # it is always an https one
    app.add_middleware(Guard, https=https)  # last, and so around all else
    return app


@asynccontextmanager
async def _few_threads(_app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = MOST_AT_ONCE
    yield
