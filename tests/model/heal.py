"""The end of every example: the faults stop, the provider tells the truth, and all of it must settle."""

from datetime import timedelta

from reminders.domain.delivery import Failure, ProviderStatus
from reminders.store import tables
from reminders.usecases import inquire
from reminders.usecases.inquire import next_look_at
from tests.model.desk import Desk
from tests.model.floor import Floor
from tests.model.laws import Laws

MOST_MOMENTS = 400


def heal(floor: Floor, desk: Desk, laws: Laws) -> None:
    """Let the dead be rescued, the paused go on, and time pass until nothing is left to do; then look."""
    for n in range(len(floor.workers)):
        floor.crash(n)
    floor.provider.readable, floor.provider.lag = True, timedelta(0)
    floor.rescue(0)
    laws.after_rescue()
    for patient in desk.patients:
        desk.resume(patient)
    desk.resume(None)
    for _ in range(MOST_MOMENTS):
        floor.send_all(0)
        laws.after_sending()
        inquire.ask_all(floor.sending, floor.now)
        _deliver(floor)
        moment = next_look_at(floor.sending)
        if moment is None:
            break
        floor.now = max(floor.now, moment)
    laws.look()
    laws.at_the_end()


def _deliver(floor: Floor) -> None:
    """What the provider has arrives, and it says so."""
    ends = {row.provider_id for row in floor.rows(tables.Attempt, tables.Attempt.inquire_at.is_not(None))}
    for made in floor.provider.journal:
        if made.sid in ends:
            if not made.status.final:
                floor.provider.advance(made, ProviderStatus.DELIVERED, Failure.UNKNOWN)
            if made.reports:
                floor.report(made, -1)
