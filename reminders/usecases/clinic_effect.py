"""What a change of the clinic's details does to texts that wait: they are put into words as they leave."""

from dataclasses import dataclass

from reminders.domain.reminder import State
from reminders.store import clinics, listing, tables
from reminders.store.engine import Store, Transaction
from reminders.store.listing import Wanted
from reminders.store.scope import Scope
from reminders.usecases.change_clinic import ClinicDetails, write
from reminders.usecases.library import Shelf
from reminders.usecases.look_up import entries_of

LOOKED_AT = 200  # of the texts that wait, those that go out first; all of them may be millions


@dataclass(frozen=True)
class Effect:
    """How many of `looked_at` waiting texts read otherwise afterwards, and the first of them, before and after.

    `more`: there are others, which nobody looked at.
    """

    changed: int
    looked_at: int
    more: bool
    before: str = ""
    after: str = ""


def effect_of(scope: Scope, store: Store, shelf: Shelf, wanted: ClinicDetails) -> Effect:
    """Look, and change nothing."""
    with store.read() as db, db.no_autoflush:
        rows = listing.texts(scope, db, Wanted((State.PLANNED, State.HELD), limit=LOOKED_AT + 1))
        seen = rows[:LOOKED_AT]
        before = _words(db, shelf, seen)
        write(clinics.clinic_of(scope, db), wanted)
        pairs = [(old, new) for old, new in zip(before, _words(db, shelf, seen), strict=True) if old != new]
        db.rollback()
    first = pairs[0] if pairs else ("", "")
    return Effect(len(pairs), len(seen), len(rows) > LOOKED_AT, *first)


def _words(db: Transaction, shelf: Shelf, rows: list[tables.Reminder]) -> list[str]:
    return [entry.body or "" for entry in entries_of(db, shelf, rows)]
