"""The file that comes in at the desk: believed only from our own page, kept no longer than needed, never run."""

import csv
import io

import pytest

from reminders.domain.vocabulary import StaffRole
from reminders.web.desk import forms
from tests.web.desk.dropped import bring, go, left_behind, listed, multipart, row, send, settled
from tests.web.desk.support import Visitor, signed_in
from tests.web.office import Office


@pytest.fixture
def frida(office: Office) -> Visitor:
    return signed_in(office, StaffRole.FRONT_DESK)


def test_the_file_of_bad_rows_runs_nothing_in_a_spreadsheet(office: Office, frida: Visitor) -> None:
    rows = [row(f"e{place}", name=f"{sign}cmd|calc", number="1") for place, sign in enumerate("=+-@")]
    page = bring(frida, listed(*rows))
    assert "4 rows cannot be taken" in page.words
    kept = frida.get("/import/bad-rows")
    assert kept.headers["content-disposition"] == 'attachment; filename="rows-to-put-right.csv"'
    assert kept.headers["cache-control"] == "no-store"
    assert kept.headers["x-content-type-options"] == "nosniff"
    cells = [cell for line in csv.reader(io.StringIO(kept.body.lstrip("\ufeff"))) for cell in line]
    assert any(cell.startswith("'=cmd") for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_the_name_of_a_file_is_shown_as_text_and_leads_nowhere(office: Office, frida: Visitor) -> None:
    page = bring(frida, listed(row("e1")), "../../etc/<script>alert(1)</script>\u202e.csv")
    assert "<script>alert" not in page.body
    assert "script>.csv" in page.words
    assert all(path.suffix == ".csv" and "script" not in path.name for path in left_behind(office))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "it is empty"),
        ("PK\x03\x04 a workbook", "It is an Excel workbook, not a list as text."),
        ("one,two\n1,2\n", "No column for name, number, treatments, start"),
    ],
)
def test_what_is_no_list_is_refused_in_plain_words(office: Office, frida: Visitor, content: str, said: str) -> None:
    page = send(frida, multipart([("csrf", frida.csrf)], [("book.xlsx", content)]))
    words = page.words if page.status == 422 else settled(frida).words
    assert said in words
    assert left_behind(office) == []


def test_a_form_without_a_file_says_so(frida: Visitor) -> None:
    page = frida.post("/import")
    assert page.status == 422
    assert "Choose the list" in page.words


def test_too_much_is_heard_out_and_refused(office: Office, frida: Visitor) -> None:
    page = send(frida, multipart([("csrf", frida.csrf)], [("long.csv", "x" * (forms.LARGEST_FILE + 1))]))
    assert page.status == 413
    assert "a smaller file" in page.words
    assert left_behind(office) == []


def test_a_file_counts_only_with_the_mark_of_our_own_page(office: Office, frida: Visitor) -> None:
    file = [("visits.csv", listed(row("e1")))]
    ours = [("csrf", frida.csrf)]
    refused = [
        send(frida, multipart([], file)),
        send(frida, multipart([("csrf", "0" * 64)], file)),
        send(frida, multipart([], file), Origin="https://evil.example"),
        send(frida, multipart(ours, file), Origin="https://evil.example"),
        send(frida, multipart(ours, file), Origin="null"),
        send(frida, multipart([], [("mark", frida.csrf)], field="csrf")),  # a file is no mark
    ]
    assert [page.status for page in refused] == [403] * len(refused)
    assert "The list" in frida.get("/import").words
    assert left_behind(office) == []


def test_a_form_with_more_in_it_than_ours_is_refused(frida: Visitor) -> None:
    mark = [("csrf", frida.csrf)]
    several = send(frida, multipart(mark, [("a.csv", "a"), ("b.csv", "b")]))
    many = send(frida, multipart([*mark, *((f"f{number}", "") for number in range(forms.MOST_FIELDS))]))
    long = send(frida, multipart([*mark, ("note", "x" * (forms.LARGEST + 1))]))
    broken = send(frida, b"not a form at all")
    for page in (several, many, long, broken):
        assert page.status == 422
        assert "it cannot be read" in page.words


def test_nothing_of_a_file_stays_behind(office: Office, frida: Visitor) -> None:
    page = bring(frida, listed(row("e1"), row("e2", number="1")))
    kept = left_behind(office)
    assert len(kept) == 2
    assert all(path.parent.stat().st_mode & 0o077 == 0 for path in kept)
    go(frida, page)
    assert [path.name.endswith(".bad.csv") for path in left_behind(office)] == [True]
    frida.post("/import/drop")
    assert left_behind(office) == []
    assert frida.get("/import/bad-rows").status == 404
