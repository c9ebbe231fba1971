"""The ways to reach a phone. A new one is a file here, a line in `CHANNELS`, a line in the conformance suite."""

from collections.abc import Callable, Mapping

from reminders.channels.base import Channel, Setup
from reminders.channels.sandbox import open_sandbox


def _twilio(setup: Setup) -> Channel:
    # Twilio's package takes a tenth of a second to import; commands that send nothing should not wait for it.
    from reminders.channels.twilio import open_twilio  # noqa: PLC0415

    return open_twilio(setup)


CHANNELS: Mapping[str, Callable[[Setup], Channel]] = {
    "sandbox": open_sandbox,
    "twilio": _twilio,
}
