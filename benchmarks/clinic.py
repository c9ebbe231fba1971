"""A clinic to measure with, and an invented list of its visits: half done of late, half booked."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumberType

from reminders.catalogue import shipped
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.set_up import NewClinic, set_up

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ZONE = "America/New_York"
TREATMENTS = ("microneedling-pen", "derma-roller", "microneedling-meso", "peel-superficial")
VISITS_EACH = 3  # of a patient
DAYS_DONE, DAYS_BOOKED = 21, 60
_LASTS = timedelta(minutes=30)
_LINES = 100  # 555-0100 to 555-0199
_COLUMNS = ("visit id", "patient id", "name", "number", "treatment", "area", "start", "end", "status")


def new_clinic(store: Store) -> Scope:
    """The first rows of an empty store."""
    clinic = NewClinic("Lumina Skin Clinic", "Lumina Skin", "US", ZONE, phone="+12125550100")
    return set_up(store, clinic, shipped(), NOW)


def write_list(path: Path, visits: int) -> None:
    """A CSV as a booking system writes it, a row a visit."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        numbers = example_numbers()
        for patient in range(-(-visits // VISITS_EACH)):
            number = next(numbers)
            mine = range(patient * VISITS_EACH, min((patient + 1) * VISITS_EACH, visits))
            writer.writerows(_row(visit, patient, number) for visit in mine)


def _row(visit: int, patient: int, number: str) -> tuple[str, ...]:
    done = visit % 2 == 0
    start = done_at(visit) - _LASTS if done else booked_at(visit)
    local = start.astimezone(ZoneInfo(ZONE))
    times = (local, (start + _LASTS).astimezone(local.tzinfo))
    name, treatment = f"Ana Example {patient}", TREATMENTS[visit % len(TREATMENTS)]
    written = (f"{moment:%Y-%m-%d %H:%M}" for moment in times)
    return (f"v{visit}", f"p{patient}", name, number, treatment, "face", *written, "done" if done else "booked")


def done_at(n: int) -> datetime:
    """When the n-th visit that took place ended, in the last three weeks."""
    return NOW - timedelta(days=1 + n % DAYS_DONE) + timedelta(hours=4, minutes=n * 37 % 480)


def booked_at(n: int) -> datetime:
    """When the n-th booked visit is to begin, in the next two months."""
    return NOW + timedelta(days=1 + n % DAYS_BOOKED, hours=4, minutes=n * 37 % 480)


def example_numbers() -> Iterator[str]:
    """Numbers that nobody has, all different: 555-0100 to 555-0199 of every American area code that may be mobile."""
    return (f"+1{area}55501{line:02d}" for area in _areas() for line in range(_LINES))


@cache
def _areas() -> tuple[int, ...]:
    either = PhoneNumberType.FIXED_LINE_OR_MOBILE
    numbers = ((area, phonenumbers.parse(f"+1{area}5550100")) for area in range(201, 990))
    return tuple(area for area, number in numbers if phonenumbers.number_type(number) == either)


def most_visits() -> int:
    """How many visits there are numbers for."""
    return len(_areas()) * _LINES * VISITS_EACH
