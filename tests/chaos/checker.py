"""What is wrong between three accounts of the same texts: what was promised, what the provider took, what the rows say.

Pure: the promises come from whoever registered the texts, the takings from the provider's own journal, the rows from
the database. None of the three is derived from another, so that a lie in one is seen in the others.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State

_RESTS = frozenset({State.MISSED, State.HELD, State.SKIPPED, State.CANCELLED, State.FAILED, State.DROPPED})
_SAYS_IT_WENT = frozenset({State.ACCEPTED, State.DELIVERED})
_SAYS_IT_DID_NOT = frozenset({State.PLANNED, State.MISSED, State.SKIPPED, State.CANCELLED, State.FAILED, State.DROPPED})
_TAKEN_BACK = (f"{State.CANCELLED}: {Reason.BY_STAFF}", f"{State.SKIPPED}: {Reason.OPTED_OUT}")
ENOUGH = 0.9  # of the texts due that nobody took back have to reach the provider for a run to say anything


class Wrong(StrEnum):
    """Everything that must not happen to a text."""

    LOST = "lost"  # it was due, the provider never had it, and no row says why
    DOUBLED = "doubled"  # the provider took it again though it had not failed
    EARLY = "before due"
    LATE = "after its use"
    AFTER_CANCEL = "after its cancel"
    AFTER_STOP = "after STOP"
    MISSTATED = "misstated"  # the provider has it, and the row says that it did not go
    STRAY = "never promised"  # words that nobody registered


@dataclass(frozen=True)
class Promise:
    """One text that was registered; not `certain`: the commit was never answered, so it may be there or not."""

    key: str
    number: str = field(repr=False)
    body: str = field(repr=False)
    due_at: datetime
    useful_until_at: datetime
    certain: bool = True


@dataclass(frozen=True)
class Halt:
    """A cancel of one text (`key`) or a STOP of a `number`, and when it had been acknowledged."""

    at: datetime
    key: str | None = None
    number: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Taking:
    """One text in the provider's journal; `failed_at`: when the provider reported that it did not get through."""

    at: datetime
    sid: str
    number: str = field(repr=False)
    body: str = field(repr=False)
    attempt_id: str
    failed_at: datetime | None = None


@dataclass(frozen=True)
class Row:
    """What the database says of a text; `pending_until`: by when it will have been decided, where it is not yet."""

    state: State
    reason: str | None = None
    pending_until: datetime | None = None


@dataclass(frozen=True)
class Evidence:
    """All that is known at the end. `claims`: when each try was begun, by its id.

    `slack`: how long after a claim its request may still arrive, which is the lease.
    """

    promises: tuple[Promise, ...]
    halts: tuple[Halt, ...]
    takings: tuple[Taking, ...]
    rows: Mapping[str, Row]
    claims: Mapping[str, datetime]
    ended_at: datetime
    slack: timedelta


@dataclass(frozen=True)
class Verdict:
    """What was found: every wrong with the key of its text, and how many texts stand where."""

    wrongs: tuple[tuple[Wrong, str], ...]
    states: Mapping[str, int]
    due: int
    accepted: int
    undecided: int

    def count(self, wrong: Wrong) -> int:
        """How many texts it happened to."""
        return sum(found is wrong for found, _ in self.wrongs)

    @property
    def wanted(self) -> int:
        """How many of the texts due nobody had taken back by a cancel or a STOP."""
        return self.due - sum(self.states.get(state, 0) for state in _TAKEN_BACK)

    @property
    def proves_little(self) -> bool:
        """True where too few texts left for a run to say anything: what never left was never at risk."""
        return self.accepted < ENOUGH * self.wanted


def check(evidence: Evidence) -> Verdict:
    """Hold the three accounts against one another."""
    takings: dict[tuple[str, str], list[Taking]] = defaultdict(list)
    for taking in sorted(evidence.takings, key=lambda taking: taking.at):
        takings[taking.number, taking.body].append(taking)
    cancels = {halt.key: halt.at for halt in evidence.halts if halt.key is not None}
    stops = {halt.number: halt.at for halt in evidence.halts if halt.number is not None}
    wrongs: list[tuple[Wrong, str]] = []
    for promise in evidence.promises:
        mine = takings.pop((promise.number, promise.body), [])
        seen = _Seen(evidence, promise, mine, cancels.get(promise.key), stops.get(promise.number))
        wrongs += [(wrong, promise.key) for wrong in seen.wrongs()]
    wrongs += [(Wrong.STRAY, taking.sid) for left in takings.values() for taking in left]
    due = [promise for promise in evidence.promises if promise.due_at <= evidence.ended_at]
    found = [row for promise in due if (row := evidence.rows.get(promise.key)) is not None]
    return Verdict(
        tuple(wrongs),
        Counter(_told(row) for row in found),
        len(due),
        len(evidence.takings),
        sum(_is_pending(row, evidence.ended_at) for row in found),
    )


def _told(row: Row) -> str:
    return str(row.state) if row.state in _SAYS_IT_WENT or row.reason is None else f"{row.state}: {row.reason}"


def _is_pending(row: Row, now: datetime) -> bool:
    return row.state not in _RESTS | _SAYS_IT_WENT and row.pending_until is not None and row.pending_until > now


@dataclass(frozen=True)
class _Seen:
    """One promise, and everything that was seen of it."""

    evidence: Evidence
    promise: Promise
    takings: list[Taking]
    cancelled_at: datetime | None
    stopped_at: datetime | None

    def wrongs(self) -> Iterator[Wrong]:
        slack = self.evidence.slack
        arrivals = [taking.at for taking in self.takings]
        if self._is_lost():
            yield Wrong.LOST
        if any(_not_failed_before(first, then) for first, then in zip(self.takings, self.takings[1:], strict=False)):
            yield Wrong.DOUBLED
        if any(at < self.promise.due_at for at in arrivals):
            yield Wrong.EARLY
        if any(at > self.promise.useful_until_at + slack for at in arrivals):
            yield Wrong.LATE
        if self.cancelled_at is not None and any(at > self.cancelled_at for at in arrivals):
            yield Wrong.AFTER_CANCEL
        if self.stopped_at is not None and any(self._begun_after(self.stopped_at)):
            yield Wrong.AFTER_STOP
        if self._is_misstated():
            yield Wrong.MISSTATED

    def _is_lost(self) -> bool:
        if self.promise.due_at > self.evidence.ended_at:
            return False
        row = self.evidence.rows.get(self.promise.key)
        if row is None:
            return self.promise.certain
        if row.state in _SAYS_IT_WENT:
            return not self.takings
        return row.state not in _RESTS and not _is_pending(row, self.evidence.ended_at)

    def _is_misstated(self) -> bool:
        row = self.evidence.rows.get(self.promise.key)
        went = any(taking.failed_at is None for taking in self.takings)
        return went and row is not None and row.state in _SAYS_IT_DID_NOT

    def _begun_after(self, stopped_at: datetime) -> Iterator[bool]:
        """A text that was claimed before the STOP is on its way already, but not for longer than a lease."""
        for taking in self.takings:
            claimed_at = self.evidence.claims.get(taking.attempt_id, taking.at)
            yield claimed_at > stopped_at or taking.at > stopped_at + self.evidence.slack


def _not_failed_before(first: Taking, then: Taking) -> bool:
    return first.failed_at is None or first.failed_at > then.at
