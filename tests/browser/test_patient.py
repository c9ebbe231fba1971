"""A patient's page: texts written, cancelled and paused by hand, and two people who change the same person."""

from playwright.sync_api import Page, expect

from tests.browser.at_work import DeskAtWork
from tests.browser.conftest import Opened

ANA, DANA = "+12125550101", "+12125550104"


def find(page: Page, name: str) -> str:
    """Open the page of a patient as one looks for them; returns its address."""
    page.fill("#text", name)
    page.click(f"#found a:has-text('{name}')")
    page.wait_for_url("**/patients/*")
    return page.url


def test_a_text_written_by_hand_is_shown_as_it_goes_and_arrives(opened: Opened, desk: DeskAtWork) -> None:
    page = opened("/patients")
    find(page, "Dana")
    page.click("a:has-text('Write a text')")
    page.fill("textarea", "Your cream is at the front desk.")
    page.click("button:has-text('See it as it goes out')")
    expect(page.locator("main .bubble")).to_have_text("Lumina Skin: Your cream is at the front desk.")
    page.click("button:has-text('Send it')")
    for _ in range(5):
        said = [bubble.body for bubble in desk.runtime.phone.conversation(DANA)]
        if any("Your cream is at the front desk." in body for body in said):
            break
        page.click("button:has-text('Next text')")
        page.wait_for_load_state()
    assert sum("Your cream is at the front desk." in body for body in said) == 1


def test_a_text_that_was_cancelled_stays_on_the_page_and_does_not_go(opened: Opened, desk: DeskAtWork) -> None:
    page = opened("/patients")
    address = find(page, "Ana")
    text = page.locator("section:has(#coming) li", has=page.locator("a:has-text('Cancel')")).first
    words = text.locator(".bubble").inner_text()
    text.locator("a:has-text('Cancel')").click()
    page.click("button:has-text('Cancel this text')")
    page.goto(address)
    expect(page.locator("section:has(#coming)")).not_to_contain_text(words)
    for _ in range(6):
        page.click("button:has-text('Next text')")
        page.wait_for_load_state()
    said = [bubble.body for bubble in desk.runtime.phone.conversation(ANA)]
    assert said
    assert words not in said


def test_who_wants_no_texts_gets_the_sheet_and_a_call_instead(opened: Opened) -> None:
    page = opened("/patients")
    address = find(page, "Dana")
    page.click("button:has-text('Wants no texts at all')")
    expect(page.locator(".note.bad", has_text="Gets no texts.")).to_contain_text("Print the sheet")
    page.click(".note.bad a:has-text('Print the sheet')")
    expect(page.locator("main")).to_contain_text("Dana")
    page.goto(address)
    page.click("button:has-text('Wants texts again')")
    expect(page.locator(".note.bad", has_text="Gets no texts.")).to_have_count(0)


def test_of_two_who_change_one_person_neither_loses_anything(opened: Opened) -> None:
    mona, kim = opened("/patients"), opened("/patients")
    for page in (mona, kim):
        find(page, "Dana")
        page.click("a:has-text('Change name or language')")
    mona.fill("#name", "Dana Example-Smith")
    mona.click("button.main:has-text('Save')")
    mona.wait_for_url("**/patients/*")
    kim.fill("#call_name", "Dee")
    kim.click("button.main:has-text('Save')")
    expect(kim.locator("[role=alert], .note").first).to_be_visible()  # a colleague was quicker; nothing is overwritten
    expect(kim.locator("#name")).to_have_value("Dana Example-Smith")
    expect(kim.locator("#call_name")).to_have_value("Dee")
    kim.click("button.main:has-text('Save')")
    expect(kim.locator(".head")).to_contain_text("Dana Example-Smith")
    expect(kim.locator(".head")).to_contain_text("Dee")
