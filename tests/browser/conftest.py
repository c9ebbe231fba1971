"""A real browser on the real desk. Where none is found the tests say so; in CI that is a failure."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from reminders.cli.demo_cast import BEGIN, CLINIC, MONDAY, Cast
from reminders.cli.demo_run import Story
from reminders.config import Answers, load, render_config
from reminders.runtime import Runtime, SimulatedClock, be_worker, catalogue_of, open_runtime
from reminders.store.engine import Store
from reminders.usecases.set_up import set_up
from reminders.web import WebServer, create_app
from tests.schema import bring_to_head

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def is_complaint(said: ConsoleMessage) -> bool:
    """A form that is shown again with its mistake answers 422, which is no fault of the page."""
    return said.type in {"error", "warning"} and "status of 422" not in said.text


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no browser: install Debian's chromium")
        pytest.skip("no browser on this machine: install chromium to run these")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield launched
        launched.close()


class DeskAtWork:
    """The demo's clinic on its Monday, served to browsers."""

    def __init__(self, runtime: Runtime, port: int) -> None:
        self.runtime = runtime
        self.base = f"http://127.0.0.1:{port}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    config = tmp_path / "config.toml"
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
        web = WebServer(create_app(runtime), "127.0.0.1", 0)
        web.start()
        try:
            yield DeskAtWork(runtime, web.port)
        finally:
            web.stop()
            web.join()


Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, desk: DeskAtWork) -> Iterator[Opened]:
    """Opens a page of the desk, signed in; anything that the browser complains about fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open_at(path: str = "/", *, width: int = 1280, theme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{desk.base}/demo")
        if path != "/":
            page.goto(f"{desk.base}{path}")
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []
