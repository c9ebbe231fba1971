"""The model: any of these steps after any other, and all laws after each."""

import sys
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reminders.domain.delivery import Failure, ProviderStatus
from reminders.domain.reminder import State
from reminders.store import tables
from reminders.usecases.change_number import Cause
from reminders.usecases.decide_held import Decision
from tests.model.desk import NUMBERS, Desk
from tests.model.floor import Floor, House
from tests.model.fresh import NewStore
from tests.model.heal import heal
from tests.model.laws import Laws
from tests.model.provider import Fate

CODES = ("microneedling-pen", "dermal-filler", "botulinum-toxin")
MOST_VISITS = 4

pick = st.integers(0, 5)
worker = st.integers(0, 1)
code = st.sampled_from(CODES)
number = st.sampled_from(NUMBERS)
fate = st.sampled_from(Fate)
ago = st.sampled_from([0, 10, 45, 120, 600]).map(lambda minutes: timedelta(minutes=minutes))
ahead = st.sampled_from([2, 26, 50, 200]).map(lambda hours: timedelta(hours=hours))
step = st.sampled_from([1, 15, 60, 300]).map(lambda seconds: timedelta(seconds=seconds))
leap = st.sampled_from([1, 6, 24, 24 * 8]).map(lambda hours: timedelta(hours=hours))
span = st.sampled_from([2, 20, 60, 600, 1500]).map(lambda minutes: timedelta(minutes=minutes))


class Room(RuleBasedStateMachine):
    """Two workers and a provider, with one visit: the steps in which a text could be lost or doubled."""

    def __init__(self, new_store: NewStore, house: House | None = None) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.floor = Floor(self.stack.enter_context(new_store()), house)
        self.stack.callback(self.floor.close)
        self.desk = Desk(self.floor)
        self.laws = Laws(self.floor, self.desk)

    @invariant()
    def all_laws_hold(self) -> None:
        self.laws.look()

    def teardown(self) -> None:
        """Unless it failed already: heal everything, and see that all of it settles."""
        with self.stack:
            if sys.exc_info()[0] is None:
                heal(self.floor, self.desk, self.laws)

    @initialize(code=code, number=number)
    def open(self, code: str, number: str) -> None:
        self.desk.register(code, number)

    # the workers

    @rule(n=worker, limit=st.integers(1, 4))
    def claim(self, n: int, limit: int) -> None:
        self.floor.claim(n, limit)

    @precondition(lambda self: any(one.claimed for one in self.floor.workers))
    @rule(n=worker, text=pick, fate=fate)
    def post(self, n: int, text: int, fate: Fate) -> None:
        self.floor.post(n if self.floor.workers[n].claimed else 1 - n, text, fate)

    @precondition(lambda self: self.floor.posted)
    @rule(text=pick, together=st.booleans())
    def settle(self, text: int, together: bool) -> None:
        self.laws.settle(text, together=together)

    @rule(n=worker)
    def crash(self, n: int) -> None:
        self.floor.crash(n)

    @rule(n=worker)
    def lose_lock(self, n: int) -> None:
        self.floor.lose_lock(n)

    @rule(n=worker, leases_over=st.booleans())
    def rescue(self, n: int, leases_over: bool) -> None:
        self.floor.rescue(n, leases_over=leases_over)
        if leases_over:
            self.laws.after_rescue()

    # the provider and time

    @rule(readable=st.booleans(), lag=st.sampled_from([0, 1, 14]).map(lambda minutes: timedelta(minutes=minutes)))
    def list_changes(self, readable: bool, lag: timedelta) -> None:
        self.floor.provider.readable, self.floor.provider.lag = readable, lag

    @rule(span=step | leap)
    def clock_steps(self, span: timedelta) -> None:
        self.floor.now += span

    @rule()
    def jump(self) -> None:
        self.floor.jump()

    @rule(n=worker, span=span, fates=st.lists(fate, max_size=3))
    def pass_time(self, n: int, span: timedelta, fates: list[Fate]) -> None:
        self.floor.pass_time(n, span, fates)
        self.laws.after_sending()


