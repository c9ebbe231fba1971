"""docs/texts.md shows what goes out today."""

from pathlib import Path

from reminders.catalogue import shipped
from reminders.catalogue.page import COMMAND, texts_page

PAGE = Path(__file__).parents[2] / "docs" / "texts.md"


def test_the_committed_page_of_all_texts_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == texts_page(shipped()), f"Write it again: {COMMAND}"


def test_the_page_shows_every_protocol_a_body_area_and_a_day_of_several_treatments() -> None:
    page = texts_page(shipped())

    assert [code for code in shipped().protocols if f"`{code}`" not in page] == []
    assert "### On the legs, where it differs" in page
    assert "## Several treatments on one day" in page
    assert page == texts_page(shipped())


def test_no_text_of_the_page_speaks_of_makeup_on_the_legs() -> None:
    legs = [part.partition("\n## ")[0] for part in texts_page(shipped()).split("### On the legs")[1:]]

    assert legs
    assert all("makeup until" not in part for part in legs)
