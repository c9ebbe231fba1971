"""Courses, protocols and settings, as the practitioner and the owner use them."""

from playwright.sync_api import expect

from tests.browser.at_work import DeskAtWork
from tests.browser.conftest import Opened


def arrived(desk: DeskAtWork) -> int:
    """How many texts are on all phones."""
    return sum(one.count for one in desk.runtime.phone.numbers())


def test_courses_tell_who_is_where_and_since_when(opened: Opened) -> None:
    page = opened("/courses")
    page.locator("nav.tabs a").nth(2).click()
    expect(page.locator("li.course").first).to_contain_text(" of ")
    page.locator("li.course a").first.click()
    expect(page.locator("section:has(#courses)")).to_contain_text(" of ")


def test_a_protocol_is_tried_withdrawn_and_approved_by_name(opened: Opened) -> None:
    page = opened("/protocols/microneedling-pen")
    page.fill("#try-at", "2026-11-25T20:50")
    expect(page.locator("#tried .bubble").first).to_contain_text("Lumina Skin")
    page.click("summary:has-text('Withdraw')")
    page.click("button:has-text('Withdraw the approval')")
    expect(page.locator("section:has(#approval)")).to_contain_text("Nobody has approved these words")
    page.click("button:has-text('Approve the English words as')")
    expect(page.locator("section:has(#approval)")).to_contain_text("approved by")


def test_a_colleague_is_invited_signs_in_and_is_out_at_once_when_they_leave(opened: Opened, desk: DeskAtWork) -> None:
    page = opened("/settings/staff")
    page.fill("#name", "Noor Example")
    page.fill("#email", "noor@example.org")
    page.select_option("section:has(#new) select[name=role]", "read-only")
    page.click("button:has-text('Make a link for them')")
    link = page.input_value("#the-link")

    theirs = opened()
    theirs.context.clear_cookies()
    theirs.goto(link.replace(link.split("/")[2], desk.base.removeprefix("http://")))
    theirs.fill("#password", "three quiet violet boats")
    theirs.click("button.main")
    expect(theirs.locator("nav").first).to_contain_text("Patients")
    expect(theirs.locator("a:has-text('Register a visit')")).to_have_count(0)  # who only reads

    row = page.locator("li", has_text="noor@example.org")
    page.goto(f"{desk.base}/settings/staff")
    row.locator("summary").click()
    row.locator("button:has-text('Works here no more')").click()
    theirs.goto(f"{desk.base}/patients")
    expect(theirs.locator("#password")).to_be_visible()


def test_while_all_is_paused_nothing_leaves_and_everybody_sees_it(opened: Opened, desk: DeskAtWork) -> None:
    page = opened("/settings")
    page.click("summary:has-text('Pause all texts')")
    page.fill("#reason", "the sender's account is being moved")
    page.click("form button:has-text('Pause all texts')")
    expect(page.locator("[role=status]", has_text="All texts are paused")).to_contain_text("being moved")
    sent = arrived(desk)
    page.click("button:has-text('Next text')")
    page.wait_for_load_state()
    assert arrived(desk) == sent
    page.goto(f"{desk.base}/settings")
    page.click("button:has-text('Resume all texts')")
    expect(page.locator("[role=status]", has_text="All texts are paused")).to_have_count(0)
