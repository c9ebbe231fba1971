"""What each life of a worker finds to do, and what must be true once a healthy one has put all in order."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import select

from reminders.config import Answers, TwilioAnswers, load, render_config
from reminders.domain.reminder import State
from reminders.runtime import Runtime, open_runtime
from reminders.store import leases, migrate, tables
from reminders.usecases.send_due import claim
from reminders.usecases.sending import Handover
from tests.crash.hasty import HastyClock
from tests.crash.nursery import FIRST_AFTER, Life, is_idle, register
from tests.doubles.twilio import Double, serving
from tests.doubles.twilio_account import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID
from tests.usecases.backlog import somebody, wait_for
from tests.usecases.world import World
from tests.worker.clinic import Clinic

ROOT = Path(__file__).parents[2]
STOPPED = "+12125550199"  # says STOP again and again
LONG_AGO = timedelta(minutes=30)  # when all that can be known of a try is known
HEALED_WITHIN = 45.0  # seconds
GIVEN = {
    "SENDERS__MAIN__API_KEY_SECRET": SECRET,
    "SENDERS__MAIN__SEGMENTS_PER_SECOND": "1000",
    "SENDERS__MAIN__DEADLINE_SECONDS": "0.5",
    "WORKER__LEASE_SECONDS": "1.2",
    "WORKER__POLL_SECONDS": "0.1",
    "WORKER__SETTLE_SECONDS": "10",
    "WORKER__CONCURRENCY": "2",
    "LOG__LEVEL": "error",
}


@dataclass
class Mortal:
    """A live clinic whose workers die, its provider, and the lives so far."""

    runtime: Runtime
    clinic: Clinic
    double: Double
    clock: HastyClock
    nursery: "subprocess.Popen[str]"
    folder: Path
    lives: list[Life] = field(default_factory=list)
    _names: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def world(self) -> World:
        """Hands that write rows, at the hasty time."""
        sending, phone = self.runtime.sending, self.runtime.phone
        return World(self.runtime.store, self.clinic.scope, sending, phone, [self.clock.now()])

    def live(self, kill_at: str | None = None) -> tuple[int, list[str]]:
        """One life with something of everything to do: how it ended, and which boundaries it passed."""
        self._plant()
        n = next(self._names)
        ended_at = self.clock.now() - FIRST_AFTER
        scope = self.clinic.scope.organization_id, self.clinic.scope.clinic_id or 0
        file = self.folder / f"life-{n}"
        file.touch()
        life = Life(str(file), kill_at, scope, f"+1646555{n:04d}", f"visit-{n}", ended_at.isoformat())
        self.lives.append(life)
        return self._run(life), file.read_text(encoding="utf-8").splitlines()

    def _run(self, life: Life) -> int:
        process = self.nursery
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(asdict(life)) + "\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    def _plant(self) -> None:
        """A text that is due, one that a worker had sent when it died, one that it had not, and a reply."""
        for entry in self.double.journal:
            self.double.account.set_status(entry.sid, "delivered")
        self._claimed(LONG_AGO)
        for handover in self._claimed(timedelta(0)):
            message = handover.message
            self.double.account.create({"To": message.to, "Body": message.body, "MessagingServiceSid": SERVICE_SID})
        world = self.world
        wait_for(world, somebody(world), [world.now])
        self.double.account.receive(STOPPED, "STOP")

    def _claimed(self, ago: timedelta) -> tuple[Handover, ...]:
        """What a worker that is gone took some time ago."""
        world = self.world
        world.set(world.now - ago)
        wait_for(world, somebody(world), [world.now])
        gone = replace(self.runtime.sending, owner=leases.new_owner(), lease=timedelta(0))
        return claim(gone, world.now, 1).handovers

    def heal(self) -> None:
        """The desk registers again what it got no answer for, and a healthy worker puts all in order."""
        for life in self.lives:
            register(self.runtime, life)
        ends_at = time.monotonic() + HEALED_WITHIN
        last = replace(self.lives[-1], kill_at=None)
        while not is_idle(self.runtime.store, self.clock.now()):
            assert time.monotonic() < ends_at, self.wrong()
            self._run(last)

    def wrong(self) -> list[str]:
        """What of the rows and the provider's journal does not agree; empty where nothing was lost or doubled."""
        with self.runtime.store.read() as db:
            rows = list(db.scalars(select(tables.Reminder).order_by(tables.Reminder.id)))
            numbers = {row.id: row.address or "" for row in db.scalars(select(tables.Number))}
            visits = Counter(db.scalars(select(tables.Visit.patient_id)))
        came = Counter((entry.to, entry.body) for entry in self.double.journal)
        doubled = [f"doubled: {body}" for (_, body), times in came.items() if times > 1]
        told = {(numbers.get(row.number_id or 0, ""), row.body or "") for row in rows if row.state in GONE}
        doubled += [f"unknown: {body}" for to, body in came if (to, body) not in told]
        lost = [f"lost: {row.key} is {row.state} ({row.reason})" for row in rows if self._is_lost(row, numbers, came)]
        lost += [f"a visit of {len(visits)} was recorded {times} times" for times in visits.values() if times > 1]
        missing = len(self.lives) + 1 - len(visits)
        return doubled + lost + [f"{missing} visits are missing"] * bool(missing)

    def _is_lost(self, row: tables.Reminder, numbers: dict[int, str], came: Counter[tuple[str, str]]) -> bool:
        number = numbers.get(row.number_id or 0, "")
        if row.state in GONE:
            return came[number, row.body or ""] == 0
        if row.due_at is None or row.due_at > self.clock.now() - FIRST_AFTER / 60 or number == STOPPED:
            return False
        return row.state not in {State.SKIPPED, State.CANCELLED}


GONE = (State.ACCEPTED, State.DELIVERED)


@contextmanager
def mortal_clinic(database_url: str, folder: Path) -> Iterator[Mortal]:
    """A live clinic on a migrated database, with a double of its provider."""
    migrate.upgrade(database_url)
    clock = HastyClock.from_now()
    with serving(now=clock.now) as double:
        twilio = TwilioAnswers(ACCOUNT_SID, SERVICE_SID, api_key_sid=KEY_SID, api_base=double.base)
        config = folder / "config.toml"
        config.write_text(render_config(Answers(twilio)), encoding="utf-8")
        given = {f"REMINDERS_{name}": value for name, value in {**GIVEN, "DATABASE__URL": database_url}.items()}
        with open_runtime(load(config, given), clock) as runtime, nursery(config, clock, given) as process:
            clinic = Clinic.founded(runtime.store)
            clinic.go_live()
            clinic.register(STOPPED, clock.now() + timedelta(minutes=40))
            yield Mortal(runtime, clinic, double, clock, process, folder)


@contextmanager
def nursery(config: Path, clock: HastyClock, given: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    base = clock.base.isoformat(), repr(clock.base_steady.total_seconds())
    command = [sys.executable, "-m", "tests.crash.nursery", str(config), *base]
    environ = {**os.environ, **given}
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait()
