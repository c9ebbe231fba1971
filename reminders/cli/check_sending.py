"""What `check` says of the sending itself: workers, what waits, alarms and whom they reach."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from reminders.cli.check_line import Line
from reminders.config import Settings
from reminders.domain.alarms import AlarmKind
from reminders.runtime import Runtime
from reminders.usecases.health import Health, WorkerHealth

_START = "Run `reminders serve`, as a service that starts again by itself."


def lines(runtime: Runtime, seen: Health) -> Iterator[Line]:
    """Workers, texts that wait or are open, alarms."""
    yield from _workers(seen)
    yield _due(seen, timedelta(minutes=runtime.settings.alarms.silent_minutes))
    yield _open(seen)
    yield from _alarms(runtime.settings, seen)


def _workers(seen: Health) -> Iterator[Line]:
    needed = seen.live_clinics > 0
    if not seen.alive:
        last = "" if seen.last_tick_at is None else f" The last one was seen {_ago(seen, seen.last_tick_at)}."
        yield Line("workers", not needed, f"None runs, so nothing is sent.{last} {_START}")
    for worker in seen.workers:
        yield _worker(seen, worker, missed=needed and not seen.alive)


def _worker(seen: Health, worker: WorkerHealth, *, missed: bool) -> Line:
    who = f"{worker.owner} on {worker.host}, seen {_ago(seen, worker.seen_at)}"
    if not worker.alive:
        return Line("worker", not missed, f"{who}: it ended without a word, or is stuck.")
    if worker.blocked_reason is not None:
        return Line("worker", False, f"{who}, sends nothing. {worker.blocked_reason}")
    return Line("worker", True, f"{who}, since {_clock(worker.started_at)}.")


def _due(seen: Health, patience: timedelta) -> Line:
    last = "Nothing was sent yet." if seen.last_sent_at is None else f"Last sent {_ago(seen, seen.last_sent_at)}."
    if seen.oldest_due_at is None:
        return Line("due", True, f"Nothing due waits for a worker. {last}")
    says = f"{seen.due} due texts wait for a worker, the oldest for {_span(seen.oldest_due)}. {last}"
    late = seen.live_clinics > 0 and seen.oldest_due >= patience
    return Line("due", not late, says)


def _open(seen: Health) -> Line:
    says = f"{seen.on_their_way} on their way, {seen.unsure} unsure, {seen.held} held"
    held = "; `reminders held` lists what waits for a person" if seen.held else ""
    return Line("open texts", True, f"{says}{held}. {seen.undelivered_last_day} not delivered in the last 24 hours.")


def _alarms(settings: Settings, seen: Health) -> Iterator[Line]:
    """An open alarm is not ok. Nor is a live clinic whose alarms reach nobody; in practice mode that is a hint."""
    for alarm in seen.alarms:
        kind = AlarmKind(alarm.kind)
        about = f" ({alarm.subject})" if alarm.subject else ""
        told = "" if alarm.told_at is not None else " Nobody was told yet."
        yield Line("alarm", False, f"{kind.sentence}{about} Since {_clock(alarm.since_at)}.{told} {kind.action}")
    ways = _ways(settings)
    if ways:
        yield Line("alarms", True, f"By {' and '.join(ways)}. `reminders alarms test` tries it out.")
    else:
        remedy = "Give alarms.mail_to or alarms.heartbeat_url, best both."
        yield Line("alarms", not seen.live_clinics, f"They reach nobody: they stand here and in the log. {remedy}")


def _ways(settings: Settings) -> list[str]:
    ways = {"mail": settings.alarms.mail_to, "heartbeat": settings.alarms.heartbeat_url}
    return [way for way, given in ways.items() if given is not None]


def _ago(seen: Health, moment: datetime) -> str:
    return f"{_span(max(seen.at - moment, timedelta(0)))} ago"


def _span(span: timedelta) -> str:
    """A span of time as people say it, in its largest whole unit."""
    seconds = int(span.total_seconds())
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _clock(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")
