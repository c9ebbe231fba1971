"""`reminders import` as people run it: exit codes, the files that it leaves, what a kill costs, a watched folder."""

import csv
import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reminders.runtime import RealClock
from tests.cli.conftest import ROOT, Run
from tests.worker.clinic import until

HEADER = "visit id,name,number,treatment,start,duration,consent"
LANDLINE = "+44 20 7946 0018"
MANY, PATIENCE = 2500, 60.0
AREA_CODES = (
    201, 202, 203, 205, 206, 207, 208, 209, 210, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239,
    240, 248,
)  # fmt: skip


def today() -> date:
    return RealClock().now().astimezone(ZoneInfo("America/New_York")).date()


def at(days: int, hour: int = 15) -> str:
    return f"{today() + timedelta(days=days)} {hour:02d}:00"


def row(visit: str, start: str, name: str = "Ana Example", number: str = "(212) 555-0101", consent: str = "yes") -> str:
    return f'{visit},"{name}",{number},microneedling-pen,{start},45,{consent}'


def listed(folder: Path, *rows: str, name: str = "visits.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def count(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(folder / "reminders.sqlite3", timeout=PATIENCE)) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - tables of our own


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """The command in the background; killed at the end if it still runs."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "reminders", *arguments]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, env=environ, stdin=quiet, stdout=quiet, stderr=quiet) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_list_goes_in_once_and_an_edited_row_is_planned_again(clinic: Run, tmp_path: Path):
    listed(tmp_path, row("e1", at(20)), row("e2", at(21), "Ben Example", "(212) 555-0102"))
    tried = clinic("import", "visits.csv", "--dry-run")
    assert (tried.code, count(tmp_path, "visit")) == (0, 0)
    assert "2 new visits" in tried.out
    assert "dry run" in tried.out
    assert clinic("import", "visits.csv").out.endswith("Imported.\n")
    assert clinic("import", "visits.csv", "--json").json["visits"]["unchanged"] == 2
    listed(tmp_path, row("e1", at(20)), row("e2", at(23), "Ben Example", "(212) 555-0102"))
    again = clinic("import", "visits.csv", "--json").json["visits"]
    assert (again["changed"], again["unchanged"], count(tmp_path, "visit")) == (1, 1, 2)


def test_bad_rows_stop_a_list_and_go_in_once_they_are_put_right(clinic: Run, tmp_path: Path):
    formula = '=HYPERLINK(""x"")'
    listed(tmp_path, row("e1", at(20)), row("e2", at(21), formula, LANDLINE))
    stopped = clinic("import", "visits.csv")
    assert (stopped.code, count(tmp_path, "visit")) == (2, 0)
    assert "line 3, number" in stopped.out
    assert "it cannot receive texts" in stopped.out
    assert not {LANDLINE, "HYPERLINK"} & set(stopped.out.split())
    beside = tmp_path / "visits.csv.bad.csv"
    assert beside.stat().st_mode & 0o777 == 0o600
    assert "'=HYPERLINK" in beside.read_text(encoding="utf-8-sig")

    assert clinic("import", "visits.csv", "--skip-bad").code == 0
    assert count(tmp_path, "visit") == 1
    corrected = beside.read_text(encoding="utf-8-sig").replace(f"'{LANDLINE}", "(212) 555-0102")
    beside.write_text(corrected, encoding="utf-8")
    assert clinic("import", beside.name).code == 0
    assert count(tmp_path, "visit") == 2

    assert clinic("export", "--all", "--format", "csv", "--out", "all").code == 0
    with (tmp_path / "all" / "patient.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {line["name"] for line in csv.DictReader(file)} == {"Ana Example", '\'=HYPERLINK("x")'}


def test_a_file_of_bad_rows_that_somebody_has_edited_is_not_written_over(clinic: Run, tmp_path: Path):
    listed(tmp_path, row("e1", at(20), number=LANDLINE))
    for _ in range(2):
        assert clinic("import", "visits.csv").code == 2
    assert {path.name for path in tmp_path.glob("*.bad*")} == {"visits.csv.bad.csv"}
    (tmp_path / "visits.csv.bad.csv").write_text("put right by hand")
    assert "visits.csv.bad-2.csv" in clinic("import", "visits.csv").out
    assert (tmp_path / "visits.csv.bad.csv").read_text() == "put right by hand"


def test_a_report_is_not_lost_where_the_bad_rows_cannot_be_written(clinic: Run, tmp_path: Path):
    listed(tmp_path, row("e1", at(20), number=LANDLINE))
    said = clinic("import", "visits.csv", "--bad-rows", "nowhere/bad.csv", "--json")
    assert (said.code, said.json["bad_rows_file"]) == (2, None)
    assert "cannot be written" in said.json["bad_rows_file_problem"]
    assert said.json["bad_rows"][0]["kind"] == "landline"
    over = clinic("import", "visits.csv", "--bad-rows", "visits.csv")
    assert (over.code, "the list itself" in over.err) == (2, True)
    assert (tmp_path / "visits.csv").read_text().startswith(HEADER)


def test_over_fifty_texts_in_a_day_need_a_yes(clinic: Run, tmp_path: Path):
    tomorrow_and_after = [
        row(f"e{day}-{n}", at(day), f"P{n} Example", f"+1212555{100 + n:04d}") for n in range(51) for day in (1, 2)
    ]
    listed(tmp_path, *tomorrow_and_after)
    held = clinic("import", "visits.csv", "--json")
    assert (held.code, held.json["written"], count(tmp_path, "visit")) == (4, False, 0)
    assert held.json["next_24_hours"]["texts"] > 50
    assert held.json["next_24_hours"]["people"] == 51
    assert "would go to 51 people in the next 24 hours" in held.err
    assert "--yes" in held.err
    assert clinic("import", "visits.csv", "--dry-run").code == 0
    assert (clinic("import", "visits.csv", "--yes").code, count(tmp_path, "visit")) == (0, 102)


def test_late_texts_are_listed_and_sent_only_after_a_yes(clinic: Run, tmp_path: Path):
    listed(tmp_path, row("e1", at(-1)))
    held = clinic("import", "visits.csv", "--catch-up")
    assert (held.code, count(tmp_path, "visit")) == (4, 0)
    assert "line 2: " in held.out
    assert ", was due " in held.out
    assert clinic("import", "visits.csv", "--catch-up", "--yes").code == 0


@pytest.mark.parametrize(("answer", "code", "visits"), [(b"n\n", 4, 0), (b"y\n", 0, 1)])
def test_on_a_terminal_it_asks(clinic: Run, tmp_path: Path, answer: bytes, code: int, visits: int):
    listed(tmp_path, row("e1", at(-1)))
    ours, theirs = pty.openpty()
    os.write(ours, answer)
    done = subprocess.run(
        [sys.executable, "-m", "reminders", "import", "visits.csv", "--catch-up"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=theirs,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    assert (done.returncode, count(tmp_path, "visit")) == (code, visits)
    assert "due before now would go out at once. Go on?" in done.stderr


def test_a_kill_in_the_middle_leaves_whole_visits_and_the_next_run_brings_the_rest(clinic: Run, tmp_path: Path):
    listed(
        tmp_path,
        *(
            row(f"e{n}", at(20 + n % 50, 9 + n % 8), f"P{n} Example", f"+1{AREA_CODES[n // 100]}55501{n % 100:02d}")
            for n in range(MANY)
        ),
    )
    with running(tmp_path, "import", "visits.csv") as process:
        until(lambda: count(tmp_path, "visit"), PATIENCE)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    some = count(tmp_path, "visit")
    assert 0 < some < MANY
    assert count(tmp_path, "treatment") == some
    finished = clinic("import", "visits.csv", "--json").json
    assert (finished["visits"]["new"], finished["visits"]["unchanged"]) == (MANY - some, some)
    assert [count(tmp_path, table) for table in ("patient", "visit", "treatment")] == [MANY] * 3
    with closing(sqlite3.connect(tmp_path / "reminders.sqlite3")) as db:
        each = set(db.execute("SELECT count(*) FROM reminder GROUP BY patient_id"))
        keys = db.execute("SELECT count(*), count(DISTINCT key) FROM reminder").fetchone()
    assert len(each) <= 2  # the same visit gives the same texts, but for one that a limit of the day moves
    assert keys[0] == keys[1]


def test_ctrl_c_says_to_run_it_again(clinic: Run, tmp_path: Path):
    fifo = tmp_path / "visits.csv"  # the command waits for what is never written: it is sure to be in the middle
    os.mkfifo(fifo)
    writers: list[int] = []

    def is_being_read() -> bool:
        try:
            writers.append(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            return False
        return True

    command = [sys.executable, "-m", "reminders", "import", fifo.name]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environ, stderr=subprocess.PIPE, text=True) as process:
        until(is_being_read, PATIENCE)
        process.send_signal(signal.SIGINT)
        for writer in writers:  # a signal in the instant before read(2) is seen only when that comes back
            os.close(writer)
        assert "the same command again" in process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 130


def test_lists_in_a_watched_folder_are_moved_beside_what_became_of_them(clinic: Run, tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    with running(tmp_path, "import", "--watch", "in") as process:
        until((folder / "refused").is_dir, PATIENCE)
        listed(folder, row("e1", at(20)), row("e2", at(21), "Ben Example", "(212) 555-0102"), name="week.csv")
        listed(folder, row("e3", at(20), number=LANDLINE), name="bad.csv")
        (folder / "notes.md").write_text("no list")
        until(lambda: list((folder / "imported").glob("*-week.csv")), PATIENCE)
        until(lambda: list((folder / "refused").glob("*-bad.csv")), PATIENCE)
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert count(tmp_path, "visit") == 2
    assert {path.name for path in folder.iterdir()} == {"imported", "refused", "notes.md"}
    (report,) = (folder / "imported").glob("*-week.csv.report.json")
    assert json.loads(report.read_text())["visits"]["new"] == 2
    (report,) = (folder / "refused").glob("*-bad.csv.report.json")
    refusal = json.loads(report.read_text())
    assert (refusal["written"], refusal["bad_rows"][0]["kind"]) == (False, "landline")
    assert Path(tmp_path / refusal["bad_rows_file"]).exists()
