"""`python -m tests.browser FOLDER`: a picture of every page of the desk, at three widths and in both themes.

python -m tests.browser pictures              # all of them, to look at
python -m tests.browser docs/desk --for-docs  # the few that the README shows
python -m tests.browser docs/conversations --conversations  # what one patient reads, in each language
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from reminders.wording.languages import LANGUAGES
from tests.browser.at_work import DeskAtWork, desk_at_work, find_browser, launched, make_monday
from tests.browser.conversation import PLACES, conversation
from tests.browser.pages import PAGES, WIDTHS, of_a_patient
from tests.browser.phone_picture import WIDTH, page_of

HEIGHT = 900
FOR_DOCS = (("today", "/", 1280), ("register", "/register", 1600), ("todo", "/todo", 820), ("phone", "/", 400))


def main() -> int:
    """Make them."""
    asked = _parser().parse_args()
    program = find_browser()
    if program is None:
        sys.stderr.write("No browser: install chromium.\n")
        return 1
    asked.folder.mkdir(parents=True, exist_ok=True)
    with launched(program) as browser:
        taken = _conversations(browser, asked.folder) if asked.conversations else _of_the_desk(browser, asked)
    sys.stdout.write(f"{taken} pictures in {asked.folder}\n")
    return 0


def _of_the_desk(browser: Browser, asked: argparse.Namespace) -> int:
    with TemporaryDirectory() as scratch:
        make_monday(Path(scratch))
        with desk_at_work(Path(scratch)) as desk:
            return _for_docs(desk, browser, asked.folder) if asked.for_docs else _all(desk, browser, asked.folder)


def _conversations(browser: Browser, folder: Path) -> int:
    spoken = [place for place in PLACES if place.language in LANGUAGES]
    for place in spoken:
        with TemporaryDirectory() as scratch:
            said = conversation(Path(scratch), place)
        page = browser.new_page(viewport={"width": WIDTH, "height": 100})
        page.set_content(page_of(place, said))
        page.screenshot(path=folder / f"{place.language}.png", full_page=True)
        page.close()
    return len(spoken)


def _all(desk: DeskAtWork, browser: Browser, folder: Path) -> int:
    paths = (*PAGES, *of_a_patient(desk))
    patient = desk.a_patient()
    for theme in ("light", "dark"):
        for width in WIDTHS:
            page = _page(desk, browser, width, theme)
            for path in paths:
                page.goto(desk.base + path)
                name = path.replace(patient, "PATIENT").strip("/").replace("/", "-") or "today"
                page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)
            page.context.close()
    return 2 * len(WIDTHS) * len(paths)


def _for_docs(desk: DeskAtWork, browser: Browser, folder: Path) -> int:
    for name, path, width in FOR_DOCS:
        page = _page(desk, browser, width, "light")
        page.goto(desk.base + path)
        page.wait_for_selector(".phone")
        if path == "/register":
            page.fill("#find", "dana")
            page.click("#found button")
            page.wait_for_selector("#plan .bubble")
        page.screenshot(path=folder / f"{name}.png")
        page.context.close()
    return len(FOR_DOCS)


def _page(desk: DeskAtWork, browser: Browser, width: int, theme: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, color_scheme="dark" if theme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(f"{desk.base}/demo")
    page.wait_for_selector(".phone")
    return page


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.browser", description="Take pictures of the desk.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--for-docs", action="store_true", help="only the few that the README shows")
    parser.add_argument("--conversations", action="store_true", help="what a patient reads, in each language")
    return parser


if __name__ == "__main__":
    sys.exit(main())
