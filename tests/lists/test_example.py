import csv
import re

from reminders.lists.reading import begin
from reminders.lists.rows import Counted, ListedVisit
from tests.lists.example_list import COLUMNS, FILE, VISITS, rows
from tests.lists.lists import CODES, FACTS


def test_the_file_is_what_its_script_writes() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [list(COLUMNS), *rows()]


def test_the_example_goes_in_without_a_fault() -> None:
    reading = begin(FILE, None, FACTS)
    judged = list(reading.rows())
    visits = [row for row in judged if isinstance(row, ListedVisit)]
    assert reading.chosen.name == "Plain list"
    assert len(visits) == VISITS
    assert [type(row) for row in judged[VISITS:]] == [Counted] * 6
    assert {treatment.code for visit in visits for treatment in visit.treatments} == set(CODES)
    assert all(re.fullmatch(r"\+121255501\d\d", visit.number or "") for visit in visits)
    assert len({visit.number for visit in visits}) < len({visit.patient_external_id for visit in visits})
