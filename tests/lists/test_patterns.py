from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.errors import InvalidInput
from reminders.lists.patterns import Read, compile_pattern

EVENING = Read(date(2026, 3, 5), time(18, 5))


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ("DD/MM/YYYY HH:mm", "05/03/2026 18:05"),
        ("DD/MM/YYYY HH:mm", "5/3/2026 18:05:00"),
        ("MM/DD/YYYY h:mm AM", "3/5/2026 6:05 PM"),
        ("M/D/YY h:mm a", "3/5/26 6:05p.m."),
        ("D MMM YYYY, h:mmam", "5 Mar 2026, 6:05pm"),
        ("MMMM D, YYYY h:mm AM", "March 5, 2026 6:05 pm"),
        ("dddd, MMMM D YYYY HH:mm", "Thursday, March 5th 2026 18:05"),
        ("YYYY-MM-DDTHH:mm:ss", "2026-03-05T18:05:00.000"),
        ("%d/%m/%Y %H:%M", "05/03/2026 18:05"),
        ("%b %d, %Y %I:%M %p", "Mar 05, 2026 06:05 PM"),
        ("%-d.%-m.%Y %H:%M:%S", "5.3.2026 18:05:00"),
    ],
)
def test_a_format_reads_what_it_names(written: str, cell: str) -> None:
    assert compile_pattern(written).read(cell) == EVENING


@pytest.mark.parametrize(
    ("cell", "offset"), [("Z", timedelta()), ("+0530", timedelta(hours=5, minutes=30)), ("-05:00", -timedelta(hours=5))]
)
def test_an_offset_is_kept_where_it_is_written(cell: str, offset: timedelta) -> None:
    read = compile_pattern("YYYY-MM-DDTHH:mmZ").read(f"2026-03-05T18:05{cell}")
    assert read is not None
    assert read.offset == timezone(offset)


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ("DD/MM/YYYY", "12/25/2026"),
        ("DD/MM/YYYY", "29/02/2026"),
        ("DD/MM/YYYY", "2026-03-05"),
        ("D MMMM YYYY", "5 Foo 2026"),
        ("h:mm AM", "13:05 PM"),
        ("h:mm AM", "0:05 AM"),
        ("HH:mm", "24:00"),
        ("HH:mm", ""),
    ],
)
def test_what_a_format_does_not_fit_is_not_read(written: str, cell: str) -> None:
    assert compile_pattern(written).read(cell) is None


@pytest.mark.parametrize("written", ["DD/MM", "noon", "h:mm", "HH:mm AM", "%Q", "YYYY-DD-DD", ""])
def test_a_format_that_names_no_day_or_time_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput) as error:
        compile_pattern(written)
    assert "Write it as" in error.value.remedy


@given(st.datetimes(datetime(1970, 1, 1), datetime(2060, 1, 1)))
def test_every_minute_reads_back_in_both_ways_of_the_clock(moment: datetime) -> None:
    moment = moment.replace(second=0, microsecond=0)
    for written, directives in (("DD.MM.YYYY HH:mm", "%d.%m.%Y %H:%M"), ("D MMM YYYY h:mm AM", "%d %b %Y %I:%M %p")):
        assert compile_pattern(written).read(moment.strftime(directives)) == Read(moment.date(), moment.time())
