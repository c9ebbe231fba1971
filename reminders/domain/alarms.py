"""What the person who runs this must know at once: each kind with what is wrong and what to do, and when it is.

Pure: `troubles` says what is wrong at one moment. Raising, telling and lifting is reminders.usecases.alarms.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WORKER_SILENT_AFTER = timedelta(minutes=2)  # a worker tells of itself every few seconds
GIVEN_UP_AFTER = timedelta(days=1)  # a silent worker whose work others do is then taken for gone for good
LONG_STORM = 3  # pauses in a row: about four minutes of storms
LITTLE_ROOM = 200 * 1024 * 1024  # bytes: a day's journal and a backup of a large store


class AlarmKind(StrEnum):
    """A kind of trouble, as it is stored."""

    NOTHING_SENT = "nothing-sent"
    SENDER_STOPPED = "sender-stopped"
    COPY_STILL = "copy-still"
    CLOCK_BLOCKED = "clock-blocked"
    WORKER_SILENT = "worker-silent"
    BREAKER_OPEN = "breaker-open"
    MANY_UNSURE = "many-unsure"
    MANY_HELD = "many-held"
    DAY_CAP = "day-cap"
    DISK_FULL = "disk-full"
    REPLY_UNTAKEN = "reply-untaken"

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return _WORDS[self].sentence

    @property
    def action(self) -> str:
        """What to do."""
        return _WORDS[self].action

    @property
    def stops(self) -> bool:
        """True where texts do not go out as long as it lasts, or somebody may be in danger: the heartbeat is silent."""
        return _WORDS[self].stops

    @property
    def again(self) -> timedelta | None:
        """How soon it is told once more while it lasts; None: once is enough."""
        return _WORDS[self].again

    @property
    def of_a_machine(self) -> bool:
        """True where the subject is a machine, whose name no mail tells."""
        return self in {AlarmKind.CLOCK_BLOCKED, AlarmKind.WORKER_SILENT}

    @property
    def of_a_clinic(self) -> bool:
        """True where the subject is a clinic's public id."""
        return self is AlarmKind.REPLY_UNTAKEN


@dataclass(frozen=True)
class _Words:
    sentence: str
    action: str
    stops: bool = True
    again: timedelta | None = None


_WORDS = {
    AlarmKind.NOTHING_SENT: _Words(
        "Texts are due and none goes out.",
        "Run `reminders check`; then look at the provider's status page and at this machine's network.",
    ),
    AlarmKind.SENDER_STOPPED: _Words(
        "The provider refused the keys or the account, and sending by this sender is stopped.",
        "Look at the account in the provider's console, put the keys right, then run `reminders resume`.",
    ),
    AlarmKind.COPY_STILL: _Words(
        "This copy of the data does not send: it came from a backup, or was moved elsewhere.",
        "Run `reminders restore --review`, or start the copy that was moved.",
    ),
    AlarmKind.CLOCK_BLOCKED: _Words(
        "A worker sends nothing because the clock of its machine cannot be trusted.",
        "Let the machine keep network time. Where its clock was set right by hand, start the worker again.",
        stops=False,  # where no other worker sends, the heartbeat falls silent for that
    ),
    AlarmKind.WORKER_SILENT: _Words(
        "A worker has fallen silent without having been stopped.",
        "Look at the service on that machine and start it again. What it had begun is looked after.",
        stops=False,
    ),
    AlarmKind.BREAKER_OPEN: _Words(
        "The answers of the provider get lost again and again, so new texts wait.",
        "Look at the provider's status page and at this machine's network. Texts go on by themselves.",
    ),
    AlarmKind.MANY_UNSURE: _Words(
        "Of many texts it is not known whether they went out.",
        "Most are found out within half an hour. Look at the provider's status page, then at `reminders held`.",
        stops=False,
    ),
    AlarmKind.MANY_HELD: _Words(
        "Many texts wait for a person to decide.",
        "Run `reminders held`, and for each say: send again, it went, or drop.",
        stops=False,
    ),
    AlarmKind.DAY_CAP: _Words(
        "A sender has used up what it may send in a day; texts that are due wait for the next day of UTC.",
        "Raise segments_per_day of that sender if its carriers allow more, or call the patients who must know today.",
        stops=False,
    ),
    AlarmKind.DISK_FULL: _Words(
        "The disk that holds the database is nearly full; when it is full, nothing is sent.",
        "Make room on that disk.",
        stops=False,
    ),
    AlarmKind.REPLY_UNTAKEN: _Words(
        "A patient's reply cannot wait, and nobody has taken it, at the desk or on call.",
        "Call somebody of the clinic now: the reply is first under Needs a person, and this ends when it is taken. "
        "Then look under Settings, On call, whether the phones there are the right ones.",
        again=timedelta(hours=1),
    ),
}


