"""One schedule: what a seed makes of a clinic, its workers, its provider and its luck."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest
from sqlalchemy import insert

from reminders.domain.vocabulary import Kind
from reminders.store import boot, tables
from reminders.store.engine import Store
from reminders.usecases.sending import Sending
from tests.simulation.baton import Actor, Baton, Crashed, Seam, nothing_goes_wrong
from tests.simulation.check import wrong_with
from tests.simulation.desk import Desk
from tests.simulation.ground import START, VISITOR, Ground, Shared
from tests.simulation.life import lives
from tests.simulation.parts import REAL, Parts
from tests.simulation.play import CALM_ROUND, LEASE, Play, cut_lock
from tests.simulation.provider import CALM, LISTENER, Fate, Provider, Weather
from tests.usecases.backlog import text_row

CHAOS = timedelta(seconds=80)
DUE_WITHIN = 45  # seconds
USEFUL = (timedelta(minutes=2), timedelta(hours=4), timedelta(hours=8))
STALLS = (timedelta(seconds=3), LEASE * 1.5, timedelta(minutes=50))
IN_HANDS = 10  # so much more often does it happen to one that has texts in its hands
GIVE_UP = timedelta(hours=2)  # after the chaos, all must have settled long before
HEALTHY = "healthy"
Act = tuple[datetime, str, str]  # when, what, and to whose number


@dataclass(frozen=True)
class Ended:
    """What came of a schedule."""

    seed: int
    wrong: list[str]
    trace: list[str]
    counts: Counter[str]


@dataclass(frozen=True)
class Luck:
    """How often a worker crashes, or is held up, at a seam; with some of the latter its lock is cut.

    It happens more often to one that has texts in its hands: only then can anything be lost or doubled by it.
    None is held up between the look at its permit and the request: the deadline of a request closes its socket
    within seconds. A process that stood still right there for half an hour, and lost its lock meanwhile, could send
    what another has sent. No schedule shows that window; it is part of what cannot be promised.
    """

    play: Play
    crash: float
    stall: float
    cut: float

    def __call__(self, actor: Actor, seam: Seam) -> timedelta:
        if not actor.name.startswith("worker") or self.play.calm:
            return timedelta(0)
        random = self.play.baton.random
        chance = random.random() / (IN_HANDS if self._has_texts(actor, seam) else 1)
        if chance < self.crash and seam is not Seam.CLOCK:
            raise Crashed
        if self.crash < chance < self.crash + self.stall and seam not in {Seam.COMMIT, Seam.REQUEST}:
            return self._stall(actor)
        return timedelta(0)

    def _has_texts(self, actor: Actor, seam: Seam) -> bool:
        has_just_written = seam is Seam.COMMITTED and actor.change == self.play.baton.changes
        return has_just_written or actor.name in self.play.busy

    def _stall(self, actor: Actor) -> timedelta:
        baton = self.play.baton
        stall = baton.random.choice(STALLS)
        if baton.random.random() < self.cut and stall > LEASE:
            cut_lock(self.play, self.play.owners[actor.name])
        baton.counts["stalls"] += 1
        return stall


@contextmanager
def steady_clock(baton: Baton) -> Iterator[None]:
    """The machine's steady clock, which leases and permits read, is the schedule's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boot, "since_boot", baton.steady)
        yield


def run(ground: Ground, seed: int, parts: Parts = REAL) -> Ended:
    """Let one schedule run to its end, and look what is wrong then."""
    random = Random(seed)  # noqa: S311 - to be repeated, not to be guessed
    has_visit = random.random() < 0.3
    ground.fresh(has_visit=has_visit)
    baton = Baton(random, START)
    with steady_clock(baton):
        play = _cast(ground, baton, parts, _acts(ground, random, has_visit=has_visit))
        baton.counts["texts"] = has_visit + _texts(play, random.choice((0, 1, 1, 2) if has_visit else (1, 1, 1, 2, 3)))
        baton.run()
        wrong = wrong_with(play)
    baton.counts["schedules"] = 1
    baton.counts["steps"] = len(baton.trace)
    baton.counts["changes"] = baton.changes
    baton.counts["messages made"] = len(play.provider.journal)
    return Ended(seed, wrong, baton.trace, baton.counts)