class Clinic(Room):
    """The same with a desk, patients who write and move, questions and reports."""

    @precondition(lambda self: len(self.desk.visits) < MOST_VISITS)
    @rule(code=code, number=number, starts_in=st.none() | ahead)
    def register(self, code: str, number: str, starts_in: timedelta | None) -> None:
        self.desk.register(code, number, starts_in=starts_in)

    @precondition(lambda self: len(self.desk.visits) < MOST_VISITS)
    @rule(code=code, patient=pick, starts_in=st.none() | ahead)
    def register_again(self, code: str, patient: int, starts_in: timedelta | None) -> None:
        self.desk.register(code, "", patient=_of(self.desk.patients, patient), starts_in=starts_in)

    @rule(visit=pick, ago=ago)
    def finish_or_correct(self, visit: int, ago: timedelta) -> None:
        id_ = _of(self.desk.visits, visit)
        if not self.desk.finish(id_, ago):
            self.desk.correct_end(id_, ago)

    @rule(visit=pick, ahead=ahead)
    def move(self, visit: int, ahead: timedelta) -> None:
        id_ = _of(self.desk.visits, visit)
        if not self.desk.move(id_, ahead):
            self.desk.no_show(id_)

    @rule(visit=pick, code=code)
    def treat(self, visit: int, code: str) -> None:
        self.desk.treat(_of(self.desk.visits, visit), code)

    @rule(visit=pick)
    def cancel_visit(self, visit: int) -> None:
        self.desk.cancel_visit(_of(self.desk.visits, visit))

    @rule(text=pick)
    def cancel_text(self, text: int) -> None:
        table = tables.Reminder
        rows = self.floor.rows(table, table.state.in_((State.PLANNED, State.HELD)))
        if rows:
            self.desk.cancel_text(_of(rows, text))

    @rule(text=pick, decision=st.sampled_from(Decision))
    def decide(self, text: int, decision: Decision) -> None:
        table = tables.Reminder
        rows = self.floor.rows(table, table.state.in_((State.UNSURE, State.HELD)))
        if rows:
            self.desk.decide(_of(rows, text), decision)

    @rule(patient=pick, number=number, cause=st.sampled_from(Cause))
    def change_number(self, patient: int, number: str, cause: Cause) -> None:
        self.desk.change_number(_of(self.desk.patients, patient), number, cause)

    @rule(patient=st.none() | pick, resume=st.booleans())
    def pause_or_resume(self, patient: int | None, resume: bool) -> None:
        whom = None if patient is None else _of(self.desk.patients, patient)
        (self.desk.resume if resume else self.desk.pause)(whom)

    @rule(number=number, stop=st.booleans(), likely=st.booleans())
    def say(self, number: str, stop: bool, likely: bool) -> None:
        self.desk.say(number, stop=stop, likely=likely)

    @rule(n=worker, limit=st.integers(1, 4))
    def ask(self, n: int, limit: int) -> None:
        self.floor.ask(n, limit)

    @precondition(lambda self: self.floor.told)
    @rule(answer=pick)
    def take(self, answer: int) -> None:
        self.floor.take(answer)

    # the provider

    @precondition(lambda self: self.floor.provider.journal)
    @rule(message=pick, status=st.sampled_from(ProviderStatus), failure=st.sampled_from(Failure), told=st.booleans())
    def advance(self, message: int, status: ProviderStatus, failure: Failure, told: bool) -> None:
        made = _of(self.floor.provider.journal, -1 - message)
        self.floor.provider.advance(made, status, failure)
        if told:
            self.floor.report(made, -1)

    @precondition(lambda self: any(made.reports for made in self.floor.provider.journal))
    @rule(message=pick, report=pick)
    def report(self, message: int, report: int) -> None:
        self.floor.report(_of([made for made in self.floor.provider.journal if made.reports], message), report)


def over(new_store: NewStore, house: House | None = None) -> type[RuleBasedStateMachine]:
    """The model over one kind of store, as Hypothesis takes it: without arguments."""

    class Here(Clinic):
        def __init__(self) -> None:
            super().__init__(new_store, house)

    return Here


def _of(things: list[Any], n: int) -> Any:
    return things[n % len(things)]
