from pathlib import Path

import pytest

from reminders.domain.vocabulary import BodyArea
from reminders.lists.rows import FaultKind, ListedTreatment
from tests.lists.lists import ABDOMEN, FACE, LEGS, NECK, faults, judged, one, with_cells

LED, IPL = ListedTreatment("led", FACE), ListedTreatment("ipl", FACE)
OWN = """
extends = "plain"
[formats]
several = [";", "+", ","]
[treatments]
"Glow, and light" = "led"
"Full legs" = "laser-hair:legs"
"Scars" = "microneedling-pen:face:acne-scars"
"""


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("led", (LED,)),
        ("LED", (LED,)),
        ("Laser hair", (ListedTreatment("laser-hair", FACE),)),
        ("led; ipl", (LED, IPL)),
        ("led + ipl, led", (LED, IPL)),
        ("glow, and light", (LED,)),
        ("Full  Legs;Led", (ListedTreatment("laser-hair", LEGS), LED)),
        ("scars", (ListedTreatment("microneedling-pen", FACE, "acne-scars"),)),
        ("scars:neck", (ListedTreatment("microneedling-pen", NECK, "acne-scars"),)),
        ("led:neck", (ListedTreatment("led", NECK),)),
        ("microneedling-pen:abdomen:stretch marks", (ListedTreatment("microneedling-pen", ABDOMEN, "stretch-marks"),)),
        ("scalp needling", (ListedTreatment("scalp-needling", BodyArea.SCALP),)),
        ("'=led", (LED,)),
        ("Botox", None),
    ],
)
def test_what_a_cell_says_was_done(tmp_path: Path, cell: str, wanted: tuple[ListedTreatment, ...] | None) -> None:
    rows = judged(tmp_path, with_cells(treatments=cell), OWN)
    if wanted is None:
        assert [fault.kind for fault in faults(rows)] == [FaultKind.UNKNOWN_TREATMENT]
    else:
        assert one(rows).treatments == wanted


def test_columns_of_area_and_indication_hold_for_what_does_not_say_them_itself(tmp_path: Path) -> None:
    text = with_cells(treatments="microneedling-pen; full legs", area="Neck", indication="Acne scars")
    pen = ListedTreatment("microneedling-pen", NECK, "acne-scars")
    assert one(judged(tmp_path, text, OWN)).treatments == (pen, ListedTreatment("laser-hair", LEGS, "acne-scars"))


@pytest.mark.parametrize(
    ("cells", "kind", "column", "remedy"),
    [
        ({"treatments": "microneedeling pen"}, FaultKind.UNKNOWN_TREATMENT, "treatments", "microneedling-pen"),
        ({"treatments": "zzz"}, FaultKind.UNKNOWN_TREATMENT, "treatments", "botulinum-toxin"),
        ({"treatments": " ; "}, FaultKind.NO_TREATMENT, "treatments", "Name what was done"),
        ({"area": "scalp"}, FaultKind.UNKNOWN_AREA, "area", "face, neck"),
        ({"area": "nose"}, FaultKind.UNKNOWN_AREA, "area", "face, neck"),
        ({"indication": "wrinkles"}, FaultKind.UNKNOWN_INDICATION, "indication", "acne-scars"),
    ],
)
def test_an_unknown_name_is_answered_with_the_right_ones(
    tmp_path: Path, cells: dict[str, str], kind: FaultKind, column: str, remedy: str
) -> None:
    (fault,) = faults(judged(tmp_path, with_cells(**cells)))
    assert (fault.kind, fault.column) == (kind, column)
    assert remedy in fault.remedy


def test_each_unknown_name_of_a_cell_is_a_fault_of_its_own(tmp_path: Path) -> None:
    assert len(faults(judged(tmp_path, with_cells(treatments="foo; led; bar")))) == 2
