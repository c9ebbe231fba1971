"""A provider in memory whose journal is the truth, and whose answers, lists and reports go wrong as asked."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from reminders.channels.base import ChannelHealth, Message
from reminders.domain.delivery import Failure, IncomingText, ProviderStatus, Receipt, Seen, Unread
from reminders.domain.outcome import Accepted, Outcome, Refusal, Refused, Unsure
from tests.simulation.baton import Baton, Seam

SENDER = "main"
LISTENER = "desk"  # who hears of a text that was made


class Fate(StrEnum):
    """What becomes of one request, or of one question."""

    FINE = "fine"
    LOST = "made, but the answer is lost"
    EMPTY = "not made, and the answer is lost"
    BUSY = "refused: busy"
    UNREACHABLE = "refused: no connection"


@dataclass
class Posted:
    """One text that the provider took. `listed_at`: from when on its list shows it."""

    attempt_id: str
    provider_id: str
    to: str
    body: str
    at: datetime
    listed_at: datetime
    validity: timedelta
    status: ProviderStatus = ProviderStatus.QUEUED

    @property
    def failed(self) -> bool:
        """True where the patient provably has nothing of it."""
        return self.status is ProviderStatus.FAILED

    def receipt(self) -> Receipt:
        """What the provider reports of it now."""
        failure = Failure.NOT_SENT if self.failed else None
        code = 30001 if self.failed else None
        return Receipt(self.provider_id, self.status, SENDER, self.attempt_id, code, failure)


@dataclass
class Weather:
    """How often something goes wrong, how late the list may be, and whether reports come by themselves."""

    fates: dict[Fate, float] = field(default_factory=dict)
    unread: float = 0.0
    lag: timedelta = timedelta(0)
    reports: bool = True


CALM = Weather()


class Provider:
    """A channel of the program."""

    name = SENDER

    def __init__(self, baton: Baton) -> None:
        self.baton = baton
        self.weather = CALM
        self.journal: list[Posted] = []

    def send(self, message: Message) -> Outcome:
        self.baton.pause(Seam.REQUEST)
        random, weather = self.baton.random, self.weather
        weights = [weather.fates.get(fate, 0.0) for fate in Fate]
        fate = random.choices(list(Fate), weights)[0] if weather.fates else Fate.FINE
        made = self._make(message) if fate in {Fate.FINE, Fate.LOST} else None
        self.baton.note(f"{message.attempt_id[:6]} {fate}")
        self.baton.counts[f"request {fate}"] += 1
        self.baton.pause(Seam.ANSWER)
        match fate:
            case Fate.BUSY:
                return Refused(Refusal.BUSY, 20429, 429)
            case Fate.UNREACHABLE:
                return Refused(Refusal.UNREACHABLE)
            case Fate.LOST | Fate.EMPTY:
                return Unsure("read-timeout")
            case Fate.FINE:
                assert made is not None
                return Accepted(made.provider_id, str(ProviderStatus.QUEUED))

    def _make(self, message: Message) -> Posted:
        now = self.baton.now()
        lag = self.weather.lag * self.baton.random.random()
        made = Posted(
            attempt_id=message.attempt_id,
            provider_id=f"SM{len(self.journal):032x}",
            to=message.to,
            body=message.body,
            at=now,
            listed_at=now + lag,
            validity=message.validity,
        )
        self.journal.append(made)
        self.baton.wake(LISTENER)
        return made

    def search(self, to: str, since: datetime) -> tuple[Seen, ...] | Unread:
        self.baton.counts["lists read"] += 1
        self.baton.pause(Seam.REQUEST)
        now = self.baton.now()
        shown = [made for made in self.journal if made.to == to and since <= made.at and made.listed_at <= now]
        self.baton.pause(Seam.ANSWER)
        if self.baton.random.random() < self.weather.unread:
            return Unread("timeout")
        return tuple(_seen(made) for made in shown)

    def fetch(self, provider_id: str) -> Receipt | Unread:
        self.baton.counts["texts asked about"] += 1
        self.baton.pause(Seam.REQUEST)
        if self.baton.random.random() < self.weather.unread:
            return Unread("timeout")
        return next(made for made in self.journal if made.provider_id == provider_id).receipt()

    def replies(self, since: datetime) -> tuple[IncomingText, ...] | Unread:
        return ()

    def probe(self) -> ChannelHealth:
        return ChannelHealth(ok=True, sentence="")

    def close(self) -> None:
        """Nothing is held."""


def _seen(made: Posted) -> Seen:
    told = made.receipt()
    return Seen(made.provider_id, made.to, made.body, made.at, made.status, told.code, told.failure)
