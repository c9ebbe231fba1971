"""What an import would send soon, and what it would send late: counted from plans, before anything is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reminders.domain.planned import PlannedText, ShiftKind
from reminders.domain.vocabulary import Role

SOON = timedelta(hours=24)
LISTED = 20  # late texts that a report names; all are counted


@dataclass(frozen=True, slots=True)
class LateText:
    """A text that was due before the import and would go out at once. `line` is the first row of its patient."""

    line: int
    role: Role
    was_due_at: datetime
    due_at: datetime


@dataclass
class Outlook:
    """Sums over many people."""

    texts: int = 0
    people: int = 0
    late: int = 0
    late_texts: list[LateText] = field(default_factory=list)

    def add(self, texts: Iterable[PlannedText], line: int, now: datetime) -> None:
        """Count one person's texts."""
        soon = 0
        for text in texts:
            if text.held is None and text.due_at < now + SOON:
                soon += 1
            for shift in text.why.shifts:
                if shift.kind is ShiftKind.RECORDED_LATE:
                    self._late(LateText(line, text.role, shift.from_at, text.due_at))
        self.texts += soon
        self.people += soon > 0

    def _late(self, text: LateText) -> None:
        self.late += 1
        if len(self.late_texts) < LISTED:
            self.late_texts.append(text)

    def join(self, other: "Outlook") -> None:
        """Take over what was counted elsewhere."""
        self.texts += other.texts
        self.people += other.people
        self.late += other.late
        self.late_texts += other.late_texts[: LISTED - len(self.late_texts)]
