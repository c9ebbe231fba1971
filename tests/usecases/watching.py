"""A watchman in a test, with a real mail server and a real monitor on the loopback: what a person would get from it."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_string

from reminders.channels.heartbeat import Heartbeat
from reminders.channels.mail import Mailbox
from reminders.domain.alarms import Limits
from reminders.store import alarms, workers
from reminders.store.workers import Place
from reminders.usecases.alarms import Watchman
from reminders.usecases.telling import Telling
from tests.doubles.monitor import Monitor
from tests.doubles.smtp import MailServer
from tests.usecases.world import FRIDAY, World

DUE = FRIDAY + timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class Guard:
    """A watchman of a world, and what a person would get from it."""

    def __init__(self, world: World, server: MailServer, monitor: Monitor) -> None:
        self.world, self.server, self.monitor = world, server, monitor
        box = Mailbox("127.0.0.1", server.port, "none", "reminders@clinic.example", "owner@clinic.example")
        self.telling = Telling(replace(box, deadline=timedelta(seconds=2)), Heartbeat(f"{monitor.url}/ping"))
        self.watchman = Watchman(world.sending, self.telling, Limits(15 * MINUTE, 2))

    def works(self) -> None:
        """A worker tells of itself."""
        with self.world.store.write() as db:
            workers.appear(db, self.world.sending.owner, Place("desk-3", "boot", 1), self.world.now)
            workers.seen(db, self.world.sending.owner, self.world.now, None)

    def rounds(self, *, minutes: int, works: bool = True) -> None:
        """Let time pass, a round each minute."""
        for _ in range(minutes):
            self.world.set(self.world.now + MINUTE)
            if works:
                self.works()
            self.watchman.round(self.world.now)

    @property
    def subjects(self) -> list[str]:
        heads = (str(message_from_string(mail)["Subject"]).replace("\n", "") for mail in self.server.mails)
        return [head.partition(": ")[2] for head in heads]

    @property
    def beats(self) -> int:
        return len(self.monitor.heard)

    @property
    def open(self) -> set[str]:
        with self.world.store.read() as db:
            return {one.kind for one in alarms.open_alarms(db)}
