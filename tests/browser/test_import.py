"""A list of another system, dropped on the page and taken in; and all that is kept of a patient, handed over."""

from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import expect

from tests.browser.conftest import Opened

HEADER = "visit id,patient id,name,number,treatment,area,start,end,status,consent"
ROWS = (
    "v-1,p-1,Zoe Example,+12125550160,microneedling-pen,face,2026-12-05 15:00,,booked,yes",
    "v-2,p-2,Yan Example,12,microneedling-pen,face,2026-12-05 16:00,,booked,yes",
)


def test_a_list_is_tried_put_right_and_taken_in(opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_text("\n".join((HEADER, *ROWS)) + "\n", encoding="utf-8")
    page = opened()
    page.click("a:has-text('Import')")
    page.wait_for_url("**/import")
    page.set_input_files("input[type=file]", str(file))
    page.click("button:has-text('See what would become of it')")
    expect(page.locator("section:has(#bad)")).to_contain_text("1 row cannot be taken", timeout=30_000)
    expect(page.locator("section:has(#bad)")).to_contain_text("number")
    page.click("button:has-text('Import 1 visit')")
    expect(page.locator("main")).to_contain_text("The list is in.", timeout=30_000)
    page.goto(page.url.rpartition("/")[0] + "/patients")
    page.fill("#text", "zoe")
    expect(page.locator("#found")).to_contain_text("Zoe Example")
    page.fill("#text", "yan")
    expect(page.locator("#found")).to_contain_text("Nobody is found")


def test_an_owner_takes_out_what_is_kept_of_a_patient(opened: Opened) -> None:
    page = opened("/patients")
    page.fill("#text", "Dana")
    page.click("#found a:has-text('Dana')")
    page.click("a:has-text('Data: take out, erase')")
    with page.expect_download() as download:
        page.locator("form[action$='/data/export'] button").first.click()
    with ZipFile(download.value.path()) as kept:
        assert ",Dana," in kept.read("patient.csv").decode()
