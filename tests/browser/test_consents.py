"""Agreeing at the desk, in a browser: the words in the patient's language, a minor, and the proof on paper."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened


def somebody_new(page: Page) -> None:
    page.click("summary:has-text('Somebody new')")
    page.fill("#name", "Mia Example")
    page.fill("#number", "212 555 0142")


def test_the_words_follow_the_language_and_the_proof_has_them(opened: Opened) -> None:
    page = opened("/register", width=400)
    somebody_new(page)
    expect(page.locator("#guardian")).to_be_hidden()
    page.select_option("#language", "es")
    expect(page.locator(".asked .bubble").first).to_contain_text("puede enviar mensajes")
    read = page.locator(".asked .bubble").first.inner_text()
    page.check("input[name=minor]")
    page.fill("#guardian", "Gina Example")
    page.select_option("#relation", "parent")
    page.check("input[name=consent][value=care]")
    page.check("input[name=treatment][value=peel-superficial]")
    page.click("button:has-text('Register')")
    page.wait_for_url("**/registered")
    page.click("a:has-text('Mia Example')")
    page.click("a:has-text('Every word, as proof')")
    page.wait_for_url("**/agreed")
    expect(page.locator("main")).to_contain_text("Gina Example (parent)")
    assert page.locator(".agreed .bubble").inner_text() == read
    page.emulate_media(media="print")
    expect(page.locator("button:has-text('Print')")).to_be_hidden()


def test_without_script_a_button_shows_the_words_and_nothing_typed_is_lost(opened: Opened) -> None:
    page = opened("/register", script=False)
    somebody_new(page)
    page.select_option("#language", "de")
    page.check("input[name=minor]")
    page.fill("#guardian", "Gina Example")
    page.click("button:has-text('Show the words in it')")
    expect(page.locator(".asked .bubble").first).to_contain_text("darf an diese Handynummer SMS schicken")
    assert page.input_value("#name") == "Mia Example"
    assert page.input_value("#guardian") == "Gina Example"
    assert page.is_checked("input[name=minor]")
