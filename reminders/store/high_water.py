"""The latest moment that this store has seen: written forward only, and beside an SQLite file once more.

A clock behind it is wrong, or a store behind what was known of it is an older copy. A copy of the file that
somebody puts back brings its own, older mark along; the one beside it stays, and gives it away.
PostgreSQL has nothing beside it: there only a worker that is running notices.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from reminders.store import tables

_BESIDE = "high-water.json"


@dataclass(frozen=True)
class Mark:
    """What a store says of itself: which one it is, and the latest moment that it has seen."""

    instance_id: str
    at: datetime


def mark(db: Session) -> Mark | None:
    """The mark of a store; None where no clock is held against it: nothing is set up, or it is a demo's."""
    meta = tables.StoreMeta
    query = select(meta.instance_id, meta.high_water_at).where(meta.demo.is_(False))
    found = db.execute(query).first()
    return None if found is None else Mark(found.instance_id, found.high_water_at)


def lift(db: Session, now: datetime) -> None:
    """Write that this moment was seen, unless a later one was."""
    meta = tables.StoreMeta
    db.execute(update(meta).where(meta.high_water_at < now).values(high_water_at=now))


def beside(engine: Engine) -> Mark | None:
    """The mark that lies beside an SQLite file; None: there is none, or it cannot be read."""
    path = _file(engine)
    if path is None:
        return None
    try:
        read = json.loads(path.read_text(encoding="ascii"))
        return Mark(str(read["instance_id"]), datetime.fromisoformat(read["at"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep_beside(engine: Engine, kept: Mark) -> None:
    """Write the mark beside an SQLite file, whole or not at all. Without it only a guard is missing, so no error."""
    path = _file(engine)
    if path is None:
        return
    part = path.with_suffix(".part")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        part.write_text(json.dumps({"instance_id": kept.instance_id, "at": kept.at.isoformat()}), encoding="ascii")
        part.replace(path)


def _file(engine: Engine) -> Path | None:
    return Path(f"{engine.url.database}.owners") / _BESIDE if engine.dialect.name == "sqlite" else None
