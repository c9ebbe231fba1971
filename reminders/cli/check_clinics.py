"""What `check` says of the clinics: mode, sender, and why sending rests."""

from collections.abc import Iterator

from reminders.cli.check_line import Line
from reminders.domain.vocabulary import Mode, Purpose
from reminders.regions import profile_of
from reminders.runtime import Runtime
from reminders.store import clinics, codec, consents, protocols, tables
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
            yield from _region(clinic)
            yield from _offers(clinic, consents.not_in_form(scope_of(clinic), db, Purpose.MARKETING, clinic.country))
            if clinic.sending_paused_at is not None:
                yield Line("sending", False, f"Paused: {clinic.sending_paused_reason}. Run `reminders resume`.")


def _offers(clinic: tables.Clinic, spoken: int) -> Iterator[Line]:
    """Agreed to before the country's form was asked for, or in another one: the clinic may wonder where they stay."""
    if spoken:
        says = f"{clinic.name}: a yes to offers counts in {clinic.country} in writing only, and {spoken} were not."
        remedy = "Who said them gets none until they agree anew, on paper: Agreed to, on a patient's page."
        yield Line("offers", True, f"{says} {remedy}", warning=True)


def _region(clinic: tables.Clinic) -> Iterator[Line]:
    """Where a clinic's own settings go beyond the profile of its country: it holds then, so that nothing is wrong."""
    profile = profile_of(clinic.country)
    own = codec.load_rules(clinic.rules)
    names = ", ".join(profile.wider(own))
    if names:
        held = f"{clinic.name} sets more than the profile {profile.code} allows: {names}. The profile holds."
        remedy = "So that both say the same, narrow them under Settings, Texts."
        yield Line("region", True, f"{held} {remedy}", warning=True)
    else:
        yield Line("region", True, f"{clinic.name}: {profile.name}. {profile.review}")
