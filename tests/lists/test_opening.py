import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.errors import InvalidInput
from reminders.lists.opening import open_list
from tests.lists.lists import file_of

MARKS = {"utf-8-sig": b"", "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
LINE_ENDS = ["\n", "\r\n", "\r"]


def cells_of(path: Path) -> list[tuple[int, list[str]]]:
    return [(record.line, record.cells) for record in open_list(path).records()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", LINE_ENDS)
def test_any_encoding_delimiter_and_line_end_gives_the_same_cells(
    tmp_path: Path, encoding: str, marked: bool, delimiter: str, line_end: str
) -> None:
    lines = [["Name", "Größe", "Text"], ["Zoë Müller", "1,5; 2", 'says "hi"'], ["", "é", "x"]]
    quoted = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    path = tmp_path / "list.csv"
    start = MARKS.get(encoding, b"") if marked else b""
    path.write_bytes(start + (line_end.join(quoted) + line_end).encode(encoding))
    opened = open_list(path)
    assert opened.delimiter == delimiter
    assert opened.columns == tuple(lines[0])
    assert [record.cells for record in opened.records()] == lines[1:]


def test_each_record_knows_the_line_on_which_it_begins(tmp_path: Path) -> None:
    text = '\r\na,b\r\n1,"two\r\nlines"\r\n\r\n , \r\n2,x\r\n3,"a\r\nb\r\nc"\r\n4,y\r\n'
    path = file_of(tmp_path, text)
    assert cells_of(path) == [(3, ["1", "two\r\nlines"]), (7, ["2", "x"]), (8, ["3", "a\r\nb\r\nc"]), (11, ["4", "y"])]


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
def test_excels_line_with_the_separator_is_obeyed_and_is_no_header(tmp_path: Path, first: str) -> None:
    opened = open_list(file_of(tmp_path, f"{first}\r\na,x;b\r\n1;2\r\n"))
    assert (opened.delimiter, opened.columns) == (";", ("a,x", "b"))
    assert [(record.line, record.cells) for record in opened.records()] == [(3, ["1", "2"])]


def test_commas_in_a_header_of_semicolons_do_not_mislead(tmp_path: Path) -> None:
    assert open_list(file_of(tmp_path, "Name, first;Name, last;Date, local\nA;B;C\n")).delimiter == ";"


def test_ragged_records_are_given_as_they_are(tmp_path: Path) -> None:
    assert cells_of(file_of(tmp_path, "a,b,c\n1\n1,2,3,4\n")) == [(2, ["1"]), (3, ["1", "2", "3", "4"])]


def test_a_record_that_cannot_be_taken_apart_does_not_end_the_list(tmp_path: Path) -> None:
    records = list(open_list(file_of(tmp_path, 'a,b\n"x"y,1\n2,3\n"never closed,4\n')).records())
    assert [(record.line, bool(record.problem)) for record in records] == [(2, True), (3, False), (4, True)]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"", "empty"),
        (b"\n\n , \n", "empty"),
        (b'"a', "cannot be read"),
    ],
)
def test_what_is_no_list_is_refused_with_a_remedy(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=problem) as error:
        open_list(path)
    assert error.value.remedy


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no such file"):
        open_list(tmp_path / "none.csv")


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8))
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]]
) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in [["a", "b", "c"], *lines]]
    path = tmp_path_factory.mktemp("lists") / "list.csv"
    path.write_bytes("\r\n".join(quoted).encode())
    whole = [line for line in lines if any(cell.strip() for cell in line)]
    assert [record.cells for record in open_list(path).records()] == whole
