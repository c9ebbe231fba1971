from pathlib import Path

import pytest

from reminders.errors import InvalidInput
from tests.lists.lists import faults, judged, one


@pytest.mark.parametrize(
    ("header", "missing", "remedy"),
    [
        ("Name,Fone,Treatment,Start", "number", 'rename "Fone"'),
        ("Number,Treatment,Start", "name", "patient"),
        ("Name,Number,Start", "treatments", "service"),
        ("Name,Number,Treatment", "start", "starts"),
        ("Name,Number,Treatment,Date", "start", "date"),
        ("Foo", "name, number, treatments, start", "[columns]"),
    ],
)
def test_a_file_without_a_usable_column_is_refused_whole(
    tmp_path: Path, header: str, missing: str, remedy: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        judged(tmp_path, f"{header}\n", 'extends = "plain"\nname = "Ours"\n')
    assert f"no column for {missing}, by the map Ours. It has: {', '.join(header.split(','))}" in error.value.message
    assert remedy in error.value.remedy


def test_a_refusal_tells_what_the_map_knows_of_the_system(tmp_path: Path) -> None:
    header = "Appt. ref.,Client,Status,Scheduled date,Service,Duration (mins)"
    with pytest.raises(InvalidInput) as error:
        judged(tmp_path, f"{header}\n")
    assert "no phone numbers: add a column named Mobile Number" in error.value.remedy


def test_a_map_may_do_without_numbers(tmp_path: Path) -> None:
    own = 'extends = "plain"\n[rules]\nnumber = "optional"\n'
    assert one(judged(tmp_path, "name,treatment,start\nAna,led,2026-12-01 09:00\n", own)).number is None
    rows = judged(tmp_path, "name,number,treatment,start\nAna,+44 20 7946 0018,led,2026-12-01 09:00\n", own)
    assert [fault.kind for fault in faults(rows)] == ["landline"]
