"""docs/protocols.md is what a practitioner writes a protocol from: its examples work, its lists are whole."""

import re
from pathlib import Path

import pytest

from reminders.catalogue import load_folder, shipped
from reminders.catalogue.findings import judge
from reminders.catalogue.tables import IntervalTable, ProtocolTable, RestrictionTable, SourceTable, StepTable
from reminders.domain.vocabulary import Anchor, BodyArea, Category, Kind, Role, TextClass
from reminders.wording.placeholders import KNOWN, UNTIL

PAGE = (Path(__file__).parents[2] / "docs" / "protocols.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert len(found) == 1
    return str(found[0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "light-facial.toml").write_text(block("toml"), encoding="utf-8")
    (tmp_path / "combined.toml").write_text(block("toml combined"), encoding="utf-8")
    return tmp_path


def test_the_examples_pass_the_check_without_a_warning(folder: Path) -> None:
    assert judge([folder]) == []


def test_the_examples_load_beside_the_shipped_protocols(folder: Path) -> None:
    catalogue = load_folder(folder)

    assert catalogue.refused == ()
    assert catalogue.own == {"light-facial", "facial-and-peel/normal"}
    assert set(catalogue.protocols) == {"light-facial", *shipped().protocols}


@pytest.mark.parametrize("words", [Anchor, BodyArea, Category, Kind, Role, TextClass])
def test_every_value_of_every_list_is_explained(words: type[Role]) -> None:
    assert [str(word) for word in words if f"`{word}`" not in PAGE] == []


@pytest.mark.parametrize("table", [ProtocolTable, RestrictionTable, StepTable, IntervalTable, SourceTable])
def test_every_key_is_explained(table: type[StepTable]) -> None:
    keys = [field.alias or name for name, field in table.model_fields.items()]
    assert [key for key in keys if f"`{key}`" not in PAGE and f"`{key} = " not in PAGE] == []


def test_every_placeholder_is_explained() -> None:
    names = [name for name in KNOWN if not name.startswith(UNTIL)]
    assert [name for name in names if f"`{{{name}}}`" not in PAGE] == []
    assert "`{until:sun}`" in PAGE
