import re
from pathlib import Path
from textwrap import dedent

import pytest

from reminders.lists.mapping import Columns, parse_map, shipped_names
from reminders.lists.rows import FaultKind
from tests.lists.lists import judged, one

DOCS = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
BLOCKS = [dedent(found) for found in re.findall(r"(?:^    .*\n|^\n(?=    ))+", DOCS, re.MULTILINE)]
MAPS = [block for block in BLOCKS if "[columns]" in block or "[treatments]" in block]


def test_every_kind_of_fault_is_in_the_docs() -> None:
    assert [kind for kind in FaultKind if f"`{kind}`" not in DOCS] == []


def test_every_shipped_map_and_every_column_is_in_the_docs() -> None:
    assert [name for name in shipped_names() if f"`{name}`" not in DOCS] == []
    assert [field for field in Columns.model_fields if not re.search(rf"\b{field}\b", DOCS)] == []


@pytest.mark.parametrize("text", MAPS)
def test_a_map_in_the_docs_is_a_map(text: str) -> None:
    assert parse_map(text, "docs.toml").columns.number


def test_the_worked_examples_work(tmp_path: Path) -> None:
    european, american = MAPS[-2:]
    semicolons = "Datum;Zeit;Kundin;Handy;Behandlung;Dauer\n05.03.2027;14:30;Zoë Müller;+12125550102;Glow;1h 15\n"
    commas = """When,Until,Client,Cell,Services
3/5/2027 2:30 PM,3/5/2027 3:15 PM,Ana Almond,(212) 555-0101,Dermaplaning + LED
"""
    rows = [(semicolons, european), (commas, american)]
    found = [one(judged(tmp_path, text, chosen)) for text, chosen in rows]
    assert [[treatment.code for treatment in visit.treatments] for visit in found] == [
        ["hydrafacial"],
        ["dermaplaning", "led"],
    ]
    assert found[0].starts_at == found[1].starts_at
