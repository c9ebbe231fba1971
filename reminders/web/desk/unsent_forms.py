"""Forms that came after their sign-in had ended, kept for whoever typed them.

In memory alone, for a while: what people typed about patients is not written anywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

KEPT, MOST = timedelta(minutes=30), 200


@dataclass(frozen=True)
class Unsent:
    """What somebody typed, in which clinic, and where it was to go."""

    clinic_id: int
    path: str
    fields: Mapping[str, Sequence[str]] = field(repr=False)
    until: datetime


class UnsentForms:
    """The latest one of each person."""

    def __init__(self) -> None:
        self._of: dict[str, Unsent] = {}
        self._lock = Lock()

    def keep(self, whose: str, unsent: Unsent, now: datetime) -> None:
        """In place of an earlier one; of too many, the oldest goes."""
        with self._lock:
            self._of.pop(whose, None)
            self._of = {one: kept for one, kept in self._of.items() if kept.until > now}
            while len(self._of) >= MOST:
                del self._of[next(iter(self._of))]
            self._of[whose] = unsent

    def of(self, whose: str, clinic_id: int, now: datetime) -> Unsent | None:
        """What a person has typed there, and not long ago."""
        with self._lock:
            found = self._of.get(whose)
        return found if found is not None and found.clinic_id == clinic_id and found.until > now else None

    def forget(self, whose: str) -> None:
        """It is sent, or not wanted any more."""
        with self._lock:
            self._of.pop(whose, None)
