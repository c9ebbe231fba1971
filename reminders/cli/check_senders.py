"""What `check` says of the senders: would they send, how fast, and can their reports be checked."""

from collections.abc import Iterator

from reminders.cli.check_line import Line
from reminders.config import Settings, TwilioSender
from reminders.runtime import Runtime
from reminders.store.health import spent_today
from reminders.usecases.health import Health
from reminders.usecases.send_due import LONGEST_VALIDITY


def leases(settings: Settings) -> Iterator[Line]:
    """Senders whose requests may outlast the lease of their worker."""
    for name, sender in settings.senders.items():
        if isinstance(sender, TwilioSender) and sender.deadline_seconds >= settings.worker.lease_seconds:
            remedy = f"Raise worker.lease_seconds above senders.{name}.deadline_seconds."
            yield Line("lease", False, f"A request may outlast the lease of its worker. {remedy}")


def lines(runtime: Runtime, seen: Health) -> Iterator[Line]:
    """For each sender whether it would send, its pace, how its reports come; then how long a doubt lasts."""
    with runtime.store.read() as db:
        spent = spent_today(db, seen.at)
    for name, channel in runtime.sending.channels.items():
        answer = channel.probe()
        yield Line(f"sender {name}", answer.ok, answer.sentence)
        sender = runtime.settings.senders[name]
        if isinstance(sender, TwilioSender):
            yield _pace(name, sender, spent.get(name, 0))
            yield _reports(name, sender, runtime.settings.web.public_url)
    for breaker in seen.breakers:
        says = "Its answers got lost again and again, so new texts wait; it goes on by itself. Look at the network."
        yield Line(f"sender {breaker.sender}", False, says)
    yield _settling(runtime.settings)


def _pace(name: str, sender: TwilioSender, spent: int) -> Line:
    a_second = f"{sender.segments_per_second:g} segments a second"
    if sender.segments_per_day is None:
        return Line(f"pace {name}", True, f"{a_second}; {spent} sent today (UTC), with no daily cap.")
    says = f"{a_second}; {spent} of {sender.segments_per_day} sent today (UTC)."
    left = spent < sender.segments_per_day
    return Line(f"pace {name}", left, says if left else f"{says} Other texts wait until the next day of UTC.")


def _reports(name: str, sender: TwilioSender, public_url: str | None) -> Line:
    what = f"reports {name}"
    if public_url is None:
        return Line(what, True, "No web.public_url: the provider is asked about deliveries and replies.")
    if sender.webhook_signature == "sha1" and sender.auth_token is None:
        remedy = f"Set REMINDERS_SENDERS__{name.upper()}__AUTH_TOKEN."
        return Line(what, False, f"No auth_token: what comes to web.public_url cannot be checked. {remedy}")
    return Line(what, True, "They come to web.public_url; besides, the provider is asked.")


def _settling(settings: Settings) -> Line:
    validity, settle = LONGEST_VALIDITY.total_seconds() / 60, settings.worker.settle_seconds / 60
    says = (
        f"A text whose fate is unknown is asked about for up to {validity + settle:g} minutes before a person decides: "
        f"its validity, {validity:g} at most, and worker.settle_seconds, {settle:g}."
    )
    return Line("settling", True, says)
