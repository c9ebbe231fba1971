"""Whether the wall clock can be believed: what it says is held against sources that nobody sets together with it.

    steady      time since the boot: from the moment when the clock was last believed, how far it should have come
    provider    what the provider's answers say the time is
    store       the latest moment that the store has seen: the past cannot be before it

A wrong clock that is believed sends next month's texts today, or calls everything missed. So where two
disagree, nothing is sent until two agree. A machine that slept is no case for it: steady time went on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

LIMIT = timedelta(minutes=1)  # clocks that differ by no more agree
LONG_ABSENCE = timedelta(days=1)  # a store that was left alone for longer wants a second opinion
TOLD_FOR = timedelta(days=1)  # what a provider said is counted on by steady time for so long


class Doubt(StrEnum):
    """Why the clock is not believed, with the sentence that people read."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    STEPPED = (
        "stepped",
        "The clock of this machine was set, by more than a minute. If it is right now, start the worker again.",
    )
    PROVIDER = "provider", "The clock of this machine and the provider's differ by more than a minute. Set it right."
    BEHIND = "behind", "The clock of this machine is behind what the database has seen. Set it right."
    AHEAD = (
        "ahead",
        "The clock of this machine is a day or more ahead of the database; the provider has not confirmed it yet.",
    )


@dataclass(frozen=True)
class Reading:
    """What both clocks said at one moment: the wall's, and the steady one that counts from the boot."""

    wall: datetime
    steady: timedelta

    def later(self, steady: timedelta) -> datetime:
        """What the wall's clock should say when the steady one has come so far."""
        return self.wall + (steady - self.steady)


@dataclass(frozen=True)
class Evidence:
    """All that speaks for or against the clock now. `told`: what a provider said was the wall's time, and when.

    `askable`: there is a provider that can be asked for the time.
    """

    reading: Reading
    told: Reading | None = None
    mark: datetime | None = None
    askable: bool = False

    @property
    def told_now(self) -> datetime | None:
        """The time by the provider, counted on; None: never told, or too long ago."""
        if self.told is None or self.reading.steady - self.told.steady > TOLD_FOR:
            return None
        return self.told.later(self.reading.steady)


@dataclass(frozen=True)
class Trust:
    """The reading at which the clock was last believed; `confirmed`: by a provider, not by its own word alone."""

    anchor: Reading
    confirmed: bool = False


def judge(trust: Trust, evidence: Evidence) -> tuple[Trust, Doubt | None]:
    """Whether the clock is believed now, and what the next look counts from."""
    reading, told = evidence.reading, evidence.told_now
    if told is not None and _agree(reading.wall, told):
        return Trust(reading, confirmed=True), None
    if not _agree(reading.wall, trust.anchor.later(reading.steady)):
        return trust, Doubt.STEPPED
    if trust.confirmed:  # the wall's clock and the steady one agree, and a provider once agreed with both
        return trust, None
    return trust, Doubt.PROVIDER if told is not None else _against_store(evidence)


def _against_store(evidence: Evidence) -> Doubt | None:
    wall, mark = evidence.reading.wall, evidence.mark
    if mark is None:
        return None
    if wall < mark - LIMIT:
        return Doubt.BEHIND
    return Doubt.AHEAD if evidence.askable and wall > mark + LONG_ABSENCE else None


def _agree(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= LIMIT
