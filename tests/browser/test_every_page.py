"""Every page, in both themes and at three widths: nothing that axe finds, nothing that sticks out."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sqlalchemy import select

from reminders.store import tables
from tests.browser.at_work import DeskAtWork
from tests.browser.conftest import Opened
from tests.browser.pages import PAGES, WIDTHS, of_a_patient

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


NARROWEST = 320  # a page of 1280 at 400 %: WCAG 1.4.10
OF_COLOR = {"runOnly": ["color-contrast"]}  # all else is the same in the dark


@pytest.mark.parametrize("of", ["the clinic", "a patient"])
def test_nothing_is_found_and_nothing_sticks_out(opened: Opened, desk: DeskAtWork, of: str) -> None:
    page = opened()
    found: dict[str, object] = {}
    for path in PAGES if of == "the clinic" else of_a_patient(desk):
        page.emulate_media(color_scheme="light", reduced_motion="reduce")  # colors change at once
        page.goto(desk.base + path)
        for width in (NARROWEST, *WIDTHS):
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if over > 0:
                found[f"{path} at {width}"] = over
        found |= {f"{path}, {one}": where for one, where in _violations(page, RULES).items()}
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found |= {f"{path} in the dark, {one}": where for one, where in _violations(page, OF_COLOR).items()}
    assert found == {}


LONG = ("Wolfeschlegelsteinhausenbergerdorff-Maximiliana Bartholomew-Featherstonehaugh", "W" * 100)


def test_of_the_longest_names_nothing_sticks_out(opened: Opened, desk: DeskAtWork) -> None:
    with desk.runtime.store.write() as db:
        for patient in db.scalars(select(tables.Patient)):
            patient.name = LONG[patient.id % len(LONG)]
        db.scalars(select(tables.Clinic)).one().name = LONG[0]
    page = opened()
    found: dict[str, int] = {}
    for path in (*PAGES, *of_a_patient(desk)):
        page.goto(desk.base + path)
        page.wait_for_load_state("networkidle")
        for width in (NARROWEST, *WIDTHS):
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if over > 0:
                found[f"{path} at {width}"] = over
    assert found == {}


def _violations(page: Page, rules: dict[str, list[str]]) -> dict[str, list[str]]:
    """What axe finds on a page: by rule, where."""
    found = Axe().run(page, options=rules).response["violations"]
    return {one["id"]: [node["html"][:120] for node in one["nodes"][:2]] for one in found}
