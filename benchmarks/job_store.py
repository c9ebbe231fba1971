"""The usual way: APScheduler with a job for each reminder, kept in its SQLAlchemy job store."""

from datetime import UTC, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, process_time

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from benchmarks.bare import BODY, Redirected, Speed
from benchmarks.clinic import example_numbers
from benchmarks.provider import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID, Provider
from benchmarks.service import until
from reminders.runtime import RealClock

_READY = timedelta(seconds=2)
_SLOWEST = timedelta(milliseconds=4)  # to add one job
_clients: dict[str, Client] = {}  # a job is pickled: it finds its client by the provider's address


def send(base: str, number: str) -> None:
    """What each job does."""
    _clients[base].messages.create(to=number, body=BODY, messaging_service_sid=SERVICE_SID)


def drain(provider: Provider, texts: int, at_once: int) -> Speed:
    """So many jobs due at one instant, with the grace that lets none be dropped."""
    http = Redirected(TwilioHttpClient(), provider.base)
    _clients[provider.base] = Client(KEY_SID, SECRET, ACCOUNT_SID, http_client=http)  # type: ignore[no-untyped-call]
    with TemporaryDirectory(prefix="reminders-benchmark-") as folder:
        scheduler = BackgroundScheduler(
            jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{Path(folder, 'jobs.db')}")},
            executors={"default": ThreadPoolExecutor(at_once)},
            job_defaults={"misfire_grace_time": None, "coalesce": True},
            timezone=UTC,
        )
        scheduler.start()
        instant = _add(scheduler, provider, texts)
        provider.taken(forget=True)
        cpu = process_time()
        until(lambda: provider.taken().posts >= texts)
        taken, cpu = provider.taken(forget=True), process_time() - cpu
        scheduler.shutdown()
    return Speed(texts / (taken.last_at - instant), cpu * 1000 / texts)


def _add(scheduler: BackgroundScheduler, provider: Provider, texts: int) -> float:
    """Add the jobs; the instant, in steady time, leaves time for all of them."""
    ahead = _READY + texts * _SLOWEST
    at, instant = RealClock().now() + ahead, monotonic() + ahead.total_seconds()
    for number in islice(example_numbers(), texts):
        scheduler.add_job(send, "date", run_date=at, args=[provider.base, number])
    return instant
