"""The desk of a schedule: patients who say STOP, staff who cancel, and what carriers report."""

from contextlib import suppress
from datetime import datetime

from reminders.domain.delivery import ProviderStatus
from reminders.errors import RemindersError
from reminders.store.tables import ReceiptSource
from reminders.usecases import edit_visit
from reminders.usecases.accept_receipt import accept_receipt
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.edit import Edit
from tests.simulation.play import CALM_ROUND, Play
from tests.simulation.provider import SENDER, Posted


class Desk:
    """Patients that say STOP, staff who cancel, and carriers whose reports come in any order, twice, or late."""

    def __init__(self, play: Play, acts: list[tuple[datetime, str, str]]) -> None:
        self.play = play
        self.acts = sorted(acts)
        self.ended: set[str] = set()

    def run(self) -> None:
        baton = self.play.baton
        for moment, what, whom in self.acts:
            baton.sleep_until(moment)
            if what == "stop":
                self._stop(whom)
            elif what == "cancel":
                self._cancel()
            else:
                self._report()
        while not self.play.settled:
            baton.sleep_until(max(self.play.chaos_ends, baton.now() + CALM_ROUND))
            for made in list(self.play.provider.journal):
                self._end(made)

    def _stop(self, number: str) -> None:
        baton = self.play.baton
        said = Incoming(f"SMi{number[-2:]}", SENDER, number, "STOP")
        accept_reply(self.play.sending, said, baton.now())
        self.play.stopped[number] = baton.holder.change
        baton.counts["stops"] += 1

    def _cancel(self) -> None:
        play, world = self.play, self.play.ground.world
        edit = Edit(world.scope, play.sending.store, world.shelf, "desk", play.baton.now())
        with suppress(RemindersError):
            edit_visit.cancel(edit, play.ground.visit)
            play.cancelled = play.baton.holder.change
            play.baton.counts["cancels"] += 1

    def _report(self) -> None:
        """One text gets on, or fails on its way, and some report of it comes in."""
        random, journal = self.play.baton.random, self.play.provider.journal
        if not journal:
            return
        made = random.choice(journal)
        later = [ProviderStatus.SENT, ProviderStatus.DELIVERED, ProviderStatus.FAILED]
        if not made.status.final:
            made.status = random.choices(later, [2, 4, 1])[0]
        for _ in range(random.randint(0, 2)):
            self._tell(made)

    def _end(self, made: Posted) -> None:
        """When the chaos is over, each text comes to its end, and the provider tells so if it tells anything."""
        if not made.status.final:
            made.status = ProviderStatus.DELIVERED
        if self.play.provider.weather.reports and made.provider_id not in self.ended:
            self._tell(made)

    def _tell(self, made: Posted) -> None:
        if made.status.final:
            self.ended.add(made.provider_id)
        accept_receipt(self.play.sending, made.receipt(), ReceiptSource.WEBHOOK, self.play.baton.now())
        self.play.baton.counts["reports"] += 1
