"""A look that found nothing is not repeated before something is written or its moment comes."""

from collections.abc import Iterable
from datetime import UTC, datetime

from reminders.store.changes import Changes

_NEVER = datetime.max.replace(tzinfo=UTC)


class Rest:
    """Of the dispatcher, between two beats. What may be sent depends on rows and on the time, and on nothing else."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._until: datetime | None = None

    def lasts(self, now: datetime) -> bool:
        """True while a look would find nothing. Asked before each look, so that what is written during one counts."""
        written = self._changes.any()
        if written or (self._until is not None and now >= self._until):
            self._until = None
        return self._until is not None

    def begin(self, moments: Iterable[datetime | None]) -> None:
        """Nothing is left to do before the first of these moments; None: there is none."""
        self._until = min((moment for moment in moments if moment is not None), default=_NEVER)

    def end(self) -> None:
        """Look with the next beat."""
        self._until = None

    def close(self) -> None:
        """It is over for good."""
        self._changes.close()
