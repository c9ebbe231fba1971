"""The web application: one router for each family of addresses, inside one guard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from reminders.runtime import Runtime
from reminders.web import hooks, state
from reminders.web.desk import desk
from reminders.web.guard import Guard

MOST_AT_ONCE = 4  # requests at work; the rest wait in line, so that a storm of them leaves connections to the worker


def create_app(runtime: Runtime) -> FastAPI:
    """Put the application together. It describes itself to nobody who has not signed in."""
    app = FastAPI(
        title="Reminders",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_few_threads,
    )
    app.include_router(hooks.router(runtime))
    app.include_router(state.router(runtime))
    desk.open_desk(app, runtime)
    app.add_middleware(Guard)  # last, and so around all else
    return app


@asynccontextmanager
async def _few_threads(_app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = MOST_AT_ONCE
    yield
