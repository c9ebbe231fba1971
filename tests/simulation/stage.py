"""A founded clinic to run schedules on: one in each process, in memory where there is a folder for that."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.util import Finalize
from pathlib import Path

import structlog

from tests.simulation.ground import Ground, ground
from tests.simulation.parts import BROKEN, REAL
from tests.simulation.schedule import Ended, run

MEMORY = Path("/dev/shm")
BATCH = 20
_kept: list[Ground] = []


@contextmanager
def stage() -> Iterator[Ground]:
    """A founded clinic that logs nothing: thousands of lost answers are no news here."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        in_memory = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        with in_memory as folder, ground(Path(folder)) as founded:
            yield founded
    finally:
        structlog.configure(**before)


def batch(first: int, many: int, broken: str | None = None) -> list[Ended]:
    """So many schedules in a row, on the clinic of this process, which is founded once."""
    parts = REAL if broken is None else BROKEN[broken]
    founded = _stage_of_process()
    return [run(founded, seed, parts) for seed in range(first, first + many)]


def _stage_of_process() -> Ground:
    if not _kept:
        stack = ExitStack()
        _kept.append(stack.enter_context(stage()))
        Finalize(None, stack.close, exitpriority=1)  # processes of a pool end without what `atexit` does
    return _kept[0]
