"""Which texts a visit brings before any clock is looked at: the steps of all treatments, merged by role.

Steps of one role and code merge where they print the same wording, or where a combined wording
says all that the single ones say. Otherwise each keeps its own text. Nothing is merged away: the
categories and instructions of the result are the union of those of its steps.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from reminders.domain.case import Visit
from reminders.domain.protocol import Calendar, Combined, Elapsed, Offset, Protocol, Step, StepRef
from reminders.domain.vocabulary import Kind, LateRule, Role

COMBINED_PREFIX = "combined:"
_STRENGTH = [Kind.EMERGENCY, Kind.SAFETY, Kind.RESTRICTION, Kind.PERMISSION, Kind.INFO]


@dataclass(frozen=True)
class Sourced:
    """A step and the protocol that it comes from."""

    protocol: Protocol
    step: Step

    @property
    def ref(self) -> StepRef:
        return StepRef(self.protocol.code, self.protocol.version, self.step.code)


@dataclass(frozen=True)
class _Merged:
    """One text of some treatments done together, whoever has them: its key is `tail` behind the visit's id."""

    tail: str
    step: Step
    wording: StepRef
    refs: tuple[StepRef, ...]
    protocols: tuple[Protocol, ...]


@dataclass(frozen=True)
class Candidate:
    """One text in the making. `step` holds the merged timing, `wording` names the words."""

    key: str
    visit: Visit
    step: Step
    wording: StepRef
    refs: tuple[StepRef, ...]
    protocols: tuple[Protocol, ...]


def candidates(visit: Visit, combined: Iterable[Combined]) -> list[Candidate]:
    """The merged texts of one visit, in the order of its treatments and their steps."""
    done = tuple(dict.fromkeys(treatment.protocol for treatment in visit.treatments))
    return [
        Candidate(visit.id + made.tail, visit, made.step, made.wording, made.refs, made.protocols)
        for made in _merged(done, tuple(combined))
    ]


# Merging looks at nothing but the protocols, and a clinic does the same few combinations all day:
# kept, it costs a look-up where it was more than half of a plan.
@lru_cache(maxsize=1024)
def _merged(protocols: tuple[Protocol, ...], combined: tuple[Combined, ...]) -> tuple[_Merged, ...]:
    return tuple(
        _merge(slot, index, cluster)
        for slot, steps in _by_slot(protocols).items()
        for index, cluster in enumerate(_clusters(steps, combined))
    )


def _by_slot(protocols: tuple[Protocol, ...]) -> dict[tuple[Role, str], list[Sourced]]:
    slots: dict[tuple[Role, str], list[Sourced]] = {}
    for protocol in protocols:
        for step in protocol.steps:
            slots.setdefault((step.role, step.code), []).append(Sourced(protocol, step))
    return slots


@dataclass(frozen=True)
class _Cluster:
    steps: tuple[Sourced, ...]
    combined: Combined | None = None


def _clusters(steps: list[Sourced], combined: tuple[Combined, ...]) -> list[_Cluster]:
    rest = list(steps)
    found: list[_Cluster] = []
    for wording in sorted(combined, key=lambda c: len(c.protocols)):
        covered = [s for s in rest if s.step.code == wording.step and s.protocol.code in wording.protocols]
        if len(covered) < len(rest) or _same_wording(rest) or not _tells_all(wording, covered):
            continue
        found.append(_Cluster(tuple(covered), wording))
        rest = []
    while rest:
        same = [s for s in rest if s.step.wording == rest[0].step.wording]
        found.append(_Cluster(tuple(same)))
        rest = [s for s in rest if s not in same]
    return found


def _same_wording(steps: list[Sourced]) -> bool:
    return all(s.step.wording == steps[0].step.wording for s in steps)


def _tells_all(wording: Combined, steps: list[Sourced]) -> bool:
    return bool(steps) and all(s.step.says <= wording.says for s in steps)


def _merge(slot: tuple[Role, str], index: int, cluster: _Cluster) -> _Merged:
    role, code = slot
    lead = cluster.steps[0]
    tail = f"/{role}/{code}" + (f"/{lead.protocol.code}" if index else "")
    wording = lead.ref
    step = merged_step([s.step for s in cluster.steps])
    if cluster.combined is not None:
        made = cluster.combined
        wording = StepRef(COMBINED_PREFIX + made.code, made.version, made.step)
        step = replace(step, wording=made.wording, says=made.says)
    refs = tuple(s.ref for s in cluster.steps)
    return _Merged(tail, step, wording, refs, tuple(s.protocol for s in cluster.steps))


def merged_step(steps: list[Step]) -> Step:
    """One step for several: earliest moment, longest use, earliest act-by, the stronger kind."""
    lead = min(steps, key=lambda step: _nominal(step.offset))
    return replace(
        lead,
        kind=min((step.kind for step in steps), key=_STRENGTH.index),
        useful_for=_longest([step.useful_for for step in steps]),
        act_by=min((step.act_by for step in steps if step.act_by is not None), default=None),
        tells=frozenset().union(*(step.tells for step in steps)),
        says=frozenset().union(*(step.says for step in steps)),
        awaits=frozenset().union(*(step.awaits for step in steps)),
        late=LateRule.SEND if any(step.late is LateRule.SEND for step in steps) else LateRule.SKIP,
        lean=any(step.lean for step in steps),
        sources=tuple(dict.fromkeys(source for step in steps for source in step.sources)),
    )


def _nominal(offset: Offset) -> timedelta:
    match offset:
        case Elapsed(delta):
            return delta
        case Calendar(days, at_local):
            return timedelta(days=days, hours=at_local.hour, minutes=at_local.minute)


def _longest(spans: list[timedelta | None]) -> timedelta | None:
    given = [span for span in spans if span is not None]
    return max(given) if len(given) == len(spans) else None


def wordings(protocols: Iterable[Protocol], combined: Iterable[Combined]) -> dict[StepRef, Mapping[str, str]]:
    """Every wording that a plan over these may name, by its reference."""
    book = {Sourced(p, step).ref: step.wording for p in protocols for step in p.steps}
    for made in combined:
        book[StepRef(COMBINED_PREFIX + made.code, made.version, made.step)] = made.wording
    return book
