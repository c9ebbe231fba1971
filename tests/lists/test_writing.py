import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.lists.cells import guarded, unguarded, unmarked
from reminders.lists.reading import read
from reminders.lists.rows import BadRow
from reminders.lists.writing import write_bad_rows, write_list
from tests.lists.lists import FACTS, HEADER, ROW, file_of, judged, one


@pytest.mark.parametrize("cell", ["=1+1", "+1 212 555 0101", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "'=1", "\uff1d1"])
def test_what_a_spreadsheet_would_evaluate_is_guarded(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ana", "1+1", "'T Hart", "2026-12-01"])
def test_what_it_would_not_is_left_alone(cell: str) -> None:
    assert guarded(cell) == cell


@given(st.text(alphabet="='+-@ \t\u00a0aA1|", max_size=6))
def test_a_guard_comes_off_again_and_no_guarded_cell_runs(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.parametrize(("cell", "text"), [("'0123", "0123"), ('="0123"', "0123"), (" x ", "x"), ("=1+1", "=1+1")])
def test_marks_of_text_are_taken_off(cell: str, text: str) -> None:
    assert unmarked(cell) == text


@pytest.mark.parametrize(("mark", "start"), [(True, b"\xef\xbb\xbf"), (False, b"'=a")])
def test_a_list_is_utf_8_with_or_without_a_mark(tmp_path: Path, mark: bool, start: bytes) -> None:
    path = tmp_path / "out.csv"
    assert write_list(path, ["=a", "b"], [["ä", "=1"]], mark=mark) == 1
    assert path.read_bytes().startswith(start)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["'=a", "b"], ["ä", "'=1"]]


def test_bad_rows_put_right_go_in_as_if_they_had_been_right(tmp_path: Path) -> None:
    wrong = ROW.replace("Ana Almond", "=Ana").replace("led", "lde").replace("(212) ", "+1 212 ")
    rows = judged(tmp_path, f"{HEADER}\n{wrong}\n")
    path = tmp_path / "bad.csv"
    assert write_bad_rows(path, HEADER.split(","), [row for row in rows if isinstance(row, BadRow)]) == 1
    text = path.read_text(encoding="utf-8-sig")
    assert "no protocol is called" in text
    put_right = tmp_path / "again.csv"
    put_right.write_text(text.replace("lde,", "led,"), encoding="utf-8")
    visit = one(list(read(put_right, None, FACTS)))
    assert (visit.name, visit.number) == ("=Ana", "+12125550101")
    whole = file_of(tmp_path, f"{HEADER}\n{wrong.replace('lde', 'led')}\n")
    assert visit.digest == one(list(read(whole, None, FACTS))).digest
