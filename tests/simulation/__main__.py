"""Many schedules: python -m tests.simulation --schedules 100000 --seed 1 [--processes 2] [--broken "no fence"].

Exit status 1: in some schedule something was lost, doubled, or done that nobody wanted. Each is told with its seed
and the command that runs it again; `--trace` shows who did what in it.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat

from tests.simulation.parts import BROKEN
from tests.simulation.schedule import Ended
from tests.simulation.stage import BATCH, batch

WIDTH = 30  # of the bar


@dataclass
class Summary:
    """What all schedules came to so far."""

    asked: argparse.Namespace
    began: float = field(default_factory=time.monotonic)
    counts: Counter[str] = field(default_factory=Counter)
    wrong: dict[int, list[str]] = field(default_factory=dict)

    def add(self, ended: Ended) -> None:
        self.counts += ended.counts
        if ended.wrong:
            self.wrong[ended.seed] = ended.wrong

    @property
    def done(self) -> int:
        return self.counts["schedules"]

    @property
    def per_second(self) -> float:
        return self.done / (time.monotonic() - self.began)

    def bar(self) -> str:
        full = WIDTH * self.done // self.asked.schedules
        shown = "#" * full + "." * (WIDTH - full)
        return f"[{shown}] {self.done:,} of {self.asked.schedules:,}, {self.per_second:.1f} a second"

    def again(self, seed: int) -> str:
        broken = "" if self.asked.broken is None else f' --broken "{self.asked.broken}"'
        return f"python -m tests.simulation --seed {seed} --schedules 1 --trace{broken}"

    def lines(self) -> Iterator[str]:
        for seed, faults in sorted(self.wrong.items()):
            yield from (f"seed {seed}: {fault}" for fault in faults)
            yield f"  again: {self.again(seed)}"
        yield from (f"{many:>12,} {what}" for what, many in sorted(self.counts.items()))
        yield f"{len(self.wrong):>12,} schedules in which something is wrong; {self.per_second:.1f} a second"

    def as_json(self) -> str:
        took = round(time.monotonic() - self.began, 1)
        told = {"seed": self.asked.seed, "seconds": took, "counts": dict(sorted(self.counts.items()))}
        return json.dumps({**told, "wrong": self.wrong}, indent=2)


def schedules(asked: argparse.Namespace) -> Iterator[Ended]:
    """All that were asked for, in the order of their seeds."""
    end = asked.seed + asked.schedules
    firsts = range(asked.seed, end, BATCH)
    sizes = [min(BATCH, end - first) for first in firsts]
    if asked.processes == 1:
        for first, many in zip(firsts, sizes, strict=True):
            yield from batch(first, many, asked.broken)
        return
    with ProcessPoolExecutor(asked.processes) as pool:
        for some in pool.map(batch, firsts, sizes, repeat(asked.broken)):
            yield from some


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description="Deterministic simulation.")
    parser.add_argument("--schedules", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1, help="the first; each schedule has the next one")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--broken", choices=sorted(BROKEN), help="replace a part by one that must be found out")
    parser.add_argument("--json", action="store_true", help="tell the counts and the failing seeds as JSON")
    parser.add_argument("--trace", action="store_true", help="tell each step")
    return parser.parse_args()


def main() -> int:
    asked = _asked()
    summary = Summary(asked)
    shows_bar = sys.stdout.isatty() and not (asked.json or asked.trace)
    for ended in schedules(asked):
        summary.add(ended)
        if asked.trace:
            sys.stdout.write("".join(f"{step}\n" for step in ended.trace))
        if shows_bar:
            sys.stdout.write(f"\r{summary.bar()}")
            sys.stdout.flush()
    told = summary.as_json() if asked.json else "\n".join(summary.lines())
    sys.stdout.write(("\n" if shows_bar else "") + told + "\n")
    return 1 if summary.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
