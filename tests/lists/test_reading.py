from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reminders.domain.vocabulary import VisitState
from reminders.lists.reading import begin
from reminders.lists.rows import BadRow, Counted, Facts, FaultKind, ListedVisit
from tests.lists.lists import FACTS, HEADER, NOW, ROW, faults, file_of, judged, one, with_cells

PAST = "2026-11-20 09:00"


def test_a_good_row_is_a_visit_with_all_that_it_says(tmp_path: Path) -> None:
    text = with_cells(patient_id="p7", language="English", consent="Yes", status="booked")
    visit = one(judged(tmp_path, text))
    assert (visit.line, visit.external_id, visit.patient_external_id) == (2, "v1", "p7")
    assert (visit.name, visit.number, visit.language, visit.consent) == ("Ana Almond", "+12125550101", "en", True)
    assert len(visit.digest) == 32


def test_all_faults_of_a_row_are_told_at_once_and_no_number_or_name_in_full(tmp_path: Path) -> None:
    text = with_cells(
        name=" ", number="212-555-0101 x1", treatments="foo", start="soon", status="odd", language="?", consent="maybe"
    )
    rows = judged(tmp_path, text)
    assert [fault.kind for fault in faults(rows)] == [
        FaultKind.NO_NAME,
        FaultKind.NOT_A_NUMBER,
        FaultKind.UNKNOWN_LANGUAGE,
        FaultKind.UNKNOWN_CONSENT,
        FaultKind.UNKNOWN_TREATMENT,
        FaultKind.UNREADABLE_MOMENT,
        FaultKind.UNKNOWN_STATUS,
    ]
    assert all(fault.problem and fault.remedy for fault in faults(rows))
    assert "555" not in repr(rows)


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({}, VisitState.BOOKED),
        ({"status": "Confirmed"}, VisitState.BOOKED),
        ({"start": PAST}, VisitState.DONE),
        ({"start": PAST, "status": "Completed"}, VisitState.DONE),
        ({"start": "2026-11-21 11:45"}, VisitState.BOOKED),  # under way: it ends at 12:15, and it is noon
        ({"duration": ""}, VisitState.BOOKED),
    ],
)
def test_a_visit_is_what_its_status_says_else_what_the_clock_says(
    tmp_path: Path, cells: dict[str, str], state: VisitState
) -> None:
    assert one(judged(tmp_path, with_cells(**cells))).state is state


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"status": "done"}, FaultKind.DONE_IN_FUTURE),
        ({"status": "booked", "start": PAST}, FaultKind.BOOKED_IN_PAST),
        ({"start": PAST, "duration": ""}, FaultKind.NO_MOMENT),
        ({"start": "", "end": "2026-12-01 09:00", "duration": ""}, FaultKind.NO_MOMENT),
        ({"start": "2062-12-01 09:00"}, FaultKind.TOO_FAR_AHEAD),
        ({"status": "cancld"}, FaultKind.UNKNOWN_STATUS),
    ],
)
def test_a_state_that_the_clock_contradicts_is_a_fault(tmp_path: Path, cells: dict[str, str], kind: FaultKind) -> None:
    assert [fault.kind for fault in faults(judged(tmp_path, with_cells(**cells)))] == [kind]


def test_a_map_may_say_that_what_stayed_booked_took_place(tmp_path: Path) -> None:
    own = 'extends = "plain"\n[rules]\nbooked_in_past = "done"\n'
    assert one(judged(tmp_path, with_cells(status="booked", start=PAST), own)).state is VisitState.DONE


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"status": "Canceled"}, VisitState.CANCELLED),
        ({"status": "no show"}, VisitState.NO_SHOW),
        ({"gone": "2026-11-30"}, VisitState.CANCELLED),
        ({"missed": "true", "status": "booked"}, VisitState.NO_SHOW),
    ],
)
def test_cancelled_and_missed_rows_are_counted_with_their_id(
    tmp_path: Path, cells: dict[str, str], state: VisitState
) -> None:
    own = 'extends = "plain"\n[columns]\ncancelled = "gone"\nno_show = "missed"\n'
    assert judged(tmp_path, with_cells(number="none", **cells), own) == [Counted(2, state, "v1")]


def test_a_column_of_cancellations_that_says_no_cancels_nothing(tmp_path: Path) -> None:
    own = 'extends = "plain"\n[columns]\ncancelled = "gone"\n'
    assert one(judged(tmp_path, with_cells(gone="false"), own)).state is VisitState.BOOKED


def test_a_row_without_an_id_gets_one_that_stays_while_person_moment_and_treatments_do(tmp_path: Path) -> None:
    first = one(judged(tmp_path, with_cells(visit_id="")))
    assert first.external_id.startswith("row:")
    assert one(judged(tmp_path, with_cells(visit_id="", number="2125550101", duration="90"))).external_id == (
        first.external_id
    )
    for change in ({"name": "Bea"}, {"start": "2026-12-01 10:00"}, {"treatments": "ipl"}, {"number": "2125550102"}):
        assert one(judged(tmp_path, with_cells(visit_id="", **change))).external_id != first.external_id


def test_a_cancelled_row_without_an_id_names_the_visit_that_was_booked(tmp_path: Path) -> None:
    booked = one(judged(tmp_path, with_cells(visit_id="")))
    assert judged(tmp_path, with_cells(visit_id="", status="cancelled")) == [
        Counted(2, VisitState.CANCELLED, booked.external_id)
    ]
    assert judged(tmp_path, with_cells(visit_id="", status="cancelled", number="")) == [
        Counted(2, VisitState.CANCELLED, None)
    ]


