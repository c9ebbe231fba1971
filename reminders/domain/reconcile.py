"""From a plan and the rows that exist to the changes that make the rows say what the plan says.

Keys are never freed, so nothing is ever planned twice: an unsent row moves, a row of the past
comes back to life, a sent one stays as it is and, where it is no longer true, gets a correction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from reminders.domain.case import Case
from reminders.domain.correct import corrections
from reminders.domain.existing import Existing
from reminders.domain.planned import Call, LeftOut, Plan, PlannedText, ShiftKind
from reminders.domain.reasons import IN_DOUBT, Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Role, VisitState


@dataclass(frozen=True)
class Cancel:
    """A planned row that has no place any more."""

    key: str
    reason: Reason


@dataclass(frozen=True)
class Changes:
    """What to write: `add` and `skip` are new rows, `move` and `leave` change unsent ones."""

    add: tuple[PlannedText, ...] = ()
    move: tuple[PlannedText, ...] = ()
    skip: tuple[LeftOut, ...] = ()
    leave: tuple[LeftOut, ...] = ()
    cancel: tuple[Cancel, ...] = ()
    calls: tuple[Call, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.add or self.move or self.skip or self.leave or self.cancel)


def reconcile(plan: Plan, existing: Iterable[Existing], case: Case, now: datetime) -> Changes:
    """Compare a plan with the rows; applying the answer and asking again gives no change."""
    rows = {row.key: row for row in existing}
    fixes = corrections(plan, tuple(rows.values()), case, now)
    texts = [_occurrence(text, rows) for text in plan.texts]
    wanted = texts + list(fixes.texts)
    left = [item for item in plan.left_out if item.key not in {text.key for text in texts}]
    named = {text.key for text in wanted} | {item.key for item in left}
    return Changes(
        add=tuple(text for text in wanted if text.key not in rows),
        move=tuple(text for text in wanted if text.key in rows and _differs(text, rows[text.key])),
        skip=tuple(item for item in left if item.key not in rows),
        leave=tuple(item for item in left if item.key in rows and _must_leave(item, rows[item.key])),
        cancel=tuple(_cancel(row, case) for row in rows.values() if row.key not in named and _cancellable(row)),
        calls=plan.calls + fixes.calls,
    )


def _occurrence(text: PlannedText, rows: Mapping[str, Existing]) -> PlannedText:
    """Under which key the text goes: a new one only where the sent row spoke of something else.

    That is a visit that was moved after its reminder went out, or a treatment that was put right
    after its texts did. What the patient has read stays; what is true now is a text of its own.
    """
    key, n = text.key, 1
    while key in rows and not rows[key].unsent:
        following = f"{text.key}#{n + 1}"
        if not _speaks_of_another(rows[key], text, already=following in rows):
            break
        key, n = following, n + 1
    return text if n == 1 else replace(text, key=key)


def _speaks_of_another(row: Existing, text: PlannedText, *, already: bool) -> bool:
    if text.due_at <= (row.sent_at or row.due_at) or not row.state.may_have_gone_out:
        return False
    if text.role.before_visit:
        return _announces_anew(row, text, already=already)
    sent = {(ref.protocol, ref.step) for ref in row.merged}
    return bool(sent) and not sent & {(ref.protocol, ref.step) for ref in text.merged}


def _announces_anew(row: Existing, text: PlannedText, *, already: bool) -> bool:
    """Whether a visit that moved is announced, or prepared for, once more: its move itself is told by a correction.

    Announced where the usual moment for it is still to come, or was when that was decided (`already`).
    Prepared for only where that comes after the old date, until when the patient was told to take care.
    """
    old = row.content.visit_at
    hurried = any(shift.kind in {ShiftKind.AFTER_UNDO, ShiftKind.RECORDED_LATE} for shift in text.why.shifts)
    if old == text.content.visit_at or (hurried and not already):
        return False
    return text.role is Role.VISIT or old is None or text.due_at > old


def _differs(text: PlannedText, row: Existing) -> bool:
    if not row.unsent:
        return False
    if text.role is Role.CORRECTION and row.state is State.PLANNED:
        return text.content != row.content  # the same correction keeps its moment
    if row.state is not State.PLANNED:
        return row.reason is not Reason.BY_STAFF
    same_moment = (text.due_at, text.useful_until_at) == (row.due_at, row.useful_until_at)
    same_words = text.content == row.content and dict(text.told) == dict(row.told) and text.merged == row.merged
    return not (same_moment and same_words and set(text.visit_ids) == set(row.visit_ids))


def _must_leave(item: LeftOut, row: Existing) -> bool:
    if row.state is State.PLANNED:
        # A planned text that only became late is judged, and counted as missed, by the sender.
        return item.reason is not Reason.TOO_LATE
    return row.state in {State.SKIPPED, State.CANCELLED} and row.reason not in {item.reason, Reason.BY_STAFF}


def _cancellable(row: Existing) -> bool:
    if row.state is State.HELD and row.reason in IN_DOUBT:
        return False  # it may be on the phone: cancelled, it would come back and go twice if the edit is taken back
    return row.state in {State.PLANNED, State.HELD, State.SKIPPED} and row.reason is not Reason.ERASED


def _cancel(row: Existing, case: Case) -> Cancel:
    if row.role is Role.CORRECTION:
        return Cancel(row.key, Reason.NO_LONGER_NEEDED)
    states = {visit.state for visit in case.visits if visit.id in row.visit_ids}
    if states == {VisitState.CANCELLED}:
        return Cancel(row.key, Reason.VISIT_CANCELLED)
    if states == {VisitState.NO_SHOW}:
        return Cancel(row.key, Reason.VISIT_NO_SHOW)
    return Cancel(row.key, Reason.NO_LONGER_PLANNED)
