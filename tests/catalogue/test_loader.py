from pathlib import Path

import pytest

from reminders.catalogue import Catalogue, load_folder, shipped
from reminders.errors import InvalidInput

FACIAL = """\
code = "light-facial"
version = 1
name = "Light facial"
areas = ["face"]
restrictions = [{ category = "makeup", lasts = "12h", sources = ["OWN"] }]

[[steps]]
code = "normal"
role = "normal"
kind = "info"
class = "care"
anchor = "treatment-end"
offset = "1h"
tells = ["makeup"]
says = ["no-touching", "drink-water"]
sources = ["OWN"]
wording.en = "{restrictions} Do not touch it. Drink water."

[sources]
OWN = { name = "own judgement", grade = "U" }
"""
COMBINED = """\
[[combined]]
code = "facial-and-needling"
step = "normal"
version = 1
protocols = ["light-facial", "peel-superficial"]
says = ["no-touching", "drink-water", "normal-tightness", "gentle-cream", "spf-daily", "do-not-pick"]
wording.en = "{restrictions} Tight skin is normal. Do not touch or pick. Cream, SPF 30+, water."
"""


def refusals(folder: Path) -> list[str]:
    return [str(error) for error in load_folder(folder).refused]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "light.toml").write_text(FACIAL)
    (tmp_path / "combined.toml").write_text(COMBINED)
    (tmp_path / "notes.txt").write_text("not a protocol")
    return tmp_path


def test_a_clinics_own_protocol_stands_beside_the_shipped_ones(folder: Path) -> None:
    catalogue = load_folder(folder)

    assert set(catalogue.protocols) == {"light-facial", *shipped().protocols}
    assert catalogue.combined[:-1] == shipped().combined
    assert (catalogue.combined[-1].code, catalogue.combined[-1].step) == ("facial-and-needling", "normal")
    assert catalogue.documents["light-facial"]["name"] == "Light facial"


def test_a_clinics_own_protocol_replaces_the_shipped_one_of_its_code(tmp_path: Path) -> None:
    (tmp_path / "pen.toml").write_text(FACIAL.replace("light-facial", "microneedling-pen"))

    catalogue = load_folder(tmp_path)

    assert catalogue.protocol("microneedling-pen").name == "Light facial"
    assert set(catalogue.protocols) == set(shipped().protocols)


def test_a_shipped_combined_wording_that_now_says_too_little_is_left_out(tmp_path: Path) -> None:
    """The changed pen says "drink-water", which the shipped wording does not, and has no check."""
    (tmp_path / "pen.toml").write_text(FACIAL.replace("light-facial", "microneedling-pen"))

    kept = load_folder(tmp_path).combined

    assert kept == tuple(wording for wording in shipped().combined if "microneedling-pen" not in wording.protocols)
    assert len(kept) < len(shipped().combined)


def test_an_unknown_code_names_the_nearest() -> None:
    codes = ("derma-roller", "microneedling-meso", "microneedling-pen", "peel-superficial")
    few = Catalogue({code: shipped().protocols[code] for code in codes})

    with pytest.raises(InvalidInput, match=r"'microneedling-pn'.*Did you mean microneedling-pen\?"):
        few.protocol("microneedling-pn")
    with pytest.raises(InvalidInput, match="Use one of: derma-roller, microneedling-meso"):
        few.protocol("xyz")
    assert few.nearest("peel") == "peel-superficial"
    assert few.nearest("needling") == "microneedling-pen"
    assert few.nearest("xyz") is None


def test_two_files_with_one_code_are_refused(folder: Path) -> None:
    (folder / "more.toml").write_text(FACIAL)

    assert refusals(folder) == ["more.toml: code ('light-facial'): two files bring it. light.toml has it too."]


def test_a_file_that_is_no_toml_is_named_and_keeps_no_other_from_counting(folder: Path) -> None:
    (folder / "light.toml").write_text("code = ")
    (folder / "combined.toml").unlink()
    (folder / "more.toml").write_text(FACIAL)

    assert [message.partition(" (at")[0] for message in refusals(folder)] == [
        "light.toml: it is no TOML: Invalid value"
    ]
    assert load_folder(folder).own == {"light-facial"}


def test_a_folder_that_is_not_there_leaves_the_shipped_protocols(tmp_path: Path) -> None:
    catalogue = load_folder(tmp_path / "nowhere")

    assert catalogue.protocols == shipped().protocols
    assert "there is no such folder" in str(catalogue.refused[0])


def test_a_file_saved_with_a_byte_order_mark_counts(tmp_path: Path) -> None:
    (tmp_path / "light.toml").write_text(FACIAL, encoding="utf-8-sig")

    assert load_folder(tmp_path).own == {"light-facial"}


def test_what_a_clinic_brings_is_marked_as_its_own(folder: Path) -> None:
    assert load_folder(folder).own == {"light-facial", "facial-and-needling/normal"}
    assert shipped().own == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            ', "do-not-pick"]',
            "]",
            (
                "combined.toml: facial-and-needling.normal.says: the single texts also say do-not-pick. "
                "Say it in the wording and list it under says."
            ),
        ),
        (
            "{restrictions} Tight",
            "No makeup until {until:makeup}. Tight",
            (
                "combined.toml: facial-and-needling.normal.wording.en: the text tells scrubs and does not print it. "
                "Print it: {restrictions} or {until:scrubs}."
            ),
        ),
        (
            "{restrictions} Tight",
            "{restriction} Tight",
            (
                "combined.toml: facial-and-needling.normal.wording.en ('{restriction}'): there is no such placeholder. "
                "Did you mean {restrictions}?"
            ),
        ),
        (
            '"light-facial", ',
            '"light-facal", ',
            (
                "combined.toml: facial-and-needling.normal.protocols ('light-facal'): there is no such protocol. "
                "Correct the code, or take it out of protocols."
            ),
        ),
        (
            'step = "normal"',
            'step = "check"',
            (
                "combined.toml: facial-and-needling.check.protocols ('light-facial'): light-facial has no step check. "
                "Correct the code, or take it out of protocols."
            ),
        ),
        (
            "version = 1",
            "verison = 1",
            "combined.toml: verison ('verison'): there is no such key. Did you mean version?",
        ),
        (
            "[[combined]]",
            "[[wordings]]",
            (
                "combined.toml: it holds something else than combined wordings. "
                "Write each wording as a table under [[combined]]."
            ),
        ),
        (
            COMBINED,
            COMBINED * 2,
            "combined.toml: facial-and-needling.normal: it is there twice. Give each its own code or step.",
        ),
    ],
)
def test_a_combined_wording_that_would_lose_something_is_refused(
    folder: Path, old: str, new: str, message: str
) -> None:
    (folder / "combined.toml").write_text(COMBINED.replace(old, new))

    assert refusals(folder) == [message]


def test_an_empty_base_leaves_a_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "light.toml").write_text(FACIAL)

    assert list(load_folder(tmp_path, Catalogue()).protocols) == ["light-facial"]
