"""What an import would do, or did: for people and for scripts."""

from collections import Counter
from dataclasses import dataclass, field

from reminders.domain.vocabulary import VisitState
from reminders.lists.rows import BadRow
from reminders.usecases.import_list.outlook import LateText


@dataclass(frozen=True, slots=True)
class SharedNumber:
    """A number that several people of the list have: right for a mother and her daughter, else a mistake."""

    number: str  # masked
    people: int
    lines: tuple[int, ...]


@dataclass
class Counts:
    """Visits of the list, by what becomes of them."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    cancelled: int = 0
    new_patients: int = 0
    consents: int = 0  # known patients of whose consent the list says something new


@dataclass
class Report:
    """One import. `written`: it was carried out, else this is what would become of it."""

    file: str
    map: str
    map_was_guessed: bool
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    columns_not_read: tuple[str, ...] = ()
    rows: int = 0
    bad: list[BadRow] = field(default_factory=list)
    not_imported: Counter[VisitState] = field(default_factory=Counter)  # cancelled and no-show rows
    visits: Counts = field(default_factory=Counts)
    without_consent: int = 0
    without_number: int = 0
    shared: list[SharedNumber] = field(default_factory=list)
    other_number_lines: list[int] = field(default_factory=list)
    texts_soon: int = 0
    people_soon: int = 0
    late: int = 0
    late_texts: list[LateText] = field(default_factory=list)
    written: bool = False
