"""Plans all newcomers of a list. Planning is pure, so a long list is planned on every core."""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from threading import Thread

from reminders.usecases.import_list.newcomers import newcomer
from reminders.usecases.import_list.outlook import Outlook
from reminders.usecases.import_list.people import Person
from reminders.usecases.import_list.setting import Setting
from reminders.usecases.import_list.spool import pack

AT_ONCE = 100
WORTH_A_PROCESS = 5_000  # people; a process takes half a second to start, and that is as many plans


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """Some newcomers, packed for the spool, and what they would send."""

    packed: bytes
    people: int
    outlook: Outlook


def plan_all(everybody: Sequence[Person], setting: Setting) -> Iterator[PlannedPart]:
    """Plan everybody, part by part, in the order of the list."""
    parts = [everybody[start : start + AT_ONCE] for start in range(0, len(everybody), AT_ONCE)]
    cores = os.cpu_count() or 1
    if cores == 1 or len(everybody) < WORTH_A_PROCESS:
        yield from (plan_part(part, setting) for part in parts)
        return
    # spawned, not forked: this process may have threads, and a copied lock of one of them stays locked
    with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn"), _adopt, (setting,)) as processes:
        yield from processes.map(_plan_adopted, parts)


def plan_part(part: Sequence[Person], setting: Setting) -> PlannedPart:
    """Plan some people here and now."""
    outlook = Outlook()
    made = []
    for person in part:
        rows, plan = newcomer(person, setting)
        made.append(rows)
        outlook.add(plan.texts, person.visits[0].line, setting.now)
    return PlannedPart(pack(made), len(made), outlook)


_adopted: list[Setting] = []  # of a planning process: given once, since it holds whole protocols


def _adopt(setting: Setting) -> None:
    _adopted[:] = [setting]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this process
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that is killed can end nobody, and a planning process waits for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _plan_adopted(part: Sequence[Person]) -> PlannedPart:
    return plan_part(part, _adopted[0])
