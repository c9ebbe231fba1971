"""A clinic to judge lists for, and files written as people find them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from reminders.domain.vocabulary import BodyArea
from reminders.lists.mapping import ListMap, parse_map
from reminders.lists.reading import read
from reminders.lists.rows import BadRow, Facts, Fault, Judged, KnownTreatment, ListedVisit

FACE, NECK, LEGS, ABDOMEN = BodyArea.FACE, BodyArea.NECK, BodyArea.LEGS, BodyArea.ABDOMEN
CODES = (
    "microneedling-pen", "derma-roller", "microneedling-meso", "peel-superficial", "microneedling-rf",
    "microneedling-prp", "peel-medium", "botulinum-toxin", "dermal-filler", "laser-hair", "ipl", "dermaplaning",
    "hydrafacial", "led",
)  # fmt: skip
NOW = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)  # noon in New York
FACTS = Facts(
    country="US",
    zone="America/New_York",
    languages=("en", "es"),
    treatments={
        code: KnownTreatment(
            code.replace("-", " ").capitalize(), (FACE, NECK, LEGS, ABDOMEN), ("acne-scars", "stretch-marks")
        )
        for code in CODES
    }
    | {"scalp-needling": KnownTreatment("Scalp needling", (BodyArea.SCALP,))},
    now=NOW,
)
HEADER = "visit id,name,number,treatments,start,duration"
ROW = "v1,Ana Almond,(212) 555-0101,led,2026-12-01 09:00,30"


def file_of(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """A list on disk, byte for byte."""
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


def judged(folder: Path, text: str, chosen: ListMap | str | None = None, facts: Facts = FACTS) -> list[Judged]:
    """All rows of a list; a map may be given as TOML."""
    mapped = parse_map(chosen, "own.toml") if isinstance(chosen, str) else chosen
    return list(read(file_of(folder, text), mapped, facts))


def one(rows: Sequence[Judged]) -> ListedVisit:
    """The only row, which is good."""
    (row,) = rows
    assert isinstance(row, ListedVisit), row
    return row


def faults(rows: Iterable[Judged]) -> list[Fault]:
    """Every fault of a list."""
    return [fault for row in rows if isinstance(row, BadRow) for fault in row.faults]


def with_cells(**cells: str) -> str:
    """A list of one row: a good one, but for the cells given. `None` columns are not there."""
    good = dict(zip(HEADER.split(","), ROW.split(","), strict=True))
    good |= {name.replace("_", " "): value for name, value in cells.items()}
    quoted = ('"' + value.replace('"', '""') + '"' for value in good.values())
    return f"{','.join(good)}\n{','.join(quoted)}\n"
