from pathlib import Path

import pytest

from reminders.domain.vocabulary import VisitState
from reminders.errors import InvalidInput
from reminders.lists.columns import best_map, lay_out
from reminders.lists.mapping import parse_map, read_map, shipped_maps, shipped_names
from reminders.lists.opening import open_list
from tests.lists.lists import FACTS, file_of, judged, one

# The columns of each system as its export names them; what a map's note asks to add comes last.
EXPORTS = {
    "microsoft-bookings": """
Date Time\tCustomer Name\tCustomer Email\tCustomer Phone\tStaff\tService\tDuration (mins.)\tBooking Id
12/1/2026 9:00 AM\tAna Almond\tana@example.com\t(212) 555-0101\tJo\tLed\t45\tb1
""",
    "acuity": """
Start Time,End Time,Timezone,First Name,Last Name,Phone,Email,Type,Calendar,Appointment Price,Date Scheduled
"December 1, 2026 9:00 am","December 1, 2026 9:45 am",America/New_York,Ana,Almond,'+12125550101,,Led,Jo,25,2026-11-01
""",
    "fresha": """
Appt. ref.,Client,Team member,Status,Created date,Scheduled date,Cancelled date,Service,Duration (mins),Mobile Number
a1,Ana Almond,Jo,Confirmed,"1 Nov 2026, 9:00am","1 Dec 2026, 9:00am",,Led,45min,+12125550101
""",
    "jane": """
id,start_at,end_at,patient_guid,patient_first_name,patient_last_name,treatment_name,state,cancelled_at,mobile_phone
1,2026-12-01 09:00,2026-12-01 09:45,g1,Ana,Almond,Led,booked,,2125550101
""",
    "calendly": """
Invitee Name,Invitee Time Zone,Text Reminder Number,Event Type Name,Start Date & Time,End Date & Time,Canceled
Ana Almond,Central Time - US & Canada,+1 212-555-0101,Led,2026-12-01 09:00 am,2026-12-01 09:45 am,false
""",
    "plain": """
Visit ID,Name,Number,Treatments,Start,End
v1,Ana Almond,2125550101,Led,2026-12-01 09:00,2026-12-01 09:45
""",
}


def test_every_shipped_map_is_tried_here_and_says_where_its_columns_are_from() -> None:
    assert set(shipped_names()) == set(EXPORTS)
    assert all(chosen.source for chosen in shipped_maps().values())


@pytest.mark.parametrize("system", EXPORTS)
def test_an_export_goes_in_on_the_first_try_without_naming_its_map(tmp_path: Path, system: str) -> None:
    assert best_map(open_list(file_of(tmp_path, EXPORTS[system])).columns) == system
    visit = one(judged(tmp_path, EXPORTS[system]))
    assert (visit.name, visit.number, visit.treatments[0].code) == ("Ana Almond", "+12125550101", "led")
    assert (visit.state, visit.zone) == (VisitState.BOOKED, FACTS.zone)
    assert visit.starts_at is not None
    assert visit.ended_at is not None
    assert (visit.ended_at - visit.starts_at).total_seconds() == 45 * 60


def test_names_of_columns_are_found_without_case_accents_and_spaces() -> None:
    own = parse_map('[columns]\nname = "Prénom"\nnumber = ["Fax", "Mobile phone"]\n', "own.toml")
    layout = lay_out(own.columns, ["  PRENOM ", "mobile_Phone", "x", "mobile phone"])
    assert layout.found == {"name": 0, "number": 1}
    assert layout.unused == ("x", "mobile phone")


def test_an_own_map_takes_what_it_does_not_say_from_a_shipped_one() -> None:
    own = parse_map('extends = "acuity"\n[treatments]\n"Glow" = "led:face"\n[columns]\nnumber = "Cell"\n', "own.toml")
    assert own.columns.number == ("Cell",)
    assert own.columns.treatments == shipped_maps()["acuity"].columns.treatments
    assert own.treatments == {"Glow": "led:face"}


@pytest.mark.parametrize(
    ("text", "names", "remedy"),
    [
        ("colums = 1", "colums", "Did you mean columns"),
        ('[columns]\nnumbr = "x"', "columns.numbr", "Did you mean number"),
        ('[status]\nnoshow = "x"', "status.noshow", "Did you mean no-show"),
        ('[rules]\nnumber = "perhaps"', "rules.number", "'required' or 'optional'"),
        ("[columns]\nname = 3", "columns.name", "in quotes"),
        ('extends = "acuty"', "extends", "Did you mean acuity"),
        ('[formats]\ndate = "DD/MM"', "formats", "DD/MM/YYYY"),
        ('[formats]\nmoment = "DD/MM/YYYY"', "formats.moment", "a date and a time"),
        ('[formats]\ntime = "YYYY-MM-DD"', "formats.time", "a date and a time"),
        ("x =", "not TOML", "Correct the line"),
    ],
)
def test_a_mistake_in_a_map_is_named_with_its_remedy(text: str, names: str, remedy: str) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_map(text, "own.toml")
    assert names in error.value.message
    assert remedy in error.value.remedy


def test_a_map_is_a_file_or_the_name_of_a_shipped_one(tmp_path: Path) -> None:
    assert read_map("fresha") == shipped_maps()["fresha"]
    path = tmp_path / "own.toml"
    path.write_text('extends = "fresha"\nname = "Ours"\n', encoding="utf-8")
    assert read_map(str(path)).name == "Ours"
    with pytest.raises(InvalidInput) as error:
        read_map("frescha")
    assert "fresha" in error.value.remedy
    with pytest.raises(InvalidInput, match="not UTF-8"):
        read_map(str(file_of(tmp_path, "ä", "cp1252")))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[fixed]\nzone = "Here"', "fixed.zone"),
        ('[fixed]\nduration = "long"', "fixed.duration"),
        ('[fixed]\ncountry = "USA"', "fixed.country"),
        ('[treatments]\nGlow = "lde"', "treatments.Glow"),
        ('[treatments]\nGlow = "led:scalp"', "treatments.Glow"),
        ('[treatments]\nGlow = "led:face:dots"', "treatments.Glow"),
    ],
)
def test_what_a_map_says_of_the_clinic_is_held_against_it_before_any_row(tmp_path: Path, text: str, names: str) -> None:
    with pytest.raises(InvalidInput) as error:
        judged(tmp_path, "name,number,treatment,start\n", f'extends = "plain"\n{text}\n')
    assert names in error.value.message
    assert error.value.remedy
