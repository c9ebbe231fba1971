"""Whether the sealed acts of the audit are all there, unchanged, and in the order in which they were sealed.

Reads some acts at a time, in the order of their places: what is sealed does not change, so sending and registering go
on meanwhile.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from reminders.domain.seals import FIRST, seal
from reminders.errors import InvalidInput
from reminders.store import audit_seals, clinics, tables
from reminders.store.audit_seals import Sealed
from reminders.store.engine import Store

BATCH = 2_000
MOST_FAULTS = 20  # of an organization; who finds so many looks at the rows
LATE = timedelta(days=1)  # an act is sealed within minutes; one that is so much older than its neighbor came by no desk


class FaultKind(StrEnum):
    """What is wrong at a place."""

    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"
    PUT_IN = "put in"
    MADE_ANEW = "made anew"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `n`: the place; `row`: the act there, by its id, if there is one; `at`: its time."""

    kind: FaultKind
    n: int | None
    row: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """Of one organization. `acts` are sealed, the first and the last of them `since` and `until`.

    `head`: place and seal of the last one, to be noted elsewhere. `unsealed` wait for the worker's next round.
    `backdated`: acts, by id, whose time lies a day or more before that of the one before; they are intact, and odd.
    `removed_to`: up to which place acts were removed by whoever runs this, and when.
    """

    organization: str
    acts: int
    since: datetime | None
    until: datetime | None
    head: str
    unsealed: int
    removed_to: int
    removed_at: datetime | None
    faults: tuple[Fault, ...]
    backdated: tuple[int, ...] = ()

    @property
    def intact(self) -> bool:
        """True where nothing is wrong with what is sealed."""
        return not self.faults


@dataclass
class _Walk:
    """Goes along a chain. `n` and `last`: the place that was come to, and its seal."""

    n: int
    last: str
    acts: int = 0
    since: datetime | None = None
    until: datetime | None = None
    latest: datetime | None = None
    faults: list[Fault] = field(default_factory=list)
    backdated: list[int] = field(default_factory=list)

    def step(self, one: Sealed) -> None:
        """Look at the next act that there is."""
        if one.n > self.n + 1:
            self._note(Fault(FaultKind.REMOVED, self.n + 1))
        else:
            self._judge(one)
        at = one.act.at
        if self.latest is not None and self.latest - at >= LATE and len(self.backdated) < MOST_FAULTS:
            self.backdated.append(one.act.id)
        self.n, self.last, self.acts = one.n, one.seal or FIRST, self.acts + 1
        self.since, self.until = self.since or at, at
        self.latest = max(at, self.latest or at)

    def _judge(self, one: Sealed) -> None:
        follows = one.before == self.last
        own = one.before is not None and one.seal == seal(one.act, one.n, one.before)
        if not own:
            kind = FaultKind.CHANGED if follows else FaultKind.MOVED
            self._note(Fault(kind, one.n, one.act.id, one.act.at))
        elif not follows:  # it is what it was, and the one before it is not
            self._note(Fault(FaultKind.MADE_ANEW, one.n - 1))

    def end(self, head: int, head_seal: str) -> None:
        """Hold the end against the one that was noted when it was sealed."""
        if self.n < head:
            self._note(Fault(FaultKind.REMOVED, self.n + 1))
        elif self.last != head_seal:
            self._note(Fault(FaultKind.MADE_ANEW, head))

    def _note(self, fault: Fault) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


def verify_audit(store: Store, head: str | None = None) -> list[Verdict]:
    """Look at every organization. `head`: the end of a chain as it was noted once, to find one that was made anew.

    Raises:
        InvalidInput: `head` has another form, or is of acts that were removed since, or there is no organization.
    """
    noted = None if head is None else _read(head)
    with store.read() as db:
        organizations = [(one.id, one.public_id) for one in clinics.organizations(db)]
    found = [_verdict(store, *one, noted) for one in organizations]
    if noted is not None and not found:
        remedy = "Look whether it is the right database."
        raise InvalidInput("head", "the store has no organization", value=head, remedy=remedy)
    if noted is not None and all(noted[0] <= one.removed_to for one in found):
        raise InvalidInput("head", "the acts up to it were removed", value=head, remedy="Give a later one.")
    return found


def _verdict(store: Store, organization_id: int, name: str, noted: tuple[int, str] | None) -> Verdict:
    while True:
        chain = _chain(store, organization_id)
        walk = _Walk(chain.removed_to, chain.removed_hash)
        for one in _along(store, organization_id, chain):
            walk.step(one)
            if noted is not None and noted[0] == one.n and noted[1] != one.seal:
                walk.faults.append(Fault(FaultKind.MADE_ANEW, one.n, one.act.id, one.act.at))
        if noted is not None and noted[0] > chain.n:
            walk.faults.append(Fault(FaultKind.REMOVED, chain.n + 1))
        walk.end(chain.n, chain.hash)
        if _chain(store, organization_id).removed_to == chain.removed_to:  # else acts went while we read
            return _told(store, organization_id, name, chain, walk)


def _chain(store: Store, organization_id: int) -> tables.AuditChain:
    with store.read() as db:
        found = audit_seals.chain_of(db, organization_id)
    nothing = {"n": 0, "hash": FIRST, "removed_to": 0, "removed_hash": FIRST}
    return found or tables.AuditChain(organization_id=organization_id, **nothing)


def _along(store: Store, organization_id: int, chain: tables.AuditChain) -> Iterator[Sealed]:
    """The sealed acts up to the end of the chain; what is sealed meanwhile is for the next time."""
    n = chain.removed_to
    while True:
        with store.read() as db:
            some = audit_seals.after(db, organization_id, n, BATCH)
        for one in some:
            if one.n > chain.n:
                return
            yield one
        if len(some) < BATCH:
            return
        n = some[-1].n


def _told(store: Store, organization_id: int, name: str, chain: tables.AuditChain, walk: _Walk) -> Verdict:
    with store.read() as db:
        unsealed = audit_seals.count_unsealed(db, organization_id)
        odd = audit_seals.past_the_seal(db, organization_id)
        beyond = audit_seals.beyond_the_end(db, organization_id)
    put_in = [] if odd is None else [Fault(FaultKind.PUT_IN, None, odd.id, odd.at)]
    put_in += [] if beyond is None else [Fault(FaultKind.PUT_IN, beyond.n, beyond.act.id, beyond.act.at)]
    return Verdict(
        organization=name,
        acts=walk.acts,
        since=walk.since,
        until=walk.until,
        head=f"{chain.n}:{chain.hash}",
        unsealed=unsealed,
        removed_to=chain.removed_to,
        removed_at=chain.removed_at,
        faults=(*walk.faults, *put_in),
        backdated=tuple(walk.backdated),
    )


def _read(head: str) -> tuple[int, str]:
    n, _, noted = head.strip().partition(":")
    if not (n.isascii() and n.isdigit() and noted):
        remedy = "Give PLACE:SEAL, as `reminders audit verify` prints it."
        raise InvalidInput("head", "it is no end of a chain", value=head, remedy=remedy)
    return int(n), noted
