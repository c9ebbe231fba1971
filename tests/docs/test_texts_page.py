"""docs/texts.md, and one page for each further language, show what goes out today."""

import re
from pathlib import Path

import pytest

from reminders.catalogue import shipped
from reminders.catalogue.page import command_for, file_of, texts_page
from reminders.wording.languages import LANGUAGES

# What takes a segment more than English also with a short name and one zone: the natural words are longer.
ONE_MORE_EVERY_DAY = {
    "es": {"botulinum-toxin/restrictions/first", "ipl/prep/prep"},
    "fr": {"ipl/prep/prep"},
}
DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_committed_page_of_all_texts_is_current(language: str) -> None:
    page = DOCS / file_of(language)

    assert page.read_text(encoding="utf-8") == texts_page(shipped(), language), f"Write: {command_for(language)}"


def taken(page: str) -> list[tuple[str, int]]:
    """The segments of each text on a page, with the protocol and the place of the text."""
    found, code = [], ""
    for line in page.splitlines():
        if line.startswith("## "):
            code = ""
        elif named := re.match(r"`([\w-]+)`, on", line):
            code = named[1]
        elif text := re.match(r"\*\*.+\*\* · (\S+) · (\d) segment", line):
            found.append((f"{code}/{text[1]}", int(text[2])))
    assert found
    return found


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_in_everyday_use_no_text_takes_more_segments_than_in_english(language: str) -> None:
    ours, english = taken(texts_page(shipped(), language)), taken(texts_page(shipped()))

    assert [place for place, _ in ours] == [place for place, _ in english]
    more = {place for (place, segments), (_, usual) in zip(ours, english, strict=True) if segments > usual}
    assert more == ONE_MORE_EVERY_DAY.get(language, set())


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
