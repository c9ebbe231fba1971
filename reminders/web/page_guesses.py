"""How often somebody may open pages that are not there, from one address.

Kept in memory only, and under a hash with a key of this process: who opens a page leaves no address behind. A link
that was opened before goes on working from an address that is out of tries, so that a stranger behind the same proxy
locks out nobody who knows the way already.
"""

import hashlib
import secrets
from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import TypeVar

MOST = 20.0
PER_SECOND = 1 / 3
ADDRESSES = 10_000  # the oldest are forgotten beyond; so are links that were opened

Kept = TypeVar("Kept")


class Guesses:
    """Counts what was opened in vain."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._left: OrderedDict[bytes, tuple[float, datetime]] = OrderedDict()
        self._opened: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def may_try(self, address: str, token: str, now: datetime) -> bool:
        """Whether a token of this address is looked up at all."""
        with self._lock:
            return self._hashed(token) in self._opened or self._tries(self._hashed(address), now) >= 1

    def was_wrong(self, address: str, now: datetime) -> None:
        """It opened nothing."""
        with self._lock:
            key = self._hashed(address)
            self._left[key] = (self._tries(key, now) - 1, now)
            self._left.move_to_end(key)
            _shrink(self._left)

    def was_right(self, token: str) -> None:
        """It opened a page."""
        with self._lock:
            self._opened[self._hashed(token)] = None
            _shrink(self._opened)

    def _tries(self, key: bytes, now: datetime) -> float:
        left, at = self._left.get(key, (MOST, now))
        return min(MOST, left + max(0.0, (now - at).total_seconds()) * PER_SECOND)

    def _hashed(self, value: str) -> bytes:
        return hashlib.blake2b(value.encode(errors="replace"), key=self._key, digest_size=16).digest()


def _shrink(kept: OrderedDict[bytes, Kept]) -> None:
    while len(kept) > ADDRESSES:
        kept.popitem(last=False)