def test_the_digest_is_that_of_the_meaning_and_not_of_the_writing(tmp_path: Path) -> None:
    first = one(judged(tmp_path, with_cells())).digest
    assert one(judged(tmp_path, with_cells(number="+12125550101", duration="0:30"))).digest == first
    for change in ({"duration": "31"}, {"consent": "no"}, {"language": "es"}, {"name": "Bea"}, {"area": "neck"}):
        assert one(judged(tmp_path, with_cells(**change))).digest != first


def test_a_second_row_of_one_visit_names_the_line_of_the_first(tmp_path: Path) -> None:
    rows = judged(tmp_path, f"{HEADER}\n{ROW}\n{ROW.replace('led', 'ipl')}\n")
    (fault,) = faults(rows)
    assert (fault.line, fault.column, fault.kind) == (3, "visit id", FaultKind.DUPLICATE)
    assert "line 2" in fault.problem
    bare = ROW.removeprefix("v1")
    (fault,) = faults(judged(tmp_path, f"{HEADER}\n{bare}\n\n{bare}\n"))
    assert (fault.line, fault.problem) == (4, "line 2 is the same patient, time and treatment")


def test_a_bad_row_is_no_first_of_anything(tmp_path: Path) -> None:
    rows = judged(tmp_path, f"{HEADER}\n{ROW.replace('led', 'foo')}\n{ROW}\n")
    assert [type(row) for row in rows] == [BadRow, ListedVisit]


def test_patients_may_share_a_number(tmp_path: Path) -> None:
    rows = judged(tmp_path, f"{HEADER}\n{ROW}\n{ROW.replace('v1', 'v2').replace('Ana', 'Mia')}\n")
    assert [type(row) for row in rows] == [ListedVisit, ListedVisit]


@pytest.mark.parametrize(
    ("row", "kind"),
    [(f"{ROW},more", FaultKind.TOO_MANY_CELLS), ('"v1"x,Ana', FaultKind.UNREADABLE), ("v1", FaultKind.NO_NAME)],
)
def test_a_ragged_row_is_a_fault_of_that_row_alone(tmp_path: Path, row: str, kind: FaultKind) -> None:
    rows = judged(tmp_path, f"{HEADER}\n{row}\n{ROW}\n")
    assert kind in [fault.kind for fault in faults(rows)]
    assert isinstance(rows[-1], ListedVisit)


def test_empty_cells_behind_a_row_or_missing_ones_do_no_harm(tmp_path: Path) -> None:
    assert one(judged(tmp_path, f"{HEADER},language,consent\n{ROW}\n")).language is None
    assert one(judged(tmp_path, f"{HEADER}\n{ROW},, ,\n")).external_id == "v1"


@pytest.mark.parametrize(
    ("name", "kept"), [("=1+1", "=1+1"), ("'=1+1", "=1+1"), ("'T Hart", "'T Hart"), ("@na", "@na")]
)
def test_a_name_that_looks_like_a_formula_is_a_name(tmp_path: Path, name: str, kept: str) -> None:
    assert one(judged(tmp_path, with_cells(name=name))).name == kept


@pytest.mark.parametrize(
    ("cell", "language"),
    [("", None), ("es-MX", "es"), ("EN_us", "en"), ("Español", "es"), ("pl", "pl"), ("Deutsch", "de")],
)
def test_a_language_is_a_code_or_a_name(tmp_path: Path, cell: str, language: str | None) -> None:
    assert one(judged(tmp_path, with_cells(language=cell))).language == language


@pytest.mark.parametrize(("cell", "consent"), [("", None), ("YES", True), ("0", False), ("x", True)])
def test_an_empty_consent_says_neither_yes_nor_no(tmp_path: Path, cell: str, consent: bool | None) -> None:
    assert one(judged(tmp_path, with_cells(consent=cell))).consent is consent


def test_a_map_may_give_the_language_and_the_country_of_a_whole_list(tmp_path: Path) -> None:
    own = 'extends = "plain"\n[fixed]\nlanguage = "es"\ncountry = "au"\n'
    visit = one(judged(tmp_path, with_cells(number="0491 570 156"), own))
    assert (visit.language, visit.number) == ("es", "+61491570156")


def test_a_reading_tells_its_map_and_the_columns_that_it_leaves_out(tmp_path: Path) -> None:
    reading = begin(file_of(tmp_path, f"{HEADER},Room\n"), None, FACTS)
    assert (reading.chosen.name, reading.guessed, reading.layout.unused) == ("Plain list", True, ("Room",))
    assert not begin(reading.opened.path, reading.chosen, FACTS).guessed


def test_a_booked_visit_is_done_when_its_time_has_come(tmp_path: Path) -> None:
    later = replace(FACTS, now=NOW + timedelta(days=30))
    before, after = one(judged(tmp_path, with_cells())), one(judged(tmp_path, with_cells(), facts=later))
    assert (before.state, after.state) == (VisitState.BOOKED, VisitState.DONE)
    assert before.external_id == after.external_id
    assert before.digest != after.digest


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="names no instant"):
        Facts("US", "America/New_York", ("en",), {}, NOW.replace(tzinfo=None))
