from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from reminders.channels.base import Message
from reminders.channels.twilio import TwilioChannel, TwilioSender
from tests.doubles.twilio import Double, serving
from tests.doubles.twilio_account import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID

ANA = "+12125550101"

MessageFactory = Callable[..., Message]
ChannelFactory = Callable[..., TwilioChannel]


@pytest.fixture
def message() -> MessageFactory:
    """A message with an attempt of its own; anything may be overridden."""
    attempts = count(1)

    def make(**changes: object) -> Message:
        plain = Message(f"attempt-{next(attempts)}", ANA, "Glow: no makeup until Sun 15:30.", timedelta(minutes=15))
        return replace(plain, **changes)  # type: ignore[arg-type] # a test may hand in anything

    return make


@pytest.fixture
def double() -> Iterator[Double]:
    with serving() as double:
        yield double


@pytest.fixture
def twilio(double: Double) -> ChannelFactory:
    """A channel on the double, with a messaging service; anything may be overridden."""

    def make(**changes: object) -> TwilioChannel:
        sender = TwilioSender("main", ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID, api_base=double.base)
        return TwilioChannel(replace(sender, **changes))  # type: ignore[arg-type] # as above

    return make
