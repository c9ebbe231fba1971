from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reminders.lists.moments import read_duration
from reminders.lists.rows import FaultKind, Wrong
from tests.lists.lists import ROW, faults, judged, one, with_cells

START = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)  # nine o'clock in New York


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("45", 45), ("45 min", 45), ("45.0", 45), ("1h", 60), ("1h 30", 90), ("1h 30min", 90), ("1 hr 30 mins", 90),
        ("2h 0min", 120), ("1.5 h", 90), ("1,5 hours", 90), ("01:30", 90), ("1:30:00", 90),
        ("1 hour and 5 minutes", 65),
    ],
)  # fmt: skip
def test_a_duration_as_people_write_it(cell: str, minutes: int) -> None:
    assert read_duration(cell) == timedelta(minutes=minutes)


@pytest.mark.parametrize("cell", ["0", "", "soon", "-30", "25h", "1:75", "90000"])
def test_what_is_no_duration_of_a_visit(cell: str) -> None:
    found = read_duration(cell)
    assert isinstance(found, Wrong)
    assert found.kind is FaultKind.UNREADABLE_DURATION


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("start,duration", "2026-12-01 09:00,45"),
        ("start,end", "2026-12-01 09:00,2026-12-01 09:45"),
        ("start,end", "2026-12-01T09:00:00-05:00,2026-12-01T14:45Z"),
        ("date,time,duration", "2026-12-01,9:00 am,0:45"),
        ("date,time,end time", "2026-12-01,09:00,09:45"),
        ("date,time,end date,end time", "2026-12-01,09:00,2026-12-01,9:45 AM"),
        ("start,duration,zone", "2026-12-01 06:00,45,America/Los_Angeles"),
        ("start,duration", '\'2026-12-01 09:00,="45"'),
        ("start,duration", "2026-12-01\u202f9:00\u00a0AM,45"),
    ],
)
def test_a_start_and_an_end_from_whatever_columns_there_are(tmp_path: Path, columns: str, cells: str) -> None:
    visit = one(judged(tmp_path, f"name,number,treatments,{columns}\nAna,2125550101,led,{cells}\n"))
    assert (visit.starts_at, visit.ended_at) == (START, START + timedelta(minutes=45))


def test_a_visit_that_took_place_needs_an_end_and_no_start(tmp_path: Path) -> None:
    visit = one(judged(tmp_path, with_cells(start="", end="2026-11-20 09:00", duration="")))
    assert (visit.starts_at, visit.ended_at) == (None, datetime(2026, 11, 20, 14, 0, tzinfo=UTC))


def test_a_zone_may_hold_for_the_whole_list(tmp_path: Path) -> None:
    own = 'extends = "plain"\n[fixed]\nzone = "America/Los_Angeles"\n'
    visit = one(judged(tmp_path, with_cells(start="2026-12-01 06:00"), own))
    assert (visit.starts_at, visit.zone) == (START, "America/Los_Angeles")


def test_a_map_may_give_the_length_of_visits_that_have_none(tmp_path: Path) -> None:
    own = 'extends = "plain"\n[fixed]\nduration = "20 min"\n'
    visit = one(judged(tmp_path, with_cells(duration=""), own))
    assert visit.ended_at == START + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("cells", "kind", "column"),
    [
        ({"start": "2026-03-08 02:30"}, FaultKind.SKIPPED_TIME, "start"),
        ({"start": "2026-11-01 01:30"}, FaultKind.DOUBLED_TIME, "start"),
        ({"start": "01/12/2026 09:00"}, FaultKind.UNREADABLE_MOMENT, "start"),
        ({"start": "46357.375"}, FaultKind.UNREADABLE_MOMENT, "start"),
        ({"start": "2026-02-30 09:00"}, FaultKind.UNREADABLE_MOMENT, "start"),
        ({"start": ""}, FaultKind.NO_MOMENT, "start"),
        ({"zone": "America/NewYork"}, FaultKind.UNKNOWN_ZONE, "zone"),
        ({"duration": "long"}, FaultKind.UNREADABLE_DURATION, "duration"),
        ({"end": "2026-12-01 08:59"}, FaultKind.END_BEFORE_START, "end"),
        ({"start": "", "date": "2026-12-01"}, FaultKind.NO_MOMENT, "start_time"),
        ({"start": "", "date": "2026-12-01", "time": "noon"}, FaultKind.UNREADABLE_MOMENT, "time"),
        ({"start": "", "date": "12/1/2026", "time": "09:00"}, FaultKind.UNREADABLE_MOMENT, "date"),
        ({"start": "", "time": "09:00", "date": ""}, FaultKind.NO_MOMENT, "date"),
    ],
)
def test_a_time_in_doubt_is_told_and_not_guessed(
    tmp_path: Path, cells: dict[str, str], kind: FaultKind, column: str
) -> None:
    (fault,) = faults(judged(tmp_path, with_cells(**cells)))
    assert (fault.kind, fault.column) == (kind, column)
    assert fault.remedy


def test_an_offset_takes_the_doubt_out_of_an_hour_that_comes_twice(tmp_path: Path) -> None:
    text = with_cells(start="2026-11-01T01:30-05:00")
    assert one(judged(tmp_path, text)).starts_at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_wrong_zone_is_answered_with_the_nearest(tmp_path: Path) -> None:
    (fault,) = faults(judged(tmp_path, with_cells(zone="America/NewYork")))
    assert "America/New_York" in fault.remedy


def test_rows_of_one_list_keep_their_own_times(tmp_path: Path) -> None:
    later = ROW.replace("v1", "v2").replace("09:00", "10:00")
    rows = judged(tmp_path, f"visit id,name,number,treatments,start,duration\n{ROW}\n{later}\n")
    assert [row.starts_at for row in rows if hasattr(row, "starts_at")] == [START, START + timedelta(hours=1)]