@dataclass(frozen=True, order=True)
class Trouble:
    """One thing that is wrong. `subject`: which sender or machine, or nothing."""

    kind: AlarmKind
    subject: str = ""


@dataclass(frozen=True)
class WorkerSeen:
    """A worker that has not left: where it runs, when it began and was last seen, and whether it is blocked."""

    host: str
    started_at: datetime
    seen_at: datetime
    alive: bool
    blocked: bool


@dataclass(frozen=True)
class Facts:
    """What alarms are judged by.

    `stuck`: senders of texts that nothing but our side or the provider keeps from going, and since when;
    `sent_lately`: senders that sent within `Limits.silent`; `storms`: senders that rest, and how often in a row;
    `used_up`: senders at their daily cap; `free_bytes` None: the database is not on this machine's disk;
    `untaken`: clinics where nobody took a reply that cannot wait, though who is on call was told, or nobody could be.
    """

    at: datetime
    this_copy_sends: bool
    workers: tuple[WorkerSeen, ...]
    stopped: tuple[str, ...]
    storms: tuple[tuple[str, int], ...]
    unsure: int
    held: int
    stuck: tuple[tuple[str, datetime], ...]
    sent_lately: frozenset[str]
    used_up: frozenset[str]
    free_bytes: int | None
    untaken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """From when on it is an alarm: nothing sent for `silent` though due; `waiting` texts unsure, or held."""

    silent: timedelta = timedelta(minutes=15)
    waiting: int = 10


def troubles(facts: Facts, limits: Limits) -> frozenset[Trouble]:
    """All that is wrong."""
    return frozenset((*_sending(facts, limits), *_workers(facts), *_piles(facts, limits)))


def _sending(facts: Facts, limits: Limits) -> Iterator[Trouble]:
    if not facts.this_copy_sends:
        yield Trouble(AlarmKind.COPY_STILL)
        return  # then nothing goes out, as it should be
    yield from (Trouble(AlarmKind.REPLY_UNTAKEN, clinic) for clinic in facts.untaken)
    yield from (Trouble(AlarmKind.SENDER_STOPPED, sender) for sender in facts.stopped)
    yield from (Trouble(AlarmKind.BREAKER_OPEN, sender) for sender, trips in facts.storms if trips >= LONG_STORM)
    for sender, since_at in facts.stuck:
        if sender in facts.used_up:
            yield Trouble(AlarmKind.DAY_CAP, sender)
        elif sender not in {*facts.stopped, *facts.sent_lately} and facts.at - since_at >= limits.silent:
            yield Trouble(AlarmKind.NOTHING_SENT, sender)


def _workers(facts: Facts) -> Iterator[Trouble]:
    for worker in facts.workers:
        if worker.alive and worker.blocked:
            yield Trouble(AlarmKind.CLOCK_BLOCKED, worker.host)
        elif facts.at - worker.seen_at > WORKER_SILENT_AFTER and not _followed(worker, facts):
            yield Trouble(AlarmKind.WORKER_SILENT, worker.host)


def _followed(silent: WorkerSeen, facts: Facts) -> bool:
    """Another has taken its place: on its machine, or, after a day, anywhere."""
    gone = facts.at - silent.seen_at > GIVEN_UP_AFTER
    return any(
        one.alive and (gone or (one.host == silent.host and one.started_at > silent.seen_at)) for one in facts.workers
    )


def _piles(facts: Facts, limits: Limits) -> Iterator[Trouble]:
    if facts.unsure >= limits.waiting:
        yield Trouble(AlarmKind.MANY_UNSURE)
    if facts.held >= limits.waiting:
        yield Trouble(AlarmKind.MANY_HELD)
    if facts.free_bytes is not None and facts.free_bytes < LITTLE_ROOM:
        yield Trouble(AlarmKind.DISK_FULL)


RETRY_AFTER = (timedelta(0), *(timedelta(minutes=minutes) for minutes in (1, 3, 7, 15, 30)))
RETRY_EVERY = timedelta(hours=1)


def tell_at(since_at: datetime, tries: int) -> datetime:
    """When to try to tell for the next time what began, or ended, at `since_at`: soon at first, then hourly."""
    if tries < len(RETRY_AFTER):
        return since_at + RETRY_AFTER[tries]
    return since_at + RETRY_AFTER[-1] + (tries - len(RETRY_AFTER) + 1) * RETRY_EVERY
