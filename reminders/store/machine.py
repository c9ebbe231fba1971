"""What this store is."""

from datetime import datetime

from reminders.store import tables
from reminders.store.engine import Store


def is_demo(store: Store) -> bool:
    """True for a store made by a demo: only such a one takes a simulated clock."""
    with store.read() as db:
        meta = db.get(tables.StoreMeta, 1)
        return meta is not None and meta.demo


def born_at(store: Store) -> datetime | None:
    """When this store was made; None: nobody has made a clinic in it yet."""
    with store.read() as db:
        meta = db.get(tables.StoreMeta, 1)
        return None if meta is None else meta.created_at
