"""A day at the front desk: several treated at once, somebody who did not come, and pages that renew themselves."""

from playwright.sync_api import expect

from tests.browser.conftest import Opened


def test_several_are_treated_with_one_tap(opened: Opened) -> None:
    page = opened()
    booked = page.locator("section:has(#comes) li")
    names = [booked.nth(i).locator("a").first.inner_text() for i in range(2)]
    for i in range(2):
        booked.nth(i).locator("input[type=checkbox]").check()
    page.click("button:has-text('All that are ticked were treated')")
    for name in names:
        expect(page.locator("section:has(#came) li", has_text=name).locator(".mark")).to_have_text("treated")


def test_who_did_not_come_is_told_apart_and_gets_no_aftercare(opened: Opened) -> None:
    page = opened()
    row = page.locator("section:has(#comes) li").first
    name = row.locator("a").first.inner_text()
    row.locator("summary:has-text('Else')").click()
    row.locator("button:has-text('Did not come')").click()
    expect(page.locator("section:has(#came) li", has_text=name).locator(".mark")).to_have_text("did not come")
    expect(page.locator("section:has(#texts) li", has_text=name)).to_have_count(0)


def test_what_a_colleague_does_shows_without_reloading(opened: Opened) -> None:
    mine, theirs = opened(width=820), opened()
    name = theirs.locator("section:has(#comes) li a").first.inner_text()
    mine.evaluate("window.stayed = true")
    theirs.locator("section:has(#comes) li").first.locator("button:has-text('Treated')").click()
    expect(mine.locator("section:has(#came) li", has_text=name)).to_be_visible(timeout=30_000)
    assert mine.evaluate("window.stayed") is True
