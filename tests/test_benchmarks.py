"""The benchmarks still measure something; how fast it is on this machine is judged nowhere here."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.__main__ import app
from benchmarks.clinic import example_numbers, most_visits, write_list
from benchmarks.figures import Figure

VISITS = 200


def measured(*words: str) -> Result:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def values(path: Path) -> dict[str, float]:
    return {figure["name"]: figure["value"] for figure in json.loads(path.read_text())["figures"]}


def test_the_import_is_measured_on_sqlite_and_beside_sqlalchemy_core(tmp_path: Path):
    said = measured("import", "--visits", str(VISITS), "--rounds", "1", "--json", str(tmp_path / "import.json"))
    found = values(tmp_path / "import.json")
    assert f"Import of {VISITS} visits" in said.output
    assert "SQLite" in said.output
    assert all(name in said.output for name in found)
    assert found["reminders in the store"] > VISITS
    assert found["SQLAlchemy Core, the same rows"] > 0


def test_the_import_is_measured_on_postgresql_in_databases_that_are_gone_afterwards(postgres_url: str):
    said = measured("import", "--visits", str(VISITS), "--rounds", "1", "--database", postgres_url)
    assert "PostgreSQL" in said.output


def test_planning_is_measured(tmp_path: Path):
    said = measured("planning", "--visits", str(VISITS), "--rounds", "1", "--json", str(tmp_path / "planning.json"))
    found = values(tmp_path / "planning.json")
    assert all(name in said.output for name in found)
    assert found["of these, texts that are to go out"] > 0


def test_nothing_that_names_the_machine_is_printed(tmp_path: Path):
    said = measured("planning", "--visits", "10", "--rounds", "1", "--json", str(tmp_path / "planning.json"))
    written = said.output + (tmp_path / "planning.json").read_text()
    assert str(Path.home()) not in written
    assert json.loads((tmp_path / "planning.json").read_text())["machine"].keys() == {
        "cores",
        "memory_gib",
        "python",
        "database",
    }


def test_more_visits_than_there_are_example_numbers_for_are_refused():
    done = CliRunner().invoke(app, ["import", "--visits", str(most_visits() + 1)])
    assert done.exit_code == 2
    assert "example numbers" in done.output


def test_every_patient_of_the_list_has_a_number_of_their_own(tmp_path: Path):
    write_list(tmp_path / "visits.csv", 31)
    rows = (tmp_path / "visits.csv").read_text().splitlines()[1:]
    assert len(rows) == 31
    assert len({row.split(",")[3] for row in rows}) == 11
    assert len(set(example_numbers())) * 3 == most_visits() >= 100_000


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (Figure("fast", 10.0, "rows/s", at_least=10.0), True),
        (Figure("fast", 9.9, "rows/s", at_least=10.0), False),
        (Figure("small", 10.0, "MB", at_most=10.0), True),
        (Figure("small", 10.1, "MB", at_most=10.0), False),
        (Figure("free", 1.0, "s"), True),
    ],
)
def test_a_figure_is_held_against_its_limit(figure: Figure, met: bool):
    assert figure.met is met
    assert ("NOT met" in figure.limit) is not met
