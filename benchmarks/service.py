"""The worker as clinics run it: `reminders worker`, a process of its own, on a configuration made for it."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from time import monotonic, sleep

from benchmarks.provider import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID, Provider

GIVE_UP = 300.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_CONFIG = """
[database]
url = "{database}"

[worker]
concurrency = {at_once}

[senders.main]
kind = "twilio"
account_sid = "{account}"
api_key_sid = "{key}"
api_key_secret = "{secret}"
messaging_service_sid = "{service}"
api_base = "{base}"
segments_per_second = 1000

[log]
format = "json"
"""


@dataclass(frozen=True)
class Service:
    """A running worker."""

    process: subprocess.Popen[str]

    def cpu(self) -> float:
        """Seconds of a processor that it has used so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / _TICKS

    def memory_mb(self) -> float:
        """What it holds in memory now."""
        resident = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="utf-8").split()[1]
        return int(resident) * _PAGE / (1 << 20)


@cache
def environment() -> dict[str, str]:
    """As a clinic's: our modules are compiled once. pip does that where the program is installed."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ["PYTHONPYCACHEPREFIX"] = mkdtemp(prefix="reminders-benchmark-compiled-")
    atexit.register(shutil.rmtree, environ["PYTHONPYCACHEPREFIX"])
    subprocess.run([sys.executable, "-m", "reminders", "--version"], env=environ, check=True, capture_output=True)
    return environ


@contextmanager
def serving(database: str, provider: Provider, at_once: int) -> Iterator[Service]:
    """A worker that is ready, until the block ends."""
    with TemporaryDirectory(prefix="reminders-benchmark-") as folder:
        config = Path(folder, "config.toml")
        named = {"account": ACCOUNT_SID, "key": KEY_SID, "secret": SECRET, "service": SERVICE_SID}
        config.write_text(_CONFIG.format(database=database, base=provider.base, at_once=at_once, **named))
        config.chmod(0o600)
        log = Path(folder, "log")
        command = [sys.executable, "-m", "reminders", "--config", str(config), "worker"]
        with (
            log.open("w") as out,
            subprocess.Popen(command, stderr=out, text=True, env=environment()) as process,  # noqa: S603 - ours
        ):
            try:
                until(lambda: "worker_ready" in log.read_text() or process.poll() is not None)
                if process.poll() is not None:
                    raise RuntimeError(f"the worker ended at once:\n{log.read_text()}")
                yield Service(process)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(GIVE_UP)


def until(what: Callable[[], bool], every: float = 0.05) -> None:
    """Wait for it.

    Raises:
        TimeoutError: it did not come.
    """
    deadline = monotonic() + GIVE_UP
    while not what():
        if monotonic() > deadline:
            raise TimeoutError("what is measured did not come to its end")
        sleep(every)
