"""Pages that are made one at a time, so that the others pass by.

Few requests are at work at once. What takes long, or what several would only wait for together, must not have all of
their places: it waits for its turn outside of them, where waiting costs nothing.
"""

import asyncio
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool

Handler = TypeVar("Handler", bound=Callable[..., Any])


class Lane:
    """Lets one of its handlers work at a time, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(1)

    def __call__(self, handler: Handler) -> Handler:
        """The handler of an address, in this lane. Who may not ask for it is turned away before."""

        async def in_turn(**given: object) -> object:
            async with self._free:
                return await run_in_threadpool(partial(handler, **given))

        for name in ("__name__", "__doc__", "__module__"):
            setattr(in_turn, name, getattr(handler, name))
        in_turn.__signature__ = inspect.signature(handler)  # type: ignore[attr-defined]
        return in_turn  # type: ignore[return-value]
