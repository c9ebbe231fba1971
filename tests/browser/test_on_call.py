"""Somebody is put on call, a patient writes what cannot wait, and time passes: as somebody tries it in the demo."""

import re

from playwright.sync_api import Page, expect

from tests.browser.at_work import DeskAtWork
from tests.browser.conftest import Opened

KIM = "+12125550142"


def alerts(desk: DeskAtWork) -> int:
    return sum("needs a nurse" in bubble.body for bubble in desk.runtime.phone.conversation(KIM))


def put_on_call(page: Page, desk: DeskAtWork) -> None:
    page.goto(f"{desk.base}/settings/on-call")
    first = page.locator("section", has=page.get_by_role("heading", name="First"))
    first.get_by_label("Name").fill("Kim Nurse")
    first.get_by_label("Mobile number").fill(KIM)
    first.get_by_role("button", name="Save").click()
    page.click("button:has-text('Text them a code')")
    kim = page.locator(".beside .phone", has_text="Kim Nurse")
    code = re.search(r"\b\d{6}\b", kim.locator(".bubble").first.inner_text())
    assert code is not None
    page.get_by_label("The code that their phone shows").fill(code[0])
    page.click("button:has-text('That is the code')")
    expect(page.get_by_text("Somebody on call is told.")).to_be_visible()


def test_who_is_on_call_is_told_again_until_somebody_takes_it(opened: Opened, desk: DeskAtWork) -> None:
    page = opened()
    put_on_call(page, desk)
    dana = page.locator(".beside .phone", has_text="Dana")
    dana.locator("summary").click()
    dana.get_by_placeholder("Answer as the patient").fill("I can't breathe properly")
    dana.get_by_role("button", name="Send").click()
    expect(page.locator(".beside .phone", has_text="Kim Nurse").get_by_text("needs a nurse")).to_have_count(1)
    page.click("button:has-text('Next text')")
    page.wait_for_load_state()
    assert alerts(desk) == 2
    page.click("button:has-text('One hour on')")
    page.wait_for_load_state()
    often = alerts(desk)
    assert often > 2
    page.goto(f"{desk.base}/todo")
    page.locator("li, article", has_text="Dana").get_by_role("button", name=re.compile("Take")).first.click()
    page.wait_for_load_state()
    page.click("button:has-text('One hour on')")
    page.wait_for_load_state()
    assert alerts(desk) == often
