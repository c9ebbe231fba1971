"""On what was measured, in the few words that matter to a figure; nothing that names the machine."""

import os
import platform
import resource
import sys
from dataclasses import dataclass

from reminders.store import sqlite
from reminders.store.engine import Store

_GIB = 1 << 30
_MIB = 1 << 20
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes on macOS, KiB elsewhere


@dataclass(frozen=True)
class Machine:
    """Cores, memory, and the versions that do the work."""

    cores: int
    memory_gib: int
    python: str
    database: str

    def __str__(self) -> str:
        return f"{self.cores} cores, {self.memory_gib} GiB of memory, Python {self.python}, {self.database}"


@dataclass(frozen=True)
class Peak:
    """The most memory that this process ever had, and the largest of its children that have ended, in MB."""

    own_mb: float
    child_mb: float


def this_machine(store: Store | None = None) -> Machine:
    """Describe the machine, and the database behind a store; without one, the SQLite that would be used."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Machine(os.cpu_count() or 1, round(memory / _GIB), platform.python_version(), _database(store))


def _database(store: Store | None) -> str:
    if store is None or store.kind == "sqlite":
        return f"SQLite {sqlite.library().sqlite_version}"
    with store.read() as db:
        version = db.connection().dialect.server_version_info or ()
        return f"PostgreSQL {'.'.join(map(str, version))}"


def peak() -> Peak:
    """What the operating system counted until now."""
    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Peak(own * _MAXRSS_UNIT / _MIB, child * _MAXRSS_UNIT / _MIB)
