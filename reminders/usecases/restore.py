"""Brings a backup back. It starts paused, and sends nothing until a person has looked at its open texts.

A backup is older than the moment: texts that were due since then may have gone out from the lost
copy. These are held; what was on its way is unsure. A file of `move` is another thing: the copy
that it was made from was retired first, so nothing can have gone out since.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reminders.domain.reminder import State
from reminders.errors import Conflict, InvalidInput
from reminders.store import admission, audit, clinics, copying, high_water, migrate, portable, reviving, standing
from reminders.store.copying import Progress
from reminders.store.engine import Store, Transaction
from reminders.store.listing import Wanted
from reminders.store.portable import Manifest, Purpose
from reminders.store.reviving import Held
from reminders.store.scope import EVERYWHERE, Scope
from reminders.usecases.library import Shelf
from reminders.usecases.look_up import Entry, list_texts

OPEN = (State.HELD, State.UNSURE)
MANY = 10_000


@dataclass(frozen=True)
class Order:
    """What to restore, who says so, and whether what is there may go."""

    file: Path
    by: str
    replace: bool = False


@dataclass(frozen=True)
class Restored:
    """What came back. `lives`: from a move, so it sends as the original did; else it waits for a review."""

    manifest: Manifest
    lives: bool
    held: Held


@dataclass(frozen=True)
class Review:
    """What to look at before a restored copy sends."""

    restored_at: datetime | None
    texts: list[Entry]


def restore(store: Store, order: Order, now: datetime, progress: Progress | None = None) -> Restored:
    """Fill a store from a backup, in one transaction: all of it, or nothing.

    Raises:
        InvalidInput: the file is no backup.
        Conflict: the store has data and `replace` is not given, or a text is on its way from it.
        StoreError: the file is damaged, or from a newer version.
    """
    with portable.opened(order.file, store) as (manifest, engine):
        migrate.upgrade(store.engine)
        with store.read() as db:
            _must_be_free(db, order)
        # Said in the file before it lives, so that it never lives twice; if that cannot be written, it is a backup.
        moved = manifest.purpose is Purpose.MOVE and not manifest.used
        lives = moved and portable.mark_used(order.file, manifest)
        with store.write() as db:
            _must_be_free(db, order)
            known, shut = reviving.silenced(db), admission.shut_out(db)
            target = db.connection()
            copying.unhurried(target)
            copying.clear(target)
            with engine.connect() as source:
                copying.pour(source, target, progress)
            reviving.keep_silent(db, known)
            if not lives:  # a move knows better than what it replaces who may come in
                admission.keep_out(db, shut, now)
                admission.end_sign_ins(db, now)
            held = _bring_to_life(db, manifest, order, now, lives=lives)
            _note(db, order.by, "store.restore", now)
    return Restored(manifest, lives, held)


def review(store: Store, shelf: Shelf) -> Review:
    """All texts that wait for a person."""
    with store.read() as db:
        at = standing.restored_at(db)
    return Review(at, list_texts(EVERYWHERE, store, shelf, Wanted(OPEN, limit=MANY)))


def reviewed(store: Store, by: str, now: datetime) -> None:
    """A named person has looked at the open texts. Sending still needs `resume`.

    Raises:
        InvalidInput: nobody's name.
        Conflict: the store does not wait for a review, or is a backup file that was put in place as it is.
    """
    if not by.strip():
        raise InvalidInput("by", "it is empty", remedy="Name the person who looked at the open texts.")
    with store.write() as db:
        if standing.restored_at(db) is None:
            raise Conflict("This store does not wait for a review.", remedy="`reminders check` says how it stands.")
        if portable.is_in_place(db.connection()):
            remedy = "Move it away, and run `reminders restore` with it: that holds back what may have gone out."
            raise Conflict("This database is a backup's file, put in place as it is.", remedy=remedy)
        standing.mark_restored(db, None)
        high_water.lift(db, now)  # up to here all was looked at: what lies beside the file is no news any more
        _note(db, by.strip(), "store.reviewed", now)


def _must_be_free(db: Transaction, order: Order) -> None:
    if reviving.has_data(db) and not order.replace:
        remedy = "Restore into an empty database, or give --replace to lose what is in this one."
        raise Conflict("This database has data.", remedy=remedy)
    if count := reviving.on_their_way(db):
        remedy = "Nothing was changed. Stop the service, then try again in a minute."
        raise Conflict(f"{count} texts are on their way from this database.", remedy=remedy)


def _bring_to_life(db: Transaction, manifest: Manifest, order: Order, now: datetime, *, lives: bool) -> Held:
    if lives:
        standing.mark_restored(db, None)
        high_water.lift(db, now)
        return Held(0, 0)
    standing.mark_restored(db, now)
    reason = f"restored from a backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC; see `reminders restore --review`"
    reviving.pause_all(db, reason, now)
    return reviving.hold_open(db, order.by, now)


def _note(db: Transaction, by: str, action: str, now: datetime) -> None:
    for organization in clinics.organizations(db):
        audit.record(Scope(organization.id), db, by, action, ("organization", organization.public_id), now)
