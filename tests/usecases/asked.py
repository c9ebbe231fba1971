"""A live clinic that sends through the real Twilio client to the double, and asks it. Its clock is the test's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from reminders.channels.twilio import TwilioChannel, TwilioSender
from reminders.store import tables
from reminders.usecases.inquire import ask_all, next_look
from reminders.usecases.send_due import send_all_due
from tests.doubles.twilio import Double, Fault, serving
from tests.doubles.twilio_account import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID, Entry
from tests.usecases.world import ANA, FRIDAY, World, open_world

MINUTE = timedelta(minutes=1)
DUE = FRIDAY + 60 * MINUTE
MOST_STEPS = 500
FIRST = "restrictions/first"


@dataclass
class Asked:
    """The clinic, its provider, and hands for both."""

    world: World
    double: Double

    def try_once(self, fault: Fault | None = None, number: str = ANA, **given: object) -> None:
        """Let one patient's first text be tried, and go wrong like this."""
        self.world.register("microneedling-pen", number=number, **given)
        if fault is not None:
            self.double.fail(fault, number)
        self.pass_time(60 * MINUTE)
        self.double.heal(number)

    def pass_time(self, span: timedelta) -> None:
        """Through the real pipeline, from one due moment to the next: send and ask."""
        until = self.world.now + span
        for _ in range(MOST_STEPS):
            moments = [at for at in (self.world.next_at(), next_look(self.world.sending)) if at and at <= until]
            self.act(min(moments, default=until))
            if not moments:
                return
        raise AssertionError("it goes on for ever")

    def act(self, at: datetime | None = None) -> None:
        """Send and ask what is due."""
        self.world.set(max(self.world.now, at or self.world.now))
        send_all_due(self.world.sending, self.world.now)
        ask_all(self.world.sending, self.world.now)

    def attempt(self) -> tables.Attempt:
        """The first try of all."""
        first: tables.Attempt = min(self.world.rows(tables.Attempt), key=lambda row: (row.started_at, row.n))
        return first

    def texts(self, number: str = ANA) -> list[Entry]:
        """What the provider has for a number."""
        return [entry for entry in self.double.journal if entry.to == number]

    def state(self) -> tuple[str, str | None]:
        """Where the first text stands."""
        return self.world.states()[FIRST]

    def tasks(self) -> set[str]:
        """What people are asked to do now."""
        return {task.kind for task in self.world.rows(tables.Task) if task.state != "done"}


@contextmanager
def asked_clinic(url: str, folder: Path) -> Iterator[Asked]:
    with serving() as double:
        sender = TwilioSender("main", ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID, api_base=double.base)
        with open_world(url, folder, TwilioChannel(sender)) as world:
            double.account.now = lambda: world.now
            world.live()
            yield Asked(world, double)
