"""What an import tells at the desk: words for the fields that columns are taken for, for what is being done, and what
to put right. Maps are for whoever has a terminal.
"""

from collections.abc import Mapping
from types import MappingProxyType

from reminders.lists.rows import Fault, FaultKind

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "visit_id": "number of the visit in the other system",
        "patient_id": "number of the patient in the other system",
        "name": "name",
        "first_name": "first name",
        "last_name": "last name",
        "number": "phone number",
        "treatments": "treatments",
        "area": "where on the body",
        "indication": "what it is for",
        "status": "booked, treated or cancelled",
        "cancelled": "cancelled",
        "no_show": "did not come",
        "start": "beginning",
        "start_date": "day",
        "start_time": "time of the beginning",
        "end": "end",
        "end_date": "day of the end",
        "end_time": "time of the end",
        "duration": "how long",
        "zone": "time zone",
        "language": "language",
        "consent": "agreed to texts",
    }
)

STEPS: Mapping[str, str] = MappingProxyType(
    {
        "Reading": "The rows are read",
        "Planning": "The texts are planned",
        "Comparing": "It is compared with what is here",
        "Writing": "New patients are written",
        "Changing": "Known patients are brought up to date",
    }
)

_REMEDIES: Mapping[FaultKind, str] = MappingProxyType(
    {
        FaultKind.UNREADABLE_MOMENT: "Write it as 2026-12-01 09:00.",
        FaultKind.UNKNOWN_STATUS: "Write done, booked, cancelled or no-show.",
        FaultKind.BOOKED_IN_PAST: "Say in the other system whether it took place.",
        FaultKind.UNKNOWN_CONSENT: "Write yes or no, or leave it empty.",
    }
)


def remedy_of(fault: Fault) -> str:
    """What somebody at the desk can do about it: nothing about maps."""
    sentences = fault.remedy.split(". ")
    return _REMEDIES.get(fault.kind) or ". ".join(one for one in sentences if " map" not in one and "[" not in one)
