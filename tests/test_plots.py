"""Pictures and tables of the benchmarks are made from the files that they write."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner, Result

from benchmarks import bars
from benchmarks.__main__ import app
from benchmarks.curves import Curve, drawn
from benchmarks.figures import Figure, Measured, typed
from benchmarks.machine import Machine
from benchmarks.plots import replaced

MACHINE = Machine(2, 24, "3.11.7", "SQLite 3.53.4")
FAST = Figure("texts < sent", 2_400.0, "texts/s", at_least=2_000)
SLOW = Figure("texts, the usual way", 600.0, "texts/s", ratio=0.25)
LARGE = Figure("memory", 120.0, "MB", at_most=90)
CURVE = Curve("Memory", "MB", [80.0, 90.0, 85.0], "day of simulated time", 3)
PAGE = "# Figures\n\n<!-- drain-sqlite -->\nold\n<!-- /drain-sqlite -->\n\nThe end.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "drain-sqlite.json"
    made = Measured("python -m benchmarks drain", "3,000 texts", MACHINE, (FAST, SLOW, LARGE), (CURVE,))
    made.write(path)
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["plots", *map(str, words)])


def elements(picture: str, kind: str) -> list[ET.Element]:
    return ET.fromstring(picture).findall(f".//{{http://www.w3.org/2000/svg}}{kind}")  # noqa: S314 - our own


def test_what_was_measured_is_read_back_as_it_was(file: Path):
    found = Measured.read(file)
    assert (found.figures, found.curves, found.machine) == ((FAST, SLOW, LARGE), (CURVE,), MACHINE)


def test_a_file_of_another_kind_is_refused_by_its_name(tmp_path: Path):
    (tmp_path / "other.json").write_text(json.dumps({"title": "no figures"}))
    done = run(tmp_path / "other.json", "--into", tmp_path)
    assert done.exit_code == 2
    assert "other.json" in done.output


def test_each_figure_is_a_bar_as_long_as_its_value_within_its_unit():
    picture = bars.drawn("3,000 texts", str(MACHINE), [FAST, SLOW, LARGE])
    lengths = [float(bar.attrib["width"]) for bar in elements(picture, "rect")[1:]]
    assert lengths[0] == pytest.approx(4 * lengths[1])
    assert lengths[2] == pytest.approx(lengths[0]), "another unit has a scale of its own"


def test_a_bar_shows_whether_its_limit_is_kept():
    picture = bars.drawn("3,000 texts", str(MACHINE), [FAST, SLOW, LARGE])
    assert [bar.attrib["class"] for bar in elements(picture, "rect")[1:]] == ["f-ours", "f-other", "f-limit"]
    assert picture.count("stroke-dasharray") == 2, "of those with a limit"


def test_a_curve_goes_through_all_its_values_and_begins_at_nought():
    picture = drawn("A year", str(MACHINE), [CURVE])
    (line,) = elements(picture, "polyline")
    heights = [float(point.split(",")[1]) for point in line.attrib["points"].split()]
    assert len(heights) == 3
    assert heights[1] < heights[2] < heights[0]
    assert any(words.text == "0" for words in elements(picture, "text"))


def test_a_very_long_curve_is_drawn_with_fewer_points_and_keeps_its_end():
    picture = drawn("A year", str(MACHINE), [Curve("Lateness", "ms", [*map(float, range(100_000))], "texts", 1)])
    (line,) = elements(picture, "polyline")
    points = line.attrib["points"].split()
    assert len(points) <= 1_000
    assert float(points[-1].split(",")[1]) == min(float(point.split(",")[1]) for point in points)


@pytest.mark.parametrize("picture", [bars.drawn("t", "s", [FAST]), drawn("t", "s", [CURVE])])
def test_a_picture_loads_nothing_and_follows_the_readers_light_or_dark(picture: str):
    assert "prefers-color-scheme: dark" in picture
    assert set(re.findall(r"https?://\S+?(?=\")", picture)) == {"http://www.w3.org/2000/svg"}


def test_nothing_measured_is_no_fault():
    assert elements(bars.drawn("t", "s", [Figure("texts lost", 0.0, "texts", at_most=0)]), "rect")
    assert elements(drawn("t", "s", [Curve("Memory", "MB", [], "day", 0)]), "polyline")


def test_pictures_and_the_page_are_made_by_one_command(file: Path, tmp_path: Path):
    page = tmp_path / "README.md"
    page.write_text(PAGE)
    for _ in range(2):  # the second time changes nothing
        assert run(file, "--into", tmp_path / "plots", "--page", page).exit_code == 0
        said = page.read_text()
    assert {path.name for path in (tmp_path / "plots").iterdir()} == {"drain-sqlite.svg", "drain-sqlite-curves.svg"}
    assert "    python -m benchmarks drain\n" in said
    assert "| texts < sent" in said
    assert "(plots/drain-sqlite.svg)" in said
    assert "old" not in said
    assert said.startswith("# Figures\n\n<!-- drain-sqlite -->")
    assert said.endswith("<!-- /drain-sqlite -->\n\nThe end.\n")
    assert said.count("NOT met") == 1


def test_a_page_without_a_place_for_it_says_which_lines_it_lacks(file: Path, tmp_path: Path):
    page = tmp_path / "README.md"
    page.write_text("# Figures\n")
    done = run(file, "--into", tmp_path / "plots", "--page", page)
    assert done.exit_code == 2
    assert page.read_text() == "# Figures\n"


def test_only_what_is_between_the_marks_is_replaced():
    assert replaced(PAGE, "drain-sqlite", "new").count("new") == 1
    with pytest.raises(ValueError, match="drain-postgresql"):
        replaced(PAGE, "drain-postgresql", "new")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["drain", "--texts", "10", "--json", "elsewhere/a.json"], "drain --texts 10"),
        (["drain", "--json=elsewhere/a.json", "--rounds=2"], "drain --rounds 2"),
        (["workers", "--database", "postgresql://me:pw@host/name"], "workers --database postgresql://..."),
        (["workers", "--database=postgresql://me:pw@host/name"], "workers --database postgresql://..."),
        (["soak", "--picture", "a.svg", "--days", "3"], "soak --days 3"),
    ],
)
def test_the_command_is_told_without_addresses_and_paths(words: list[str], said: str):
    assert typed(["benchmarks/__main__.py", *words]) == f"python -m benchmarks {said}"
