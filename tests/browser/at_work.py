"""The demo's clinic on its Monday, served to a real browser."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from reminders.cli.demo_cast import BEGIN, CLINIC, MONDAY, Cast
from reminders.cli.demo_run import Story
from reminders.config import Answers, load, render_config
from reminders.runtime import Runtime, SimulatedClock, be_worker, catalogue_of, open_runtime
from reminders.store import tables
from reminders.store.engine import Store
from reminders.usecases.set_up import set_up
from reminders.web import WebServer, create_app
from tests.schema import bring_to_head

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CONFIG = "config.toml"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class DeskAtWork:
    """A running desk."""

    runtime: Runtime
    web: WebServer

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.web.port}"

    @contextmanager
    def away(self) -> Iterator[None]:
        """Meanwhile the server is stopped; afterwards it is back where it was."""
        port = self.web.port
        self.web.stop()
        self.web.join()
        yield
        self.web = WebServer(create_app(self.runtime), "127.0.0.1", port)
        self.web.start()

    def a_patient(self) -> str:
        """The public id of somebody who has texts."""
        with self.runtime.store.read() as db:
            return db.scalars(select(tables.Patient.public_id).order_by(tables.Patient.id)).first() or ""


def find_browser() -> str | None:
    """The browser of this machine."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def launched(program: str) -> Iterator[Browser]:
    """A browser without a screen, that calls nobody by itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


def tap_as_it_changes(page: Page, part: str, target: str) -> None:
    """Put a thumb where a button is, in the moment in which the part around it changes: `<body data-taken>` says
    whether that tap counted."""
    page.evaluate(
        """([part, target]) => new MutationObserver(() => {
            const tap = new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 });
            document.body.dataset.taken = document.querySelector(target).dispatchEvent(tap);
        }).observe(document.querySelector(part), { childList: true })""",
        [part, target],
    )


def make_monday(folder: Path) -> None:
    """A clinic in an empty folder: three days have passed, and today's visits are booked."""
    config = folder / CONFIG
    config.write_text(render_config(Answers()), encoding="utf-8")
    settings = load(config, {})
    bring_to_head(settings.database_url)
    store = Store.open(settings.database_url)
    scope = set_up(store, CLINIC, catalogue_of(settings), BEGIN, demo=True)
    store.close()
    clock = SimulatedClock(BEGIN)
    with open_runtime(settings, clock) as runtime, be_worker(runtime):
        Cast(runtime, scope).book_today()
        for _ in Story(runtime, clock, scope, until=MONDAY).unfold():
            pass


@contextmanager
def desk_at_work(folder: Path) -> Iterator[DeskAtWork]:
    """The desk of the clinic that `make_monday` made in a folder, or of a copy of it."""
    settings = load(folder / CONFIG, {})
    with open_runtime(settings, SimulatedClock(MONDAY)) as runtime, be_worker(runtime):
        desk = DeskAtWork(runtime, WebServer(create_app(runtime), "127.0.0.1", 0))
        desk.web.start()
        try:
            yield desk
        finally:
            desk.web.stop()
            desk.web.join()
