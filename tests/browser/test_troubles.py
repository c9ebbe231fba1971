"""A failed text is found and dealt with, a wrong treatment corrected, a STOP seen: what a day brings."""

from playwright.sync_api import expect
from sqlalchemy import update

from reminders.store import tables
from tests.browser.at_work import DeskAtWork
from tests.browser.conftest import Opened


def test_a_text_that_failed_is_found_taken_and_done(opened: Opened) -> None:
    page = opened()
    page.click("nav a:has-text('Needs a person')")
    row = page.locator(".todo > li", has_text="A number cannot get texts")
    expect(row).to_contain_text("Eli")
    row.locator("button:has-text('Take')").click()
    page.wait_for_url("**/todo/*")
    page.goto(page.url.rpartition("/")[0])
    expect(page.locator(".todo > li", has_text="A number cannot get texts")).to_contain_text("you have it")


def test_a_wrong_treatment_is_corrected_and_the_patient_reads_it(opened: Opened, desk: DeskAtWork) -> None:
    page = opened("/patients")
    page.fill("input[type=search], #find", "dana")
    page.keyboard.press("Enter")
    page.click("a[href^='/patients/']:has-text('Dana')")
    page.click("a:has-text('Correct')")
    page.fill("input[name=ended]", "2026-11-20T21:30")
    page.click("form[action$='/end'] button")
    shown = page.locator(".bubble").first.inner_text()  # before it is saved
    assert "Corrected" in shown
    page.click("button.main")
    for _ in range(5):
        page.click("button:has-text('Next text')")
        page.wait_for_load_state()
        said = [bubble.body for bubble in desk.runtime.phone.conversation("+12125550104")]
        if shown in said:
            break
    assert shown in said


def test_what_a_patient_writes_waits_for_a_person(opened: Opened) -> None:
    page = opened()
    page.wait_for_selector(".phone")
    page.locator(".phone").first.locator("input[name=body]").fill("My cheek is swollen, is that normal?")
    page.locator(".phone").first.locator("button:has-text('Send')").click()
    page.wait_for_load_state()
    page.click("nav a:has-text('Needs a person')")
    expect(page.locator(".todo", has_text="My cheek is swollen")).to_be_visible()


def test_a_form_that_was_begun_is_there_again_after_the_sign_in_has_ended(opened: Opened, desk: DeskAtWork) -> None:
    page = opened("/register")
    page.click("summary:has-text('Somebody new')")
    page.fill("#name", "Zoe Example")
    with desk.runtime.store.write() as db:
        db.execute(update(tables.SignIn).values(ended_at=desk.runtime.machine_now()))
    page.fill("#number", "212 555 0143")  # the plan beside it is asked for, and hears of the end
    page.wait_for_url("**/sign-in?to=/unsent")
    expect(page.locator("main")).to_contain_text("What you typed is kept for you")
    assert "Zoe" not in page.content()
    page.goto(f"{desk.base}/demo")
    page.goto(f"{desk.base}/unsent")
    page.click("button:has-text('Go on with the visit')")
    expect(page.locator("#name")).to_have_value("Zoe Example")
    expect(page.locator("#number")).to_have_value("212 555 0143")
