"""A real browser on the real desk. Where none is found the tests say so; in CI that is a failure."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.at_work import DeskAtWork, desk_at_work, find_browser, launched, make_monday

_NO_FAULT = re.compile(r"status of (401|409|422|503)|ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE")


def is_complaint(said: ConsoleMessage) -> bool:
    """Not so a form with a mistake or where somebody was quicker, a sign-in that has ended, a desk that is away."""
    return said.type in {"error", "warning"} and not _NO_FAULT.search(said.text)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """No longer than its module: while Playwright lives, no other test of this process can run an event loop."""
    program = find_browser()
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no browser: install Debian's chromium")
        pytest.skip("no browser on this machine: install chromium to run these")
    with launched(program) as browser:
        yield browser


@pytest.fixture(scope="session")
def monday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: three days of texts take seconds to unfold."""
    folder = tmp_path_factory.mktemp("monday")
    make_monday(folder)
    return folder


@pytest.fixture
def desk(monday: Path, tmp_path: Path) -> Iterator[DeskAtWork]:
    shutil.copytree(monday, tmp_path, dirs_exist_ok=True)
    with desk_at_work(tmp_path) as running:
        yield running


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
