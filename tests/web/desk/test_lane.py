"""Pages that take long wait for each other outside of the few places where requests are at work."""

import asyncio
import inspect
from collections.abc import Callable
from threading import Event

import pytest
from anyio.to_thread import current_default_thread_limiter
from starlette.concurrency import run_in_threadpool

from reminders.web import create_app
from reminders.web.app import MOST_AT_ONCE
from reminders.web.desk.lane import Lane
from tests.web.desk.test_gate import added
from tests.web.office import Office

IN_LANES = {"/", "/today/part", "/todo", "/todo/part", "/todo/calls", "/courses"}


class Long:
    """A handler that works until it is let go, and knows how many of it worked at once."""

    def __init__(self) -> None:
        self.begun, self.go_on, self.now, self.most = Event(), Event(), 0, 0

    def __call__(self, patient_id: str) -> str:
        """What the address shows."""
        self.now += 1
        self.most = max(self.most, self.now)
        self.begun.set()
        assert self.go_on.wait(30)
        self.now -= 1
        return patient_id


def no_lane(handler: Callable[[str], str]) -> Callable[[str], str]:
    async def at_once(patient_id: str) -> str:
        return await run_in_threadpool(handler, patient_id)

    return at_once  # type: ignore[return-value]


async def _short_beside_many_long(long: Long, handler: Callable[[str], str]) -> tuple[bool, list[str]]:
    """Whether a short one came while many long ones were asked for, and what they answered in the end."""
    current_default_thread_limiter().total_tokens = MOST_AT_ONCE
    asked = [asyncio.ensure_future(handler(patient_id=str(n))) for n in range(2 * MOST_AT_ONCE)]  # type: ignore[call-arg, call-overload]
    assert await asyncio.to_thread(long.begun.wait, 20)
    short = asyncio.ensure_future(run_in_threadpool(lambda: "short"))
    done, _ = await asyncio.wait({short}, timeout=2)
    long.go_on.set()
    return bool(done), [*await asyncio.gather(*asked), await short][:-1]


@pytest.mark.parametrize(("lane", "comes", "at_once"), [(Lane(), True, 1), (no_lane, False, MOST_AT_ONCE)])
def test_a_short_page_passes_by_those_that_wait_for_a_long_one(
    lane: Callable[[Callable[[str], str]], Callable[[str], str]], comes: bool, at_once: int
) -> None:
    long = Long()

    def page(patient_id: str) -> str:
        return long(patient_id)

    came, answered = asyncio.run(_short_beside_many_long(long, lane(page)))
    assert came is comes
    assert answered == [str(n) for n in range(2 * MOST_AT_ONCE)]
    assert long.most == at_once


def test_a_fault_lets_the_next_one_in() -> None:
    lane = Lane()

    @lane
    def faulty() -> None:
        raise ValueError

    async def twice() -> list[BaseException | None]:
        return await asyncio.gather(faulty(), faulty(), return_exceptions=True)  # type: ignore[call-overload, no-any-return]

    assert [type(one) for one in asyncio.run(twice())] == [ValueError, ValueError]


def test_an_address_asks_for_the_same_in_a_lane_and_without() -> None:
    def page(patient_id: str, whole: str = "") -> str:
        """The page."""
        return patient_id + whole

    made = Lane()(page)
    assert inspect.signature(made) == inspect.signature(page)
    assert (made.__name__, made.__doc__) == (page.__name__, page.__doc__)


def test_the_pages_that_take_long_and_those_that_are_made_for_all_are_in_lanes(office: Office) -> None:
    every = {route.path: route for route in added(create_app(office.runtime).routes)}
    assert {path for path in IN_LANES if inspect.iscoroutinefunction(every[path].endpoint)} == IN_LANES
