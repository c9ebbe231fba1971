"""Lists that come in at the desk: tried at once, then they wait for somebody's word, an hour at most.

Both the trial and the import run in one thread beside the pages, whoever looks. So nobody has to keep a page open,
and of two lists one waits. A list belongs to the person who brought it. What a stopped process leaves is whole: the
same list again brings the rest.
"""

import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event, RLock, Timer

import structlog

from reminders.errors import Conflict, NotFound, RemindersError, StoreError
from reminders.store.engine import Store
from reminders.usecases.import_list.doubts import doubts
from reminders.usecases.import_list.private_place import PrivatePlace
from reminders.usecases.import_list.run import Prepared, Progress, prepare, take_in
from reminders.usecases.import_list.setting import setting
from reminders.usecases.import_list.tried import Tried, tried
from reminders.usecases.import_list.waiting import How, Stage, Step, Waiting, Whose
from reminders.usecases.library import Shelf

log = structlog.get_logger(__name__)

KEPT = timedelta(hours=1)
FAULT = "Something went wrong here, and the list broke off."
AGAIN = "What is in is whole. Choose the same file again: it brings the rest."


class _Stopped(Exception):
    """The program ends, or the list was thrown away."""


class WaitingLists:
    """The lists of one process, one for each person."""

    def __init__(
        self, place: PrivatePlace, store: Store, shelf: Shelf, now: Callable[[], datetime], kept: timedelta = KEPT
    ) -> None:
        self._place, self._shelf, self._now, self._kept = place, shelf, now, kept
        self._store = Store(store.engine)  # the memory that a long import takes is not for the worker beside it
        self._lock = RLock()
        self._lists: dict[Whose, Waiting] = {}
        self._work: dict[str, Future[None]] = {}
        self._ends: dict[str, Timer] = {}
        self._thread = ThreadPoolExecutor(1, "import")
        self._stop = Event()

    def open(self) -> None:
        """Begin: nothing of an earlier process stays behind."""
        self._place.clear_dead()

    def close(self) -> None:
        """End: what is being written ends after the person whom it is at."""
        self._stop.set()
        self._thread.shutdown(cancel_futures=True)
        with self._lock:
            for one in list(self._lists.values()):
                self._throw_away(one)
            self._place.close()

    def of(self, whose: Whose) -> Waiting | None:
        """The list of a person, as it stands now."""
        with self._lock:
            return self._lists.get(whose)

    def bring(self, whose: Whose, name: str, content: bytes) -> None:
        """Keep a list, and try it. The one that the same person brought before goes.

        Raises:
            Conflict: the one before is being written.
            StoreError: the disk does not take it.
        """
        with self._lock:
            self.drop(whose)
            id_ = secrets.token_hex(12)
            one = Waiting(id_, whose, name, self._keep(f"{id_}.csv", content), Stage.TRYING)
            self._begin(one, partial(self._try, one))

    def read_again(self, whose: Whose, id_: str, how: How) -> None:
        """Try the same list once more, in another way.

        Raises:
            NotFound: it is not there any more.
            Conflict: it is being written, or was.
        """
        with self._lock:
            before = replace(self._ready(whose, id_), changed=False, error=None)
            one = replace(before, stage=Stage.TRYING, how=how)
            self._begin(one, partial(self._try, one), before)

    def take(self, whose: Whose, id_: str, *, sure: bool) -> None:
        """Write a list, its bad rows left out. `sure`: somebody looked at what `doubts` names.

        Raises:
            NotFound: it is not there any more.
            Conflict: it is being written already, or was.
        """
        with self._lock:
            one = replace(self._ready(whose, id_), stage=Stage.WRITING, changed=False, error=None)
            self._begin(one, partial(self._write, one, sure=sure))

    def drop(self, whose: Whose) -> None:
        """Throw a list away.

        Raises:
            Conflict: it is being written.
        """
        with self._lock:
            one = self._lists.get(whose)
            if one is not None and one.stage is Stage.WRITING:
                raise Conflict("Your list is being written.", remedy="Wait until it is in.")
            if one is not None:
                self._throw_away(one)

    def wait(self, whose: Whose, seconds: float) -> None:
        """Until the list is at no work, and no longer than that."""
        one = self.of(whose)
        work = None if one is None else self._work.get(one.id)
        if work is not None:
            wait([work], seconds)

    def _ready(self, whose: Whose, id_: str) -> Waiting:
        one = self._lists.get(whose)
        if one is None or one.id != id_:
            remedy = "It waits an hour at most. Choose the file again: nothing goes in twice."
            raise NotFound("The list is not here any more.", remedy=remedy)
        if one.stage is not Stage.READY:
            raise Conflict("The list is on its way in already.", remedy="Look how far it is.")
        return one

    def _keep(self, name: str, content: bytes) -> Path:
        try:
            file = self._place.file(name)
            file.write_bytes(content)
        except OSError as error:
            remedy = "Tell whoever looks after this machine: its disk may be full."
            raise StoreError("The file cannot be kept for the moment.", remedy=remedy) from error
        return file

    def _throw_away(self, one: Waiting) -> None:
        del self._lists[one.whose]
        self._work.pop(one.id, None)
        if (timer := self._ends.pop(one.id, None)) is not None:
            timer.cancel()
        self._delete(one)

    def _delete(self, one: Waiting) -> None:
        for file in (one.file, self._bad(one)):
            file.unlink(missing_ok=True)

    def _bad(self, one: Waiting) -> Path:
        return one.file.with_suffix(".bad.csv")

    def _begin(self, one: Waiting, work: Callable[[], Waiting], before: Waiting | None = None) -> None:
        if (timer := self._ends.pop(one.id, None)) is not None:
            timer.cancel()
        self._lists[one.whose] = one
        failed = replace(before or one, stage=Stage.FAILED if before is None else Stage.READY)
        self._work[one.id] = self._thread.submit(self._guarded, one, work, failed)

    def _guarded(self, one: Waiting, work: Callable[[], Waiting], failed: Waiting) -> None:
        """Whatever comes of it stands on the page."""
        try:
            self._look_up(one)
            after = work()
        except _Stopped:
            self._delete(one)
            return
        except RemindersError as error:
            after = replace(failed, error=one.plain(error))
        except Exception as error:  # the database, or the disk
            log.exception("import_failed", error=type(error).__name__)
            after = replace(one, stage=Stage.FAILED, error=RemindersError(FAULT, remedy=AGAIN))
        self._settle(after)

    def _settle(self, one: Waiting) -> None:
        """Show how it stands, for an hour. The file stays only where it is still needed."""
        with self._lock:
            now = self._lists.get(one.whose)
            if self._stop.is_set() or now is None or now.id != one.id:
                self._delete(one)
                return
            if one.stage is not Stage.READY:
                one.file.unlink(missing_ok=True)
            self._lists[one.whose] = replace(one, step=None)
            self._work.pop(one.id, None)
            timer = self._ends[one.id] = Timer(self._kept.total_seconds(), self._expire, (one.whose, one.id))
            timer.daemon = True
            timer.start()

    def _expire(self, whose: Whose, id_: str) -> None:
        with self._lock:
            one = self._lists.get(whose)
            if one is not None and one.id == id_ and not one.is_at_work:
                self._throw_away(one)

    def _look_up(self, one: Waiting) -> Waiting:
        """The list as it stands.

        Raises:
            _Stopped: it was thrown away, or the program ends.
        """
        now = self.of(one.whose)
        if self._stop.is_set() or now is None or now.id != one.id:
            raise _Stopped
        return now

    def _progress(self, one: Waiting) -> Progress:
        def show(what: str, done: int, total: int | None) -> None:
            with self._lock:
                self._lists[one.whose] = replace(self._look_up(one), step=Step(what, done, total))
            self._store.give_way()

        return show

    def _try(self, one: Waiting) -> Waiting:
        settled = setting(one.whose.scope, self._store, self._shelf, one.choices, self._now())
        with prepare(one.file, one.map(), settled, self._store, self._shelf, self._progress(one)) as prepared:
            return replace(one, stage=Stage.READY, tried=self._tried(one, prepared))

    def _write(self, one: Waiting, *, sure: bool) -> Waiting:
        """Judge it again, since time has passed; where the same would become of it, write it."""
        choices = replace(one.choices, skip_bad=True)
        settled = setting(one.whose.scope, self._store, self._shelf, choices, self._now())
        show = self._progress(one)
        with prepare(one.file, one.map(), settled, self._store, self._shelf, show) as prepared:
            found = self._tried(one, prepared)
            doubted = doubts(found.report, choices) and not sure
            if one.tried is None or not found.is_like(one.tried) or doubted:
                return replace(one, stage=Stage.READY, tried=found, changed=True)
            take_in(prepared, self._store, self._shelf, show)
            return replace(one, stage=Stage.DONE, tried=found)

    def _tried(self, one: Waiting, prepared: Prepared) -> Tried:
        report = prepared.report
        chosen = one.map(report.columns)
        assert chosen is not None  # noqa: S101 - a map was named by now
        return tried(report, chosen, prepared.setting.facts(), self._bad(one))
