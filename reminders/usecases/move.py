"""Moves the clinic to another machine or database: a file is written, and this copy never sends again.

The order keeps two copies from ever sending: this one is retired first. Then what is on its way
is settled, then the file is written. If the file does not come about, this copy lives on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reminders.errors import Conflict
from reminders.store import portable, reviving, standing
from reminders.store.copying import Progress
from reminders.store.portable import Manifest, Purpose
from reminders.store.standing import Standing
from reminders.usecases.rescue import rescue
from reminders.usecases.sending import Sending


@dataclass(frozen=True)
class Waiting:
    """How to wait for texts on their way: how often to look, and what to do in between."""

    looks: int
    pause: Callable[[], None]


def move(
    sending: Sending, target: Path, now: Callable[[], datetime], waiting: Waiting, progress: Progress | None = None
) -> Manifest:
    """Retire this copy and write the file that lives on.

    Raises:
        Conflict: it was moved before, or is to be reviewed; the file is there; or texts stay on their way.
        StoreError: the file cannot be written. In all these cases this copy goes on as before.
    """
    store = sending.store
    if target.exists():
        raise Conflict(f"{target} is there already.", remedy="Give another name.")
    with store.write() as db:
        _must_live(standing.standing(db))
        standing.retire(db, now())
    try:
        _let_them_arrive(sending, now, waiting)
        return portable.write(store, target, Purpose.MOVE, now(), progress=progress)
    except BaseException:
        with store.write() as db:
            standing.retire(db, None)
        raise


def _must_live(found: Standing) -> None:
    if found is Standing.RETIRED:
        remedy = "`reminders backup` writes its data again; what is restored from that starts paused."
        raise Conflict("This copy was moved before.", remedy=remedy)
    if found is Standing.RESTORED:
        raise Conflict(standing.SENTENCES[found])


def _let_them_arrive(sending: Sending, now: Callable[[], datetime], waiting: Waiting) -> None:
    """Wait for the answers to what was claimed before; what a dead worker left behind becomes unsure."""
    for _ in range(waiting.looks):
        rescue(sending, now())
        with sending.store.read() as db:
            count = reviving.on_their_way(db)
        if not count:
            return
        waiting.pause()
    remedy = "Nothing was moved. Wait until they have arrived, or stop the service, and try again."
    raise Conflict("Texts are still on their way.", remedy=remedy)
