"""Removes what was kept long enough: words, notes, and patients with whom nothing has happened since.

What must stay known stays: that a number wants no texts, that a consent was given, when a text
went. Every step is a short transaction, so that sending goes on; a run that is broken off is
finished by the next one.
"""

from dataclasses import dataclass
from datetime import datetime

from reminders.errors import Conflict
from reminders.store import api_tokens, erasing, keeping, people
from reminders.store.engine import Store
from reminders.store.keeping import Kind
from reminders.store.scope import AnyScope
from reminders.usecases.erase import erase_in

BATCH = 100  # rows for each write: a few milliseconds
PATIENTS = "patients without any activity"
KEYS = "keys of programs' requests"


@dataclass(frozen=True)
class Kept:
    """What is past its time: from before which instant, how many rows of each kind, and what could not be removed."""

    before: datetime
    removed: dict[str, int]
    busy: int = 0


def past_its_time(scope: AnyScope, store: Store, before: datetime) -> Kept:
    """Count what `remove_older` would remove."""
    with store.read() as db:
        counts = {kind.what: keeping.count(db, kind, scope, before) for kind in keeping.CONTENTS}
        counts |= {KEYS: api_tokens.count_requests(scope, db, before)}
        return Kept(before, counts | {PATIENTS: len(keeping.idle_patients(db, scope, before))})


def remove_older(scope: AnyScope, store: Store, before: datetime, actor: str, now: datetime) -> Kept:
    """Remove what is older than an instant. A patient to whom a text is on its way is left to the next run."""
    removed = {kind.what: _empty(scope, store, kind, before) for kind in keeping.CONTENTS}
    removed[KEYS] = _forget_keys(scope, store, before)
    with store.read() as db:
        idle = keeping.idle_patients(db, scope, before)
    erased = [_erase(scope, store, public_id, actor, now) for public_id in idle]
    return Kept(before, removed | {PATIENTS: sum(erased)}, len(erased) - sum(erased))


def _empty(scope: AnyScope, store: Store, kind: Kind, before: datetime) -> int:
    """Found by readers, changed by short writers, which look again at what they change."""
    done, last = 0, 0
    while True:
        with store.read() as db:
            ids = keeping.next_rows(db, kind, scope, before, last, BATCH)
        if not ids:
            return done
        with store.write() as db:
            erasing.leave_no_trace(db)
            done += keeping.empty(db, kind, scope, before, ids)
        last = ids[-1]


def _forget_keys(scope: AnyScope, store: Store, before: datetime) -> int:
    done = 0
    while True:
        with store.write() as db:
            some = api_tokens.forget_requests(scope, db, before, BATCH)
        done += some
        if some < BATCH:
            return done


def _erase(scope: AnyScope, store: Store, public_id: str, actor: str, now: datetime) -> bool:
    """Without silencing the number: who comes back after years is a new patient, and asked for consent anew."""
    try:
        with store.write() as db:
            erase_in(db, people.patient_of(scope, db, public_id), actor, now, suppress=False)
    except Conflict:
        return False
    return True
