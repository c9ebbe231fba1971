"""No text is planned or leaves without the yes that its class needs, whatever happens; and a look that sees it."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from reminders.domain.reasons import Reason
from reminders.domain.release import release
from reminders.domain.vocabulary import PURPOSE_OF, Purpose, TextClass, Way
from reminders.store import tables
from reminders.usecases import agreements, send_due
from reminders.usecases.change_number import Cause, NumberChange, change_number
from reminders.usecases.record_visit import AgreedCourse
from reminders.usecases.set_minor import set_minor
from tests.usecases.test_consents import CARE, COURSE, MARKETING, MOTHER, NOBODY, by_staff, planned, says
from tests.usecases.world import ANA, World


class Wishes:
    """A patient says yes and no, gets another number, comes of age; texts are planned and sent meanwhile."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: set[tuple[Purpose, bool]] = set()  # since the number came: purpose, and whether a guardian's yes
        self.number, self.minor, self.n, self.left = ANA, False, 0, 0
        self.id = world.register(consents=NOBODY).patient_id

    def may(self, purpose: Purpose) -> bool:
        return (purpose, self.minor) in self.said

    def yes(self, purpose: Purpose) -> None:
        if not self.may(purpose):
            says(self.world, self.id, purpose, guardian=MOTHER if self.minor else None)
            self.said.add((purpose, self.minor))

    def no(self, purpose: Purpose) -> None:
        if self.may(purpose):
            says(self.world, self.id, no=frozenset({purpose}))
            self.said -= {(purpose, True), (purpose, False)}

    def another_number(self, purpose: Purpose) -> None:
        self.n += 1
        new = ANA if purpose is CARE else f"+1212555{self.n + 110:04d}"
        if new != self.number:
            change_number(by_staff(self.world), self.id, NumberChange(new, Cause.NEW))
            self.said, self.number = set(), new

    def is_a_minor(self, purpose: Purpose) -> None:
        self.minor = purpose is CARE
        set_minor(by_staff(self.world), self.id, minor=self.minor)

    def comes_again(self, _purpose: Purpose) -> None:
        self.world.register(patient=self.id, course=AgreedCourse(4, agreed=True))

    def some_time_passes(self, _purpose: Purpose) -> None:
        before = {row.id for row in self.world.rows(tables.Reminder) if row.sent_at}
        self.world.run_until(self.world.now + timedelta(hours=36))
        for row in self.world.rows(tables.Reminder):
            if row.sent_at and row.id not in before:
                self.left += 1
                assert self.may(PURPOSE_OF[row.text_class]), f"{row.key} left"

    def look(self) -> None:
        for text in self.world.texts(patient_id=self.id):
            if str(text.state) == "planned":
                assert self.may(PURPOSE_OF[text.text_class]), f"{text.role} is planned"


STEPS = (
    *(Wishes.yes, Wishes.yes, Wishes.no, Wishes.another_number, Wishes.is_a_minor, Wishes.comes_again),
    *(Wishes.some_time_passes, Wishes.some_time_passes),
)


@pytest.mark.parametrize("seed", range(4))
def test_no_text_is_planned_or_leaves_without_its_consent(world: World, seed: int) -> None:
    chance, wishes = Random(seed), Wishes(world)  # noqa: S311 - the same walk each time
    for _ in range(30):
        chance.choice(STEPS)(wishes, chance.choice([CARE, COURSE]))
        wishes.look()
    wishes.yes(CARE)
    wishes.comes_again(CARE)
    wishes.some_time_passes(CARE)
    assert wishes.left, "the walk has sent something, so that the look at it means something"


def behind_the_plan(world: World) -> list[str]:
    """A consent ends without a new plan, as by a hand in the ledger; which texts leave all the same?"""
    ana = world.register(consents=frozenset({CARE})).patient_id
    with world.store.write() as db:
        assert agreements.withdraw(db, world.scope, ana, CARE, Way.REPLY, world.now)
    assert "planned" in planned(world), "the plan does not know yet"
    world.run_until(world.now + timedelta(days=3))
    return world.bodies()


def test_the_claim_looks_again_at_what_the_plan_let_pass(world: World) -> None:
    assert behind_the_plan(world) == []
    assert planned(world) == {str(Reason.NO_CONSENT), *(planned(world) - {"planned", "accepted", "delivered"})}


def test_the_control_a_release_that_does_not_ask_lets_them_leave(world: World, monkeypatch: Any) -> None:
    def careless(text: Any, facts: Any, now: Any) -> Any:
        return release(text, replace(facts, consented=True), now)

    monkeypatch.setattr(send_due, "release", careless)
    assert behind_the_plan(world) != []


def test_a_marketing_text_never_rides_on_another_consent() -> None:
    assert {kind: PURPOSE_OF[kind] for kind in TextClass if PURPOSE_OF[kind] is MARKETING} == {
        TextClass.MARKETING: MARKETING
    }
