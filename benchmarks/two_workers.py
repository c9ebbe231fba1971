"""Two worker processes on one PostgreSQL beside one, with a provider that takes its time."""

from typing import Annotated

import typer

from benchmarks.databases import DatabaseUrl
from benchmarks.draining import Drained, Load, drained, wrong
from benchmarks.figures import Figure, JsonFile, Rounds, report
from benchmarks.provider import Provider, providing

OF_ONE = 1.7


def measure(
    texts: Annotated[int, typer.Option(min=1, help="How many are due at once.")] = 1_000,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Sends at a time, of each worker.")] = 8,
    latency_ms: Annotated[float, typer.Option(min=0, help="How long the provider takes to answer.")] = 100,
    database: DatabaseUrl = None,
    rounds: Rounds = 3,
    json_file: JsonFile = None,
) -> None:
    """Texts per second of two workers, beside one worker in the same run."""
    if database is None:
        raise typer.BadParameter("several workers share a PostgreSQL: give its address", param_hint="--database")
    latency = latency_ms / 1000
    with providing(latency) as provider:
        runs = [_round(provider, Load(texts, latency, 1, at_once), database) for _ in range(rounds)]
    one, two = (max((run[n] for run in runs), key=lambda run: run.per_second) for n in (0, 1))
    lost = wrong([run for pair in runs for run in pair])
    title = f"{texts:,} texts due at one instant, {at_once} at a time each, {latency_ms:g} ms to an answer"
    report(f"{title}, the best of {rounds}", one.machine, _figures(one, two, lost), json_file)


def _round(provider: Provider, load: Load, database: str) -> tuple[Drained, Drained]:
    doubled = Load(load.texts, load.latency, 2, load.at_once)
    return drained(provider, load, database), drained(provider, doubled, database)


def _figures(one: Drained, two: Drained, lost: int) -> list[Figure]:
    times = two.per_second / one.per_second
    return [
        Figure("one worker", one.per_second, "texts/s", ratio=1),
        Figure("two workers", two.per_second, "texts/s", ratio=times),
        Figure("two workers to one", times, "times", at_least=OF_ONE),
        Figure("texts lost or doubled, in all runs", lost, "texts", at_most=0),
    ]
