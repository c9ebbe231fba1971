"""A provider that takes its time: of what so many sends at a time allow, how much is reached."""

from typing import Annotated

import typer

from benchmarks.databases import DatabaseUrl
from benchmarks.draining import Drained, Load, drained, wrong
from benchmarks.figures import Figure, JsonFile, Rounds, report
from benchmarks.provider import providing

OF_MOST = 0.90
AT_ONCE = (8, 32, 64)


def measure(
    at_once: Annotated[list[int] | None, typer.Option(min=1, max=64, help="Sends at a time; 8, 32 and 64.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long the texts of a run would last at best.")] = 5,
    latency_ms: Annotated[float, typer.Option(min=1, help="How long the provider takes to answer.")] = 100,
    database: DatabaseUrl = None,
    rounds: Rounds = 3,
    json_file: JsonFile = None,
) -> None:
    """Texts per second with a slow provider, beside concurrency / latency."""
    sizes = tuple(at_once or AT_ONCE)
    with providing(latency_ms / 1000) as provider:
        loads = [_load(size, seconds, latency_ms) for size in sizes]
        runs = [[drained(provider, load, database) for _ in range(rounds)] for load in loads]
    best = [max(several, key=lambda run: run.per_second) for several in runs]
    figures = [figure for load, run in zip(loads, best, strict=True) for figure in _figures(load, run)]
    lost = wrong([run for several in runs for run in several])
    figures.append(Figure("texts lost or doubled, in all runs", lost, "texts", at_most=0))
    title = f"One worker, {latency_ms:g} ms to an answer, the best of {rounds}"
    report(title, best[0].machine, figures, json_file)


def _load(at_once: int, seconds: float, latency_ms: float) -> Load:
    latency = latency_ms / 1000
    return Load(max(at_once, round(seconds * at_once / latency)), latency, workers=1, at_once=at_once)


def _figures(load: Load, run: Drained) -> list[Figure]:
    most = load.at_once / load.latency
    return [
        Figure(f"{load.texts:,} texts, {load.at_once} at a time", run.per_second, "texts/s"),
        Figure(f"{load.at_once} at a time, of {most:,.0f} texts/s", run.per_second / most, "times", at_least=OF_MOST),
    ]
