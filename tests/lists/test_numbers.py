import pytest

from reminders.lists.numbers import mask, read_number
from reminders.lists.rows import FaultKind, Wrong

WANTED = "+12125550101"


@pytest.mark.parametrize(
    "cell",
    [
        "+1 212 555 0101",
        "(212) 555-0101",
        "212.555.0101",
        "2125550101",
        "12125550101",
        "0012125550101",
        "212\u00a0555\u00a00101",
        "\u202a+1 (212) 555-0101\u202c",
        "'2125550101",
        "\u2019+12125550101",
        '="2125550101"',
        '="+1 212 555 0101"',
        "12125550101.0",
        "2125550101,00",
        "1.2125550101E+10",
        "1,2125550101e10",
        "2.125550101E+09",
    ],
)
def test_one_number_in_all_its_clothes(cell: str) -> None:
    assert read_number(cell, "US") == WANTED


def test_a_lost_leading_zero_is_no_loss_where_the_country_can_do_without() -> None:
    assert read_number("491570156", "AU") == read_number("0491 570 156", "AU") == "+61491570156"


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("", FaultKind.NO_NUMBER),
        ("n/a", FaultKind.NO_NUMBER),
        ("1.21256E+10", FaultKind.SPOILED_NUMBER),
        ("1.2125550101E+11", FaultKind.SPOILED_NUMBER),
        ("212-555-0101 / 212-555-0102", FaultKind.SEVERAL_NUMBERS),
        ("(212) 555-0101 or (212) 555-0102", FaultKind.SEVERAL_NUMBERS),
        ("212-555-0101 x12", FaultKind.NOT_A_NUMBER),
        ("ask her mother", FaultKind.NOT_A_NUMBER),
        ("555-0101", FaultKind.NOT_A_NUMBER),
        ("+44 20 7946 0018", FaultKind.LANDLINE),
        ("+1 800 555 0199", FaultKind.LANDLINE),
        ("=1+1", FaultKind.NOT_A_NUMBER),
    ],
)
def test_no_guess_becomes_a_number(cell: str, kind: FaultKind) -> None:
    found = read_number(cell, "US")
    assert isinstance(found, Wrong)
    assert found.kind is kind
    assert found.remedy
    digits = "".join(sign for sign in cell if sign.isdigit())
    assert not digits or digits not in found.problem + found.remedy


@pytest.mark.parametrize(("cell", "shown"), [("(212) 555-0101", "...01"), ("123", "..."), ("her mother", "")])
def test_a_number_is_shown_by_its_end_only(cell: str, shown: str) -> None:
    assert mask(cell) == shown
