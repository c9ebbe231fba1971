"""What `reminders import` makes of lists as people have them, and what it says of them."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from reminders.cli import frame, import_watch, init
from reminders.cli.import_list import import_list
from reminders.cli.import_one import Work
from reminders.cli.import_progress import hidden
from reminders.errors import InvalidInput
from reminders.usecases.import_list.setting import Choices
from tests.cli.conftest import PHONE
from tests.cli.test_import import HEADER, LANDLINE, at, listed, row, today

LIST = f"""First name|Last name|Mobile|Treatments|Start|Duration|Consent|Notes\r
Zoë|Müller|(212) 555-0101|dermaplaning|{at(20)}|45|yes|"two\r
lines"\r
\r
Ben|Ångström|'2125550102|"dermaplaning; led"|{at(20)}|45|yes\r
"""


class Desk:
    """`init` and `import` in this process, in a folder of its own."""

    def __init__(self) -> None:
        self.app = typer.Typer()
        self.app.command()(init.init)
        self.app.command("import")(import_list)

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(self.app, arguments)

    def json(self, *arguments: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(self(*arguments, "--json").stdout)
        return found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(frame.given, "config", None)
    made = Desk()
    assert made("init", "--yes", "--phone", PHONE).exit_code == 0
    return made


@pytest.fixture
def work(desk: Desk) -> Iterator[Work]:
    with frame.opened() as runtime:
        yield Work(runtime, frame.scope_of(runtime, None), None, Choices(), hidden, lambda _done: None)


def refusal(result: Result) -> str:
    assert isinstance(result.exception, InvalidInput), result.output
    return str(result.exception)


@pytest.mark.parametrize(
    ("encoding", "delimiter", "shown"),
    [
        ("utf-8", ";", "2 rows in UTF-8 with semicolons"),
        ("utf-8-sig", ",", "2 rows in UTF-8 with commas"),
        ("utf-16", ";", "2 rows in UTF-16 with semicolons"),
        ("utf-16-le", "\t", "2 rows in UTF-16 with tabs"),
        ("cp1252", ";", "2 rows in Windows-1252 with semicolons"),
    ],
)
def test_a_list_goes_in_as_another_system_wrote_it(
    desk: Desk, tmp_path: Path, encoding: str, delimiter: str, shown: str
):
    (tmp_path / "visits.csv").write_bytes(LIST.replace("|", delimiter).encode(encoding))
    said = desk("import", "visits.csv")
    assert said.exit_code == 0
    assert shown in said.stdout
    assert "Columns that are not read: Notes." in said.stdout
    assert "2 new visits" in said.stdout


def test_american_times_an_end_a_zone_and_spoiled_numbers_go_in_by_a_map(desk: Desk, tmp_path: Path):
    day = today() + timedelta(days=20)
    on = f"{day.month}/{day.day}/{day.year}"
    (tmp_path / "ours.toml").write_text(
        'extends = "plain"\n[columns]\nstart = "When"\nend = "Until"\n'
        '[formats]\nmoment = "M/D/YYYY h:mm AM"\nseveral = "+"\n'
    )
    numbers = ("(212) 555-0101", "12125550102.0", "1.2125550103E+10", "'2125550104", '"=""2125550105"""')
    rows = [f"{on} 2:30 PM,{on} 3:15pm,P{n} Example,{number},Dermaplaning+LED," for n, number in enumerate(numbers)]
    rows[1] += "America/Los_Angeles"
    (tmp_path / "visits.csv").write_text("\n".join(["When,Until,Client,Cell,Services,Time zone", *rows]))
    assert "start may be called" in refusal(desk("import", "visits.csv"))
    report = desk.json("import", "visits.csv", "--map", "ours.toml", "--consent", "intake form, 2026-10-01")
    assert (report["bad_rows"], report["new_patients"], report["without_consent"]) == ([], 5, 0)


def test_a_quotation_mark_that_nobody_closes_costs_one_row(desk: Desk, tmp_path: Path):
    good = [row(f"e{n}", at(20 + n), f"P{n} Example", f"(212) 555-010{n}") for n in range(3)]
    listed(tmp_path, row("e9", at(20)).replace('Ana Example"', "Ana Example"), *good)
    report = desk.json("import", "visits.csv", "--skip-bad")
    assert (report["rows"], report["new_patients"]) == (4, 3)
    assert [(bad["line"], bad["kind"]) for bad in report["bad_rows"]] == [(2, "unreadable-row")]  # type: ignore[attr-defined]


