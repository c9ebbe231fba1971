"""A day at the front desk: several treated at once, somebody who did not come, and pages that renew themselves."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.at_work import DeskAtWork, tap_as_it_changes
from tests.browser.conftest import Opened
from tests.worker.clinic import until

TEN_SECONDS = 10_000  # after which the page asks anew
NOT_MODIFIED = 304


def rows(page: Page) -> Locator:
    """Who is booked."""
    return page.locator("section:has(#comes) li")


def with_own_clock(page: Page) -> Page:
    """The same page, where time passes as the test says."""
    page.clock.install()
    page.reload()
    return page


def looks_anew(page: Page) -> None:
    """The page has asked for what is new, and shown it where it shows it."""
    with page.expect_response("**/today/part*") as answer:
        page.clock.run_for(TEN_SECONDS)
    if answer.value.status != NOT_MODIFIED:  # which has no body to wait for
        answer.value.finished()
    page.evaluate("() => new Promise(done => queueMicrotask(() => queueMicrotask(done)))")


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


def test_enter_in_a_row_sends_no_button_of_another_row(opened: Opened) -> None:
    page = opened()
    came = page.locator("section:has(#came) li").count()
    page.evaluate("window.sent = []; addEventListener('submit', (event) => sent.push(event.submitter?.value ?? ''))")
    rows(page).nth(1).locator("input[type=time]").press("Enter")
    rows(page).nth(1).locator("input[type=checkbox]").press("Enter")
    assert page.evaluate("window.sent") == []
    rows(page).nth(1).locator("button:has-text('Treated')").press("Enter")  # the button itself still does
    expect(page.locator("section:has(#came) li")).to_have_count(came + 1)


@pytest.mark.parametrize("field", ["time", "checkbox"])
def test_enter_without_script_treats_nobody_and_says_what_to_press(opened: Opened, field: str) -> None:
    page = opened(script=False)
    count = rows(page).count()
    rows(page).nth(1).locator("input[type=checkbox]").check()
    rows(page).nth(1).locator(f"input[type={field}]").press("Enter")
    expect(page.locator("main")).to_contain_text("Press Treated beside a name.")
    page.go_back()
    expect(rows(page)).to_have_count(count)


BEGUN = """row => row.querySelector('details').open || row.querySelector('[type=checkbox]').checked
    || row.querySelector('[type=time]').value === '08:05'"""
UNDO = """row => {
    row.querySelector('details').open = row.querySelector('[type=checkbox]').checked = false
    row.querySelector('[type=time]').value = row.querySelector('[type=time]').defaultValue
}"""


@pytest.mark.parametrize("begun", ["a tick", "an end", "an open Else"])
def test_what_somebody_has_begun_in_a_row_stays_while_colleagues_work(opened: Opened, begun: str) -> None:
    mine, theirs = with_own_clock(opened()), opened()
    count, row = rows(mine).count(), rows(mine).nth(1)
    match begun:
        case "a tick":
            row.locator("input[type=checkbox]").check()
        case "an end":
            row.locator("input[type=time]").fill("08:05")
        case _:
            row.locator("summary").click()
    mine.evaluate("document.activeElement.blur()")
    rows(theirs).last.locator("button:has-text('Treated')").click()
    expect(rows(theirs)).to_have_count(count - 1)
    looks_anew(mine)
    expect(rows(mine)).to_have_count(count)
    assert row.evaluate(BEGUN)
    expect(mine.locator(".strip.stale")).to_contain_text("Something has changed meanwhile")
    row.evaluate(UNDO)
    looks_anew(mine)
    expect(rows(mine)).to_have_count(count - 1)
    expect(mine.locator(".strip.stale")).not_to_contain_text("changed", use_inner_text=True)


def test_a_tap_treats_nobody_who_moved_under_the_thumb_in_that_moment(opened: Opened) -> None:
    mine, theirs = with_own_clock(opened()), opened()
    count = rows(mine).count()
    rows(theirs).first.locator("button:has-text('Treated')").click()
    expect(rows(theirs)).to_have_count(count - 1)
    tap_as_it_changes(mine, "[data-live^='/today/part']", "section:has(#comes) button.main")
    looks_anew(mine)
    expect(rows(mine)).to_have_count(count - 1)
    expect(mine.locator("body")).to_have_attribute("data-taken", "false")
    mine.clock.run_for(400)  # after a moment it is what they see and mean
    rows(mine).first.locator("button:has-text('Treated')").click()
    expect(rows(mine)).to_have_count(count - 2)


def test_a_part_that_changes_without_moving_anything_takes_every_tap(opened: Opened) -> None:
    page = with_own_clock(opened())
    tap_as_it_changes(page, "[data-live^='/today/part']", "section:has(#comes) summary")
    page.route("**/today/part*", _with_another_word)
    looks_anew(page)
    expect(page.locator("body")).to_have_attribute("data-taken", "true")


def _with_another_word(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("Booked", "To come"))


def test_an_answer_that_is_the_same_changes_nothing(opened: Opened) -> None:
    page = with_own_clock(opened())
    page.evaluate("document.getElementById('comes').kept = true")
    looks_anew(page)
    assert page.evaluate("document.getElementById('comes').kept") is True


def _is_seen_later(page: Page, sign: Locator) -> bool:
    """Ten seconds on; a page that was busy sets its timer only after them, and is given ten more."""
    page.clock.run_for(TEN_SECONDS)
    return sign.locator("span").is_visible()


def test_while_the_desk_does_not_answer_every_page_says_so_and_since_when(opened: Opened, desk: DeskAtWork) -> None:
    page = with_own_clock(opened())
    sign = page.locator("[data-unreached]")
    expect(sign.locator("span")).to_be_hidden()
    with desk.away():
        page.clock.run_for(TEN_SECONDS)
        expect(sign).to_contain_text("The desk does not answer. What you see is as it was at")
        expect(sign.locator("time")).to_have_text(re.compile(r"\d\d:\d\d"))
    page.clock.run_for(TEN_SECONDS)
    expect(sign.locator("span")).to_be_hidden()
    page.route("**/today/part*", lambda route: route.fulfill(status=503))
    until(lambda: _is_seen_later(page, sign))
    expect(sign.locator("span")).to_be_visible()
