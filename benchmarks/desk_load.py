"""The desk under load: staff at their browsers, on a clinic of years; how long each page takes, and what it costs."""

import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter
from typing import Annotated
from urllib.request import urlopen

import typer

from benchmarks import service
from benchmarks.databases import DatabaseUrl, new_store
from benchmarks.desk_staff import Asked, Member
from benchmarks.desk_store import Sizes, fill, sign_in_staff
from benchmarks.draining import address
from benchmarks.figures import Figure, JsonFile, report
from benchmarks.machine import this_machine
from benchmarks.percentile import percentile
from reminders.cli import logs
from reminders.runtime import RealClock
from reminders.store.engine import Store

P95_MS = 200
# Seconds between two pages of one person, on average. That is somebody who does nothing else all day; where all is
# soon over it is less, and then they ask more often than people do: the title says which it was.
THINK = 4.0
_CONFIG = """
[database]
url = "{database}"

[senders.main]
kind = "sandbox"
file = "{folder}/phone.sqlite3"

[web]
port = {port}
"""


@dataclass(frozen=True)
class Load:
    """What came of it: every page that was asked for, over how many seconds, and what the server used of a core.

    `first`: how many seconds the first page after the start took, for which all is read that later ones find in memory.
    """

    first: float
    asked: Sequence[Asked]
    seconds: float
    cores: float
    memory_mb: float


def measure(
    patients: Annotated[int, typer.Option(min=20, help="How many patients the clinic has.")] = 100_000,
    reminders: Annotated[
        int, typer.Option(min=20, help="How many reminders, about, also those of the past.")
    ] = 5_000_000,
    staff: Annotated[int, typer.Option(min=1, help="How many people are at the desk.")] = 50,
    seconds: Annotated[float, typer.Option(min=1, help="How long they work.")] = 120,
    database: DatabaseUrl = None,
    json_file: JsonFile = None,
) -> None:
    """Staff at the desk of a clinic with years in it: how long pages take, and what that costs."""
    logs.be_quiet()
    think = min(THINK, seconds / 30)
    with new_store(database) as store:
        began, now = perf_counter(), RealClock().now()
        held = fill(store, patients, reminders, now)
        filled = perf_counter() - began
        tokens = sign_in_staff(store, staff, now)
        with serving(store) as running:
            load = _work(running, tokens, seconds, think)
        machine = this_machine(store)
    title = (
        f"{staff} people at the desk of a clinic with {held.patients:,} patients and {held.reminders:,} reminders, "
        f"for {seconds:g} s, each with a page every {think:g} s"
    )
    report(title, machine, _figures(load, held, filled), json_file)


@dataclass(frozen=True)
class Running:
    """The service that clinics run, as a process of its own."""

    service: service.Service
    port: int


@contextmanager
def serving(store: Store) -> Iterator[Running]:
    """`reminders serve` on a store, until the block ends."""
    with TemporaryDirectory(prefix="reminders-benchmark-") as folder:
        port, config, log = _free_port(), Path(folder, "config.toml"), Path(folder, "log")
        config.write_text(_CONFIG.format(database=address(store), folder=folder, port=port))
        config.chmod(0o600)
        command = [sys.executable, "-m", "reminders", "--config", str(config), "serve"]
        with (
            log.open("w") as out,
            subprocess.Popen(command, stdout=out, stderr=out, text=True, env=service.environment()) as process,  # noqa: S603 - ours
        ):
            try:
                service.until(lambda: _answers(port) or process.poll() is not None)
                if process.poll() is not None:
                    raise RuntimeError(f"the service ended at once:\n{log.read_text()}")
                yield Running(service.Service(process), port)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(service.GIVE_UP)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - that it is there
    except OSError:
        return False


def _work(running: Running, tokens: list[str], seconds: float, think: float) -> Load:
    """Everybody works at once, each with chances of their own; one in five has something of the list in hand."""
    chances = [random.Random(n) for n in range(len(tokens))]  # noqa: S311 - a mix of pages
    members = [Member(running.port, token, chances[n], think, takes=n % 5 == 0) for n, token in enumerate(tokens)]
    first = members[0].look_once()
    began, cpu = monotonic(), running.service.cpu()
    with ThreadPoolExecutor(len(members)) as pool:
        for done in [pool.submit(member.work, began + seconds) for member in members]:
            done.result()
    took = monotonic() - began
    asked = [one for member in members for one in member.asked]
    return Load(first, asked, took, (running.service.cpu() - cpu) / took, running.service.memory_mb())


def _figures(load: Load, held: Sizes, filled: float) -> list[Figure]:
    pages = sorted({one.page for one in load.asked})
    figures = [line for page in pages for line in _page(page, [a.seconds for a in load.asked if a.page == page])]
    return [
        *figures,
        Figure("today, the first page after the start", load.first * 1000, "ms"),
        Figure("pages asked for", len(load.asked), "pages"),
        Figure("pages a second", len(load.asked) / load.seconds, "pages/s"),
        Figure("the service, of a core", load.cores * 100, "%"),
        Figure("processor of a page, on average", load.cores * load.seconds / len(load.asked) * 1000, "ms"),
        Figure("memory of the service", load.memory_mb, "MB"),
        Figure("visits in the store", held.visits, "rows"),
        Figure("to fill it", filled, "s"),
    ]


def _page(page: str, seconds: list[float]) -> Iterator[Figure]:
    half, most, nearly = (percentile(seconds, share) * 1000 for share in (0.5, 0.95, 0.99))
    yield Figure(f"{page}: half within ({len(seconds)} times)", half, "ms")
    yield Figure(f"{page}: 95 of 100 within", most, "ms", at_most=P95_MS)
    yield Figure(f"{page}: 99 of 100 within", nearly, "ms")