def test_what_is_wrong_in_many_rows_is_told_once_with_its_number(desk: Desk, tmp_path: Path):
    rows = [row(f"e{n}", at(20), f"P{n} Example").replace("microneedling-pen", "Glow") for n in range(12)]
    listed(tmp_path, *rows)
    said = desk("import", "visits.csv")
    assert (said.exit_code, "... and 2 more." in said.stdout) == (2, True)
    assert "12 times treatment: no protocol is called 'Glow'." in said.stdout
    assert max(map(len, said.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("consent", "problem"),
    [
        ("", "it does not end with a date"),
        ("intake form", "it does not end with a date"),
        ("intake form, 2026-10", "it does not end with a date"),
        ("intake form, 2026-02-30", "it does not end with a date"),
        (", 2026-10-01", "it names no source"),
        ("intake form, 2999-01-01", "its day is still to come"),
    ],
)
def test_a_consent_names_where_and_when(desk: Desk, tmp_path: Path, consent: str, problem: str):
    listed(tmp_path, row("e1", at(20)))
    told = refusal(desk("import", "visits.csv", "--consent", consent))
    assert problem in told
    assert '--consent "intake form, 2026-10-01"' in told


def test_consent_that_comes_later_is_counted_and_plans_texts(desk: Desk, tmp_path: Path):
    listed(tmp_path, row("e1", at(20), consent=""), row("e2", at(20), "Ben Example", "(212) 555-0102", "no"))
    assert "2 patients without consent: stored, and get no texts" in desk("import", "visits.csv").stdout
    again = desk("import", "visits.csv", "--consent", "intake form, 2026-10-01")
    assert "1 known patient whose consent is news" in again.stdout
    assert "1 patient without consent: stored, and gets no texts" in again.stdout


def test_cancelled_rows_are_counted_and_cancel_what_was_booked(desk: Desk, tmp_path: Path):
    path = listed(tmp_path, row("e1", at(20)))
    assert desk("import", "visits.csv").exit_code == 0
    path.write_text(f"{HEADER},status\n{row('e1', at(20))},cancelled\n{row('e2', at(21))},no-show\n")
    said = desk("import", "visits.csv").stdout
    assert "1 visit cancelled since the last import" in said
    assert "1 row left out: cancelled" in said
    assert "1 row left out: nobody came" in said


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "FILE: it is missing"),
        (("nowhere.csv",), "no such file"),
        ((".",), "it is a folder"),
        (("empty.csv",), "it is empty"),
        (("empty.csv", "--map", "acuty"), "Did you mean acuity?"),
        (("--watch", "nowhere"), "there is no such folder"),
        (("empty.csv", "--watch", "."), "neither FILE"),
        (("--watch", ".", "--dry-run"), "nor --bad-rows"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(desk: Desk, tmp_path: Path, arguments: tuple[str, ...], problem: str):
    (tmp_path / "empty.csv").touch()
    result = desk("import", *arguments)
    assert problem in refusal(result)
    assert isinstance(result.exception, InvalidInput)
    assert result.exception.remedy


def test_a_list_without_rows_says_so(desk: Desk, tmp_path: Path):
    listed(tmp_path)
    said = desk("import", "visits.csv")
    assert (said.exit_code, said.stdout.splitlines()[-1]) == (0, "The list has no rows.")


def test_a_list_that_still_grows_is_left_alone_until_it_is_whole(work: Work, tmp_path: Path):
    folder = tmp_path / "in"
    for name in (import_watch.IMPORTED, import_watch.REFUSED):
        (folder / name).mkdir(parents=True)
    path = listed(folder, row("e1", at(20)))
    (folder / ".visits.csv").write_text("a copy on its way")
    seen = import_watch.look(folder, work, {}, json=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(row("e2", at(21), "Ben Example", "(212) 555-0102") + "\n")
    seen = import_watch.look(folder, work, seen, json=True)
    assert path.exists()
    assert import_watch.look(folder, work, seen, json=True) == {}
    assert not path.exists()
    (report,) = (folder / import_watch.IMPORTED).glob("*.report.json")
    assert json.loads(report.read_text())["visits"]["new"] == 2
    assert report.stat().st_mode & 0o777 == 0o600
    assert (folder / ".visits.csv").exists()


def test_a_watched_list_with_a_bad_row_is_refused_beside_the_reason(work: Work, tmp_path: Path):
    folder = tmp_path / "in"
    for name in (import_watch.IMPORTED, import_watch.REFUSED):
        (folder / name).mkdir(parents=True)
    listed(folder, row("e1", at(20), number=LANDLINE))
    (folder / "no.csv").touch()
    seen = import_watch.look(folder, work, {}, json=True)
    import_watch.look(folder, work, seen, json=True)
    refused = sorted(path.name.partition("-")[2] for path in (folder / import_watch.REFUSED).iterdir())
    assert refused == [
        "no.csv",
        "no.csv.report.json",
        "visits.csv",
        "visits.csv.bad.csv",
        "visits.csv.report.json",
    ]
