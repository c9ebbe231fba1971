"""Writes reminders/lists/example.csv: 200 invented visits, and six that were cancelled or missed.

Run it from the checkout: `python -m tests.lists.example_list`. Nothing in it is chance: it writes the same file again.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from reminders.lists.writing import write_list

FILE = Path(__file__).parents[2] / "reminders" / "lists" / "example.csv"
VISITS, PATIENTS, NUMBERS = 200, 102, 100
FIRST_DAY = datetime(2026, 11, 24)  # all lie ahead when this was written: they are booked until their time comes
COLUMNS = (
    "Visit ID", "Patient ID", "Name", "Number", "Treatments", "Area",
    "Indication", "Status", "Start", "Duration", "Language", "Consent",
)  # fmt: skip
FIRST = (
    "Ana", "Ben", "Chloe", "Dina", "Elif", "Farid", "Grace", "Hugo", "Iris", "Jonas",
    "Kira", "Luis", "Mia", "Noor", "Olga", "Pia", "Quinn", "Rosa", "Sami", "Tess",
)  # fmt: skip
LAST = ("Almond", "Birch", "Cedar", "Dale", "Elm", "Ferris", "Grove", "Hazel", "Ivory", "Juniper", "Kestrel")
# What is done, where, for what, and how long it takes.
DONE = (
    ("microneedling-pen", "face", "acne-scars", "60"),
    ("derma-roller", "neck", "", "45"),
    ("microneedling-meso", "face", "", "60"),
    ("peel-superficial", "face", "", "30"),
    ("microneedling-rf", "face", "", "1h 15"),
    ("microneedling-prp", "face", "", "90"),
    ("peel-medium", "face", "", "45"),
    ("botulinum-toxin", "face", "", "30"),
    ("dermal-filler", "face", "", "45"),
    ("laser-hair", "legs", "", "50"),
    ("ipl", "face", "", "40"),
    ("dermaplaning", "face", "", "30"),
    ("hydrafacial", "face", "", "45"),
    ("led", "face", "", "20"),
    ("dermaplaning; led", "face", "", "50"),
    ("microneedling-pen:abdomen:stretch-marks", "", "", "1h 30"),
)
SPOKEN = ("en", "en", "en", "es", "")
AGREED = ("yes", "yes", "yes", "yes", "no", "yes", "")
MISSED = ("cancelled", "cancelled", "no-show", "cancelled", "cancelled", "no-show")


def rows() -> Iterator[list[str]]:
    """The lines of the list, in the order of the visits."""
    for index in range(VISITS + len(MISSED)):
        patient = index % PATIENTS
        treatments, area, indication, minutes = DONE[(patient + 3 * (index // PATIENTS)) % len(DONE)]
        status = MISSED[index - VISITS] if index >= VISITS else ""
        yield [
            f"V{index + 1:04d}",
            f"P{patient + 1:03d}",
            f"{FIRST[patient % len(FIRST)]} {LAST[patient % len(LAST)]}",
            f"(212) 555-01{patient % NUMBERS:02d}",  # invented numbers are few, so that some patients share one
            treatments,
            area,
            indication,
            status,
            f"{_start(index):%Y-%m-%d %H:%M}",
            minutes,
            SPOKEN[patient % len(SPOKEN)],
            AGREED[patient % len(AGREED)],
        ]


def _start(index: int) -> datetime:
    """Three visits a working day, from nine o'clock on."""
    day, place = divmod(index, 3)
    weeks, weekday = divmod(day, 4)
    return FIRST_DAY + timedelta(weeks=weeks, days=weekday, hours=9 + 3 * place, minutes=15 * (index % 4))


if __name__ == "__main__":
    write_list(FILE, COLUMNS, rows(), mark=False)
