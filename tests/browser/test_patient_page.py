"""The patient's page in a real browser, as an old phone has it: narrow, and without script."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from sqlalchemy import select

from reminders.runtime import SimulatedClock
from reminders.store import tables
from reminders.store.scope import Scope
from reminders.usecases.approvals import approve
from reminders.usecases.edit import Edit
from reminders.usecases.page_links import end_link, links_of, make_link
from tests.browser.at_work import DeskAtWork
from tests.browser.conftest import Opened
from tests.browser.test_every_page import RULES

PHONE = {"width": 360, "height": 640}
MOST_BYTES = 30_000


def patient(desk: DeskAtWork, name: str = "Ana") -> tables.Patient:
    with desk.runtime.store.read() as db:
        return db.scalars(select(tables.Patient).where(tables.Patient.name == name)).one()


def link(desk: DeskAtWork, name: str = "Ana") -> str:
    row, runtime = patient(desk, name), desk.runtime
    edit = Edit(Scope(row.organization_id, row.clinic_id), runtime.store, runtime.shelf, "a test", runtime.now())
    return f"{desk.base}/a/{make_link(edit, row.public_id).token}"


def speak(desk: DeskAtWork, *languages: str) -> None:
    """The clinic, which is live, sends these languages, and a clinician has approved each."""
    runtime = desk.runtime
    with runtime.store.write() as db:
        clinic = db.scalars(select(tables.Clinic)).one()
        clinic.languages = list(languages)
        scope = Scope(clinic.organization_id, clinic.id)
    for language in languages:
        approve(scope, runtime.store, "all", "Dr. Example", runtime.now(), language)


OnPhone = Callable[..., tuple[Page, list[Response]]]


@pytest.fixture
def on_phone(browser: Browser) -> Iterator[OnPhone]:
    """Opens an address on a phone without script; returns the page and all that was loaded for it."""
    contexts: list[BrowserContext] = []

    def open_at(address: str, theme: str = "light", *, script: bool = False) -> tuple[Page, list[Response]]:
        context = browser.new_context(
            viewport=PHONE,  # type: ignore[arg-type]
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        page, loaded = context.new_page(), list[Response]()
        page.on("response", lambda answer: loaded.append(answer))  # noqa: PLW0108 - playwright keeps a mark on it
        page.goto(address)
        return page, loaded

    yield open_at
    for context in contexts:
        context.close()


def test_a_phone_loads_one_small_answer_and_shows_all_of_it(on_phone: OnPhone, desk: DeskAtWork) -> None:
    page, loaded = on_phone(link(desk))
    assert [one.status for one in loaded] == [200]
    assert sum(len(one.body()) for one in loaded) < MOST_BYTES
    expect(page.locator("h1")).to_have_text("Your aftercare")
    expect(page.locator("section:has(#wait) li").first).to_contain_text("left")
    first = page.locator("section:has(#wait) .bar .over").first.bounding_box()
    assert first is not None
    assert first["width"] > 0
    call = page.locator("section.call a.button").first
    assert (call.get_attribute("href") or "").startswith("tel:+1212555")
    box = call.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["x"] + box["width"] <= PHONE["width"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_nor_where_it_has_ended(on_phone: OnPhone, desk: DeskAtWork, theme: str) -> None:
    speak(desk, "en", "es", "fr", "de")
    ended, row = link(desk, "Ben"), patient(desk, "Ben")
    runtime, scope = desk.runtime, Scope(row.organization_id, row.clinic_id)
    (known,) = links_of(scope, runtime.store, row.public_id, runtime.now())
    end_link(Edit(scope, runtime.store, runtime.shelf, "a test", runtime.now()), row.public_id, known.id)
    for address in (link(desk), ended, f"{desk.base}/a/{'A' * 22}"):
        page, _ = on_phone(address, theme, script=True)
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(one["id"], [node["html"][:120] for node in one["nodes"][:2]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_patient_changes_language_and_texts_without_script(on_phone: OnPhone, desk: DeskAtWork) -> None:
    speak(desk, "en", "de")
    page, _ = on_phone(link(desk))
    page.select_option("#language", "de")
    page.check("input[value=course]")
    page.click("button:has-text('Save')")
    expect(page.locator("h1")).to_have_text("Ihre Nachsorge")
    expect(page.locator("[role=status]")).to_have_text("Gespeichert.")
    expect(page.locator("input[value=course]")).to_have_count(0)
    assert patient(desk).language == "de"


@pytest.mark.parametrize("language", ["es", "fr", "de"])
def test_on_a_phone_a_page_is_of_one_language_and_as_wide_as_the_screen(
    on_phone: OnPhone, desk: DeskAtWork, language: str
) -> None:
    speak(desk, "en", "es", "fr", "de")
    with desk.runtime.store.write() as db:
        db.get_one(tables.Patient, patient(desk).id).language = language
    page, _ = on_phone(link(desk), script=True)
    marked = page.locator("html, [lang]:not(option)").evaluate_all("all => all.map(one => one.lang)")
    assert len(marked) > 2, "nothing is said of what is normal and when to call"
    assert set(marked) == {language}
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert Axe().run(page, options=RULES).response["violations"] == []


def test_the_page_goes_on_with_the_clock_and_never_allows_too_soon(on_phone: OnPhone, desk: DeskAtWork) -> None:
    page, _ = on_phone(link(desk))
    sport = page.locator("section:has(#wait) li", has_text="Sport and gym")
    expect(sport).to_contain_text("until")
    clock = desk.runtime.clock
    assert isinstance(clock, SimulatedClock)
    clock.set(desk.runtime.now() + timedelta(days=1))
    page.reload()
    expect(page.locator("section.allowed")).to_contain_text("Sport and gym")
    expect(sport).to_have_count(0)


def test_on_paper_there_is_what_counts_and_no_form(on_phone: OnPhone, desk: DeskAtWork) -> None:
    page, _ = on_phone(link(desk))
    page.emulate_media(media="print")
    expect(page.locator("section:has(#wait)")).to_be_visible()
    expect(page.locator("section.call")).to_be_visible()
    expect(page.locator("section:has(#choices)")).to_be_hidden()


def test_the_code_at_the_desk_is_scanned_to_the_page(opened: Opened, desk: DeskAtWork) -> None:
    page = opened(f"/patients/{patient(desk).public_id}/page")
    page.click("button:has-text('Show a code to scan')")
    box = page.locator(".code svg").bounding_box()
    assert box is not None
    assert box["width"] > 150
    address = page.input_value("#the-link")
    assert address.startswith(f"{desk.base}/a/")
    page.goto(address)
    expect(page.locator("h1")).to_have_text("Your aftercare")
