"""A reminder row as re-planning sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reminders.domain.planned import Content
from reminders.domain.protocol import StepRef
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Role


@dataclass(frozen=True)
class Existing:
    """A reminder row of this patient, as far as re-planning looks at it. `sent_at` is when it left us."""

    key: str
    role: Role
    state: State
    reason: Reason | None
    due_at: datetime
    useful_until_at: datetime
    visit_ids: tuple[str, ...]
    content: Content
    merged: tuple[StepRef, ...]
    told: Mapping[str, str] = field(hash=False)
    sent_at: datetime | None = None

    @property
    def unsent(self) -> bool:
        """True where nothing has left, so that the row may still become anything."""
        return self.state in {State.PLANNED, State.SKIPPED, State.CANCELLED}
