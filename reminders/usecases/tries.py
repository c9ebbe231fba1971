"""How often somebody may try a secret: counted in the store, before the secret is looked at.

So a restart forgives nothing. A key is what tries are counted for: a name, an address, a person. It is kept hashed, and
only until all its tries are back.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.store import sign_ins, tables
from reminders.store.engine import Store, Transaction

BATCH = 500  # rows that are removed in one transaction


@dataclass(frozen=True)
class Allowance:
    """How many tries there are at once, and after how long each of them is back."""

    most: int
    each: timedelta

    @property
    def full_after(self) -> timedelta:
        """By then all of them are back."""
        return self.most * self.each


OF_NAME = Allowance(5, timedelta(minutes=1))
OF_ADDRESS = Allowance(40, timedelta(minutes=1))
OF_PIN = Allowance(5, timedelta(minutes=15))  # it has four digits: all of them would take three months
FORGOTTEN_AFTER = timedelta(hours=2)  # without a try; by then those of every key are back

Keys = Mapping[str, Allowance]


def spend(store: Store, keys: Keys, now: datetime) -> bool:
    """Spend one try of each key; False: one of them has none left, and nothing was spent.

    Committed before anything else is looked at, so that whoever kills the request has spent it too. Where a key has
    none left nothing is written: who goes on in vain leaves no rows behind.
    """
    with store.read() as db:
        if left(db, keys, now) < 1:
            return False
    with store.write() as db:
        rows = [_filled(db, key, allowed, now) for key, allowed in keys.items()]
        enough = all(row.left >= 1 for row in rows)
        for row in rows if enough else ():
            row.left -= 1
    return enough


def left(db: Transaction, keys: Keys, now: datetime) -> int:
    """How often one may still try, by all of some keys; nothing is written."""
    of_each = [
        sign_ins.tries_now(db, _hashed(key), now, float(allowed.most), _per_second(allowed))
        for key, allowed in keys.items()
    ]
    return int(min(of_each))


def give_back(db: Transaction, keys: Keys, now: datetime) -> None:
    """The secret was right: that costs nobody a try."""
    for key, allowed in keys.items():
        row = _filled(db, key, allowed, now)
        row.left = min(float(allowed.most), row.left + 1)


def forget(store: Store, now: datetime) -> int:
    """Remove what is kept of keys whose tries are all back; returns how many."""
    done, before = 0, now - FORGOTTEN_AFTER
    while True:
        with store.read() as db:
            keys = sign_ins.tries_before(db, before, BATCH)
        if keys:
            with store.write() as db:
                done += sign_ins.forget_tries(db, keys, before)
        if len(keys) < BATCH:
            return done
        store.give_way()


def _filled(db: Transaction, key: str, allowed: Allowance, now: datetime) -> tables.SignInTry:
    return sign_ins.tries_left(db, _hashed(key), now, float(allowed.most), _per_second(allowed))


def _per_second(allowed: Allowance) -> float:
    return 1 / allowed.each.total_seconds()


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
