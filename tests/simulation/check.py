"""Holds the rows against the provider's journal: nothing lost, nothing doubled, nothing after a STOP or a cancel."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Role
from reminders.store import tables
from reminders.store.engine import Store
from reminders.store.tables import AttemptOutcome
from tests.simulation.play import REQUEST, WINDOW, Play
from tests.simulation.provider import Posted

LONGEST_WAIT = timedelta(minutes=15)  # before a text that was refused is tried again
GONE = {State.ACCEPTED, State.DELIVERED}
UNDER_WAY = {State.SENDING, State.UNSURE}


@dataclass(frozen=True)
class Rows:
    """What the store says of all texts and tries."""

    texts: dict[int, tables.Reminder]
    tries: dict[str, tables.Attempt]
    numbers: dict[int, str]
    spoken_for: dict[int, set[str]]

    @classmethod
    def of(cls, play: Play) -> "Rows":
        with Store(play.ground.engine).read() as db:
            texts = {row.id: row for row in db.scalars(select(tables.Reminder))}
            tries = {row.id: row for row in db.scalars(select(tables.Attempt))}
            visit, link = tables.Visit, tables.ReminderVisit
            links = select(link.reminder_id, visit.public_id).join(visit, visit.id == link.visit_id)
            spoken_for: dict[int, set[str]] = defaultdict(set)
            for reminder_id, visit_id in db.execute(links):
                spoken_for[reminder_id].add(visit_id)
        return cls(texts, tries, play.ground.addresses, dict(spoken_for))


def unfinished(play: Play, until: datetime) -> list[str]:
    """The texts that are not where they can stay, of those due by then."""
    rows = Rows.of(play)
    return [
        f"{row.key} is {row.state}"
        for row in rows.texts.values()
        if row.state in UNDER_WAY or (row.state is State.PLANNED and row.due_at is not None and row.due_at <= until)
    ]


def wrong_with(play: Play) -> list[str]:
    """Every promise that was broken; empty where none was."""
    rows = Rows.of(play)
    posts: dict[int, list[Posted]] = defaultdict(list)
    for made in play.provider.journal:
        posts[rows.tries[made.attempt_id].reminder_id].append(made)
    return [
        *(f"lost: {what}" for what in unfinished(play, play.chaos_ends)),
        *(fault for row in rows.texts.values() for fault in _of_text(play, rows, row, posts[row.id])),
        *(fault for made in play.provider.journal for fault in _of_post(play, rows, made)),
    ]


def _of_text(play: Play, rows: Rows, row: tables.Reminder, posts: list[Posted]) -> Iterator[str]:
    real = [made for made in posts if not made.failed]
    if len(real) > 1:
        yield f"doubled: {row.key} has {len(real)} messages"
    if (len(real) > 0) != (row.state in GONE) and row.state not in {State.PLANNED, *UNDER_WAY}:
        told = f"{row.key} is {row.state} ({row.reason}) with {len(real)} messages"
        if real:
            yield f"unknown: {told}"
        elif not _may_stay(play, rows, row, posts):
            yield f"lost: {told}"


def _may_stay(play: Play, rows: Rows, row: tables.Reminder, posts: list[Posted]) -> bool:
    """Whether a text that nobody has may stay where it is."""
    number = rows.numbers.get(row.number_id or 0, "")
    is_cancelled = play.cancelled is not None and play.ground.visit in rows.spoken_for.get(row.id, set())
    match row.state:
        case State.MISSED:
            settled_at = row.settled_at or play.baton.now()
            return row.useful_until_at is not None and row.useful_until_at <= settled_at + LONGEST_WAIT
        case State.FAILED:
            return bool(posts)
        case State.SKIPPED if row.reason is Reason.JOINED:
            return rows.texts[row.joined_into_id or 0].state in GONE
        case State.SKIPPED | State.CANCELLED:
            return number in play.stopped or is_cancelled
        case _:
            return False


def _of_post(play: Play, rows: Rows, made: Posted) -> Iterator[str]:
    attempt = rows.tries[made.attempt_id]
    row = rows.texts[attempt.reminder_id]
    change, claimed_at = play.claimed[made.attempt_id]
    if change > play.stopped.get(made.to, change):
        yield f"after STOP: {row.key}"
    speaks_for_it = play.ground.visit in rows.spoken_for.get(row.id, set()) and row.role is not Role.CORRECTION
    if speaks_for_it and play.cancelled is not None and change > play.cancelled:
        yield f"after the cancel: {row.key}"
    if row.useful_until_at is not None and claimed_at >= row.useful_until_at:
        yield f"too late: {row.key}"
    if row.due_at is not None and made.at < row.due_at:
        yield f"too early: {row.key}"
    if made.at > claimed_at + WINDOW + REQUEST:
        yield f"long after its claim: {row.key}"
    if attempt.outcome is not AttemptOutcome.ACCEPTED or attempt.provider_id != made.provider_id:
        yield f"unknown: the try of {row.key} is {attempt.outcome}"
