"""All texts due at one instant: how long until the provider has them, beside a bare loop and a job for each.

The worker is a process of its own, ready and idle before the instant comes. The bare loop is the official client with
nothing around it, over its own HTTP layer and over ours; the job store is APScheduler's own, the usual way to do this.
"""

from dataclasses import dataclass
from typing import Annotated

import typer

from benchmarks import job_store
from benchmarks.bare import Speed, bare_loop, lean_loop
from benchmarks.databases import DatabaseUrl
from benchmarks.draining import Drained, Load, drained
from benchmarks.figures import Figure, JsonFile, Rounds, report
from benchmarks.provider import Provider, providing

OF_BARE = 0.85
PER_SECOND = 2_000
OF_JOB_STORE = 4
CPU_PER_THOUSAND = 0.6


@dataclass(frozen=True)
class Run:
    """One round."""

    ours: Drained
    bare: Speed
    lean: Speed
    jobs: Speed


def measure(
    texts: Annotated[int, typer.Option(min=1, help="How many are due at once.")] = 3_000,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Sends at a time.")] = 8,
    database: DatabaseUrl = None,
    rounds: Rounds = 3,
    json_file: JsonFile = None,
) -> None:
    """Texts per second when thousands fall due at one instant; CPU; memory."""
    with providing(0) as provider:
        runs = [_run(provider, Load(texts, 0, 1, at_once), database) for _ in range(rounds)]
    best = max(runs, key=lambda run: run.ours.per_second / run.bare.per_second)
    title = f"{texts:,} texts due at one instant, {at_once} sends at a time, best of {rounds}"
    report(title, best.ours.machine, _figures(best), json_file)


def _run(provider: Provider, load: Load, database: str | None) -> Run:
    return Run(
        ours=drained(provider, load, database),
        bare=bare_loop(provider, load.texts, load.at_once),
        lean=lean_loop(provider, load.texts, load.at_once),
        jobs=job_store.drain(provider, load.texts, load.at_once),
    )


def _figures(run: Run) -> list[Figure]:
    ours, bare, lean, jobs = run.ours, run.bare, run.lean, run.jobs

    def of_bare(per_second: float) -> float:
        return per_second / bare.per_second

    return [
        Figure(
            "texts, claimed, sent and settled", ours.per_second, "texts/s", PER_SECOND, None, of_bare(ours.per_second)
        ),
        Figure("a bare loop of the official client", bare.per_second, "texts/s", ratio=1),
        Figure("a bare loop over our HTTP layer", lean.per_second, "texts/s", ratio=of_bare(lean.per_second)),
        Figure("APScheduler, a job for each text", jobs.per_second, "texts/s", ratio=of_bare(jobs.per_second)),
        Figure("ours to the bare loop", of_bare(ours.per_second), "times", at_least=OF_BARE),
        Figure("ours to the job store", ours.per_second / jobs.per_second, "times", at_least=OF_JOB_STORE),
        Figure("CPU, ours", ours.cpu_per_thousand, "s/1,000", at_most=CPU_PER_THOUSAND),
        Figure("CPU, bare loop", bare.cpu_per_thousand, "s/1,000"),
        Figure("CPU, bare loop over our HTTP layer", lean.cpu_per_thousand, "s/1,000"),
        Figure("memory of the worker", ours.memory_mb, "MB"),
        Figure("texts lost", ours.lost, "texts", at_most=0),
        Figure("texts doubled", ours.doubled, "texts", at_most=0),
    ]