def _cast(ground: Ground, baton: Baton, parts: Parts, acts: list[Act]) -> Play:
    random = baton.random
    provider = Provider(baton)
    sending = Sending(
        store=Shared(ground.engine, baton),
        shelf=ground.world.shelf,
        channels={provider.name: provider},
        practice=provider,
        owner="",
        lease=LEASE,
        new_id=lambda: f"{random.getrandbits(128):032x}",
        jitter=random.random,
    )
    play = Play(ground, baton, provider, sending, parts, START + CHAOS)
    provider.weather = _weather(random)
    baton.mishap = Luck(play, crash=_some(random, 0.03), stall=_some(random, 0.03), cut=_some(random, 1.0))
    for n in range(random.choice((2, 2, 2, 3))):
        baton.add(f"worker {n}", partial(lives, play))
    baton.add(LISTENER, Desk(play, acts).run)
    baton.add("umpire", lambda: _umpire(play))
    return play


def _some(random: Random, most: float) -> float:
    """None of it, some or much: what seldom meets in one schedule meets where others are rare."""
    return random.choice([0.0, most / 4, most])


def _weather(random: Random) -> Weather:
    fates = {fate: _some(random, 0.4) for fate in Fate} | {Fate.FINE: 0.6}
    lag = random.choice([timedelta(0), timedelta(minutes=10)])
    return Weather(fates, unread=_some(random, 0.4), lag=lag, reports=random.random() < 0.8)


def _acts(ground: Ground, random: Random, *, has_visit: bool) -> list[Act]:
    """What people do: STOP of somebody, the cancel of a visit, and what is reported of texts meanwhile."""
    numbers = [VISITOR] * has_visit + [ground.addresses[number_id] for _, number_id in ground.others]
    acts = [("stop", random.choice(numbers))] * (random.random() < 0.3)
    acts += [("cancel", VISITOR)] * (has_visit and random.random() < 0.5)
    acts += [("report", "")] * random.randint(0, 3)
    return [(START + random.random() * CHAOS, what, whom) for what, whom in acts]


def _texts(play: Play, many: int) -> int:
    """What staff have written to two of the patients; the third has what a visit brought, in some schedules."""
    ground, random = play.ground, play.baton.random
    world = ground.world
    rows = []
    for _ in range(many):
        moment = START + timedelta(seconds=random.randint(-30, DUE_WITHIN))
        row = text_row(world, world.scope.clinic_id or 0, random.choice(ground.others), moment, random.choice(USEFUL))
        says_the_same, is_emergency = random.random() < 0.2, random.random() < 0.15
        if is_emergency:
            row["kind"] = Kind.EMERGENCY
        elif says_the_same:  # as another: only one of them may be on its way at a time
            row["body"] = "Lumina Skin: Your bag is at the desk."
        rows.append(row)
    if rows:
        with Store(ground.engine).write() as db:
            db.execute(insert(tables.Reminder), rows)
    return many


def _umpire(play: Play) -> None:
    """Ends the chaos, lets a healthy worker in, and ends the schedule when all has settled."""
    baton = play.baton
    baton.sleep_until(play.chaos_ends)
    baton.mishap = nothing_goes_wrong
    play.provider.weather = replace(CALM, reports=play.provider.weather.reports)
    baton.add(HEALTHY, partial(lives, play, stays=True))
    while baton.now() < play.chaos_ends + GIVE_UP and _goes_on(play):
        baton.sleep_until(baton.now() + CALM_ROUND)
    play.settled = True


def _goes_on(play: Play) -> bool:
    """True while something is to come: a text or a question, a worker's end, or one that was held up and comes back."""
    away = play.baton.longest_sleep() > 1.1 * CALM_ROUND
    seen_all = play.seen.get(HEALTHY) == play.baton.changes
    has_plans = play.next_looks.get(HEALTHY, play.chaos_ends) < play.chaos_ends + GIVE_UP
    return away or bool(play.holding) or not seen_all or has_plans
