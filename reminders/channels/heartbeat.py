"""A sign of life for a monitor elsewhere: one GET while all is well. The monitor calls a person when it stops."""

from datetime import timedelta
from enum import StrEnum
from typing import Self

from reminders.channels.http import DeadlineHttpClient, MayBeSent, NotSent

DEADLINE = timedelta(seconds=10)


class HeartbeatTrouble(StrEnum):
    """Why the monitor did not hear of us: a static event name, and a sentence without the address."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    UNREACHABLE = "unreachable", "The monitor cannot be reached. Check alarms.heartbeat_url and the network."
    NO_ANSWER = "no-answer", "The monitor did not answer in time, or not in full."
    REFUSED = "refused", "The monitor did not say 200. Copy alarms.heartbeat_url from it again."


class Heartbeat:
    """The address of a monitor. Whoever knows it could keep an alarm quiet, so it is printed nowhere."""

    def __init__(self, url: str, deadline: timedelta = DEADLINE) -> None:
        self._url = url
        self._client = DeadlineHttpClient(deadline.total_seconds())

    def beat(self) -> HeartbeatTrouble | None:
        """Ask the address once, within the deadline, without following a redirect; None: it was heard."""
        try:
            answer = self._client.request("GET", self._url, headers={"User-Agent": "reminders", "Accept": "*/*"})
        except NotSent:
            return HeartbeatTrouble.UNREACHABLE
        except MayBeSent:
            return HeartbeatTrouble.NO_ANSWER
        return None if 200 <= answer.status_code < 300 else HeartbeatTrouble.REFUSED  # noqa: PLR2004 - the class of success
