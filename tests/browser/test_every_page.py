"""Every page, in both themes and at three widths: nothing that axe finds, nothing that sticks out."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.at_work import DeskAtWork
from tests.browser.conftest import Opened
from tests.browser.pages import PAGES, WIDTHS, of_a_patient

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(opened: Opened, desk: DeskAtWork, theme: str) -> None:
    page = opened(theme=theme)
    found = {}
    for path in (*PAGES, *of_a_patient(desk)):
        page.goto(desk.base + path)
        results = Axe().run(page, options=RULES).response["violations"]
        if results:
            found[path] = [(one["id"], [node["html"][:120] for node in one["nodes"][:2]]) for one in results]
    assert found == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_screen(opened: Opened, desk: DeskAtWork, width: int) -> None:
    page = opened(width=width)
    wide = {}
    for path in (*PAGES, *of_a_patient(desk)):
        page.goto(desk.base + path)
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            wide[path] = over
    assert wide == {}
