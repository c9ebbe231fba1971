"""The same look as /health in the form that monitors read. Labels name states and senders, never people."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Lock

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from reminders.domain.reminder import State
from reminders.runtime import Runtime
from reminders.store import moves
from reminders.usecases import health
from reminders.usecases.health import Health

LONGEST_TRANSACTION = timedelta(seconds=60)  # what the database allows; younger moves are counted the next time


class Metrics(Collector):
    """Asks the rows on every scrape. Moves are counted from when this process began."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = Lock()
        self._counted: Counter[State] = Counter()
        with runtime.store.read() as db:
            self._last_id = moves.last_move(db)
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def text(self) -> bytes:
        """One scrape."""
        return generate_latest(self._registry)

    def describe(self) -> Iterator[Metric]:
        """Nothing: describing would ask the rows."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Everything, from one look at the rows."""
        now = self._runtime.now()
        seen = health.look(self._runtime.sending, now)
        for name, (sentence, value) in _gauges(seen, now).items():
            yield GaugeMetricFamily(f"reminders_{name}", sentence, value=value)
        yield _by_sender("stopped_sender", "Senders that the provider refused.", [one.sender for one in seen.stopped])
        yield _by_sender("resting_sender", "Senders that rest after a storm.", [one.sender for one in seen.breakers])
        yield self._moves(now)

    def _moves(self, now: datetime) -> Metric:
        with self._lock, self._runtime.store.read() as db:
            found = moves.count_after(db, self._last_id, now - LONGEST_TRANSACTION)
            self._counted.update(found.moves)
            self._last_id = found.last_id
        sentence = "Texts that moved into a state since this process began; a minute late."
        family = CounterMetricFamily("reminders_texts", sentence, labels=["state"])
        for state in State:
            family.add_metric([state], self._counted[state])
        return family


def _gauges(seen: Health, now: datetime) -> dict[str, tuple[str, float]]:
    gauges: dict[str, tuple[str, float]] = {
        "ok": ("1 if nobody needs to act.", seen.ok),
        "works": ("1 if texts could go out now.", seen.works),
        "workers": ("Workers that live.", len(seen.alive)),
        "workers_blocked": ("Of them, those that send nothing.", sum(not one.sends for one in seen.alive)),
        "due": ("Texts whose time has come and that no worker has looked at.", seen.due),
        "oldest_due_seconds": ("How long the oldest of them has waited.", seen.oldest_due.total_seconds()),
        "on_their_way": ("Texts being handed to a provider.", seen.on_their_way),
        "unsure": ("Texts that may or may not have gone out.", seen.unsure),
        "held": ("Texts that wait for a person.", seen.held),
        "undelivered_last_day": ("Texts not delivered in the last 24 hours.", seen.undelivered_last_day),
        "paused_clinics": ("Clinics for which sending is paused.", len(seen.paused)),
        "alarms": ("Alarms that are open.", len(seen.alarms)),
    }
    if seen.last_tick_at is not None:
        age = (now - seen.last_tick_at).total_seconds()
        gauges["last_tick_age_seconds"] = ("Since a worker last told of itself.", age)
    if seen.last_sent_at is not None:
        age = (now - seen.last_sent_at).total_seconds()
        gauges["last_sent_age_seconds"] = ("Since a provider last took a text.", age)
    return gauges


def _by_sender(name: str, sentence: str, senders: list[str]) -> Metric:
    family = GaugeMetricFamily(f"reminders_{name}", sentence, labels=["sender"])
    for sender in senders:
        family.add_metric([sender], 1)
    return family
