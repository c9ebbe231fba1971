"""How fast APScheduler takes jobs: its SQLAlchemy job store with a job for each reminder, each durable."""

from datetime import UTC, timedelta
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from benchmarks.clinic import NOW, example_numbers
from benchmarks.databases import new_store
from benchmarks.job_store import send

_FAR = timedelta(days=3650)  # none of them is due while they are added
_QUIET = 0.5  # seconds; its shutdown would lose a connection on which its thread is still looking for jobs


def added_per_second(jobs: int, database: str | None) -> float:
    """`add_job` for so many reminders, in the scheduler's own way: a transaction each.

    In a plain SQLite file, as its documentation shows, or in a new database of the same server.
    """
    if database is None:
        with TemporaryDirectory(prefix="reminders-benchmark-") as folder:
            return _added(jobs, f"sqlite:///{Path(folder, 'jobs.db')}")
    with new_store(database) as store:
        return _added(jobs, store.engine.url.render_as_string(hide_password=False))


def _added(jobs: int, url: str) -> float:
    kept = SQLAlchemyJobStore(url)
    scheduler = BackgroundScheduler(jobstores={"default": kept}, timezone=UTC)
    scheduler.start()
    began = perf_counter()
    for number in islice(cycle(example_numbers()), jobs):
        scheduler.add_job(send, "date", run_date=NOW + _FAR, args=["http://127.0.0.1", number])
    seconds = perf_counter() - began
    scheduler.pause()
    sleep(_QUIET)
    scheduler.shutdown()
    kept.shutdown()  # once more: on its way out the scheduler's thread has looked for jobs, and connected again
    return jobs / seconds
