"""docs/import.md is what a clinic brings its list with: its commands run, on an example that never grows old."""

import json
import re
import shlex
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reminders.catalogue import shipped
from reminders.cli import commands, frame
from reminders.errors import InvalidInput
from reminders.lists.example import example
from reminders.lists.mapping import shipped_maps
from reminders.lists.rows import KnownTreatment, ListedTreatment
from reminders.lists.treatments import Treatments

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
COMMANDS = [command.strip() for command in re.findall(r"^ +(reminders (?!.*\[).*)$", PAGE, re.MULTILINE)]
MAKING = [command for command in COMMANDS if "init" in command or ">" in command]
WATCH = "--watch incoming"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(frame.given, "config", None)
    return tmp_path


def told(command: str) -> Result:
    """Run a line as a shell does that knows `>`."""
    line, _, target = command.partition(" > ")
    done = CliRunner().invoke(commands.program(), shlex.split(line)[1:])
    if target:
        Path(target).write_text(done.stdout, encoding="utf-8")
    return done


def test_the_commands_of_the_page_work_on_the_example(folder: Path) -> None:
    using = [command for command in COMMANDS if command not in MAKING and WATCH not in command]
    assert (len(MAKING), len(using)) == (2, 4)
    for command in (*MAKING, *using):
        done = told(command)
        assert (command, done.exit_code) == (command, 0)
        if "--dry-run" in command:
            assert "200 new visits" in done.stdout
            assert "cannot be imported" not in done.stdout
    assert "200 unchanged visits" in told("reminders import visits.csv").stdout


def test_every_option_of_the_page_is_one_of_the_command(folder: Path) -> None:
    told_of = set(re.findall(r"--[a-z][a-z-]+", PAGE))
    known = told("reminders import --help").stdout + told("reminders init --help").stdout
    assert {option for option in told_of if option not in known} == set()


@pytest.mark.parametrize("today", [date(2026, 11, 21) + timedelta(days=n) for n in (0, 1, 2, 3, 100, 800)])
def test_some_visits_of_the_example_are_over_and_most_are_ahead_whatever_day_it_is(today: date) -> None:
    header, *rows = example(today)
    starts = [date.fromisoformat(row[header.index("Start")][:10]) for row in rows]
    over = sum(start < today for start in starts)
    assert 40 < over < 80 < len(starts) - over
    assert starts[0].strftime("%a") == "Tue"


def test_the_example_names_every_shipped_treatment_that_a_clinic_does() -> None:
    protocols = shipped().protocols
    known = {
        code: KnownTreatment(one.name, tuple(sorted(one.areas)), tuple(i.indication for i in one.intervals))
        for code, one in protocols.items()
    }
    treatments = Treatments(shipped_maps()["plain"], known)
    header, *rows = example(date(2026, 11, 21))
    at = [header.index(name) for name in ("Treatments", "Area", "Indication")]
    found = [treatment for row in rows for treatment in treatments.read(*(row[place] for place in at))]
    assert all(isinstance(treatment, ListedTreatment) for treatment in found)
    named = {treatment.code for treatment in found if isinstance(treatment, ListedTreatment)}
    assert set(protocols) - named == {"home-roller"}  # what a patient does at home is no visit


@pytest.mark.parametrize("name", sorted(set(shipped_maps()) - {"plain"}))
def test_a_map_of_another_system_refuses_the_example_and_says_which_columns_it_has(folder: Path, name: str) -> None:
    for command in MAKING:
        assert told(command).exit_code == 0
    wrong = told(f"reminders import visits.csv --map {name} --dry-run")
    assert isinstance(wrong.exception, InvalidInput)
    assert "It has: Visit ID, Patient ID, Name" in str(wrong.exception)


def test_every_key_of_the_json_report_is_explained(folder: Path) -> None:
    for command in MAKING:
        assert told(command).exit_code == 0
    report = json.loads(told("reminders import visits.csv --json").stdout)
    assert [key for key in (*report, *report["visits"]) if f"`{key}`" not in PAGE] == []
