"""What `check` says of the clinics: mode, sender, and why sending rests."""

from collections.abc import Iterator

from reminders.cli.check_line import Line
from reminders.domain.vocabulary import Mode
from reminders.runtime import Runtime
from reminders.store import clinics, protocols
from reminders.store.clinics import scope_of
from reminders.store.scope import EVERYWHERE
from reminders.usecases.health import Health


def lines(runtime: Runtime, seen: Health) -> Iterator[Line]:
    """Each clinic's mode, and what keeps it from sending."""
    stops = {stop.sender: stop for stop in seen.stopped}
    with runtime.store.read() as db:
        for clinic in clinics.visible_clinics(EVERYWHERE, db):
            approved = {code for code, _, _ in protocols.approvals(scope_of(clinic), db)}
            where = "live: patients get texts" if clinic.mode is Mode.LIVE else "practice: no patient gets a text"
            yield Line("mode", True, f"{clinic.name}: {where}; {len(approved)} protocols approved")
            if clinic.sender not in runtime.sending.channels:
                yield Line("sender", False, f"{clinic.name} sends by {clinic.sender}, which config.toml does not have.")
            if stop := stops.get(clinic.sender):
                code = "" if stop.code is None else f" (code {stop.code})"
                yield Line("sending", False, f"Stopped{code}: {stop.reason}. Mend it, then `reminders resume`.")
            if clinic.sending_paused_at is not None:
                yield Line("sending", False, f"Paused: {clinic.sending_paused_reason}. Run `reminders resume`.")
