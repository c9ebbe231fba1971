"""What the kills hit, and how long it took until each text that they left open was settled. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.chaos.book import Try
from tests.chaos.workers import DEADLY, Blow


@dataclass(frozen=True)
class Spread:
    """Times, in seconds."""

    count: int
    p50: float
    p99: float
    longest: float

    @classmethod
    def of(cls, times: Iterable[timedelta]) -> "Spread | None":
        """None where there are none."""
        ordered = sorted(time.total_seconds() for time in times)
        if not ordered:
            return None
        return cls(len(ordered), _at(ordered, 0.5), _at(ordered, 0.99), ordered[-1])


@dataclass(frozen=True)
class Recovery:
    """Texts that were on their way as their worker was killed: those that the provider could show, and the others.

    `hits`: how many kills left texts open; `left_open`: how many texts.
    """

    with_evidence: Spread | None
    without: Spread | None
    hits: int
    left_open: int


def recovery(tries: Iterable[Try], blows: Sequence[Blow], processes: Mapping[str, tuple[int, datetime]]) -> Recovery:
    """Times from the kill of the process that a text was with to the end of the doubt."""
    killed = {owner: at for owner, process in processes.items() if (at := _killed_at(blows, process)) is not None}
    times: dict[bool, list[timedelta]] = {True: [], False: []}
    hit: list[str] = []
    for one in tries:
        killed_at = killed.get(one.owner)
        if killed_at is None or (one.settled_at is not None and one.settled_at <= killed_at):
            continue
        hit.append(one.owner)
        if one.settled_at is not None:
            times[one.had_evidence].append(one.settled_at - killed_at)
    return Recovery(Spread.of(times[True]), Spread.of(times[False]), len(set(hit)), len(hit))


def _killed_at(blows: Sequence[Blow], process: tuple[int, datetime]) -> datetime | None:
    """The first deadly blow to a process since it took its name: process ids come again."""
    pid, since = process
    deaths = (blow.at for blow in blows if blow.pid == pid and blow.kind in DEADLY)
    return min((at for at in deaths if at >= since), default=None)


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
