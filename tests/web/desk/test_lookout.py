"""What every page says of the whole clinic: looked at by one, every few seconds, for everybody."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from reminders.runtime import RealClock, Runtime
from reminders.store.scope import Scope
from reminders.web.desk.todo_lookout import Lookout, Sight
from tests.web.desk.support import signed_in
from tests.web.desk.test_todo import ask
from tests.web.office import Office


def test_the_lookout_is_asked_once_in_some_seconds_and_again_when_something_was_done(office: Office) -> None:
    ref = ask(office, minutes=-5)
    lookout = Lookout(office.runtime)
    scope = office.clinic.scope
    seen = lookout.sight(scope)
    assert seen.to_do == 1
    with office.counted() as work:
        assert lookout.sight(scope) is seen
    assert work.statements == 0
    signed_in(office).post(f"/todo/{ref}/done", {"version": "1"})
    lookout.forget(scope)
    assert lookout.sight(scope).to_do == 0


class Hands(RealClock):
    """A clock of which the test moves the hands."""

    at = 0.0

    def monotonic(self) -> float:
        return self.at


class Watched(Lookout):
    """A lookout during whose look the test does something, or lets it fail."""

    def __init__(self, runtime: Runtime) -> None:
        self.clock, self.looks = Hands(), 0
        self.meanwhile: Callable[[], object] = int
        super().__init__(replace(runtime, clock=self.clock))

    def _look(self, scope: Scope) -> Sight:
        self.looks += 1
        self.meanwhile()
        return super()._look(scope)


def test_while_one_looks_others_are_shown_what_was_seen_before(office: Office) -> None:
    lookout, scope = Watched(office.runtime), office.clinic.scope
    before, others = lookout.sight(scope), list[Sight]()
    ask(office, minutes=-5)
    lookout.clock.at = 6.0
    lookout.meanwhile = lambda: others.append(lookout.sight(scope))
    after = lookout.sight(scope)
    assert others == [before]
    assert (before.to_do, after.to_do, lookout.looks) == (0, 1, 2)


def test_after_a_look_that_failed_the_next_one_looks(office: Office) -> None:
    lookout, scope = Watched(office.runtime), office.clinic.scope
    lookout.sight(scope)
    ask(office, minutes=-5)
    lookout.clock.at = 6.0
    lookout.meanwhile = lambda: int("it fails")
    with pytest.raises(ValueError, match="it fails"):
        lookout.sight(scope)
    lookout.meanwhile = int
    assert lookout.sight(scope).to_do == 1
