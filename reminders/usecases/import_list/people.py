"""Who is in a list: its rows, put together by person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from reminders.domain.folding import fold
from reminders.lists.rows import ListedVisit


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a list, with all their rows in the order of the file."""

    visits: tuple[ListedVisit, ...] = field(repr=False)

    @property
    def name(self) -> str:
        return self.visits[-1].name

    @property
    def number(self) -> str | None:
        """The last number that the list has for the person: it is the newest."""
        return next((visit.number for visit in reversed(self.visits) if visit.number is not None), None)

    @property
    def external_id(self) -> str | None:
        return self.visits[-1].patient_external_id

    @property
    def language(self) -> str | None:
        return next((visit.language for visit in reversed(self.visits) if visit.language is not None), None)

    @property
    def consent(self) -> bool | None:
        """The last word of the list; None where it says nothing."""
        return next((visit.consent for visit in reversed(self.visits) if visit.consent is not None), None)


def people(rows: Iterable[ListedVisit]) -> list[Person]:
    """One person for each id of the other system; where it has none, for each name and number."""
    found: dict[tuple[str, ...], list[ListedVisit]] = {}
    for row in rows:
        key = (row.patient_external_id,) if row.patient_external_id else (row.number or "", fold(row.name))
        found.setdefault(key, []).append(row)
    return [Person(tuple(visits)) for visits in found.values()]


def shared_numbers(everybody: Iterable[Person]) -> frozenset[str]:
    """Numbers that several people of a list have."""
    counted = Counter(person.number for person in everybody if person.number is not None)
    return frozenset(number for number, count in counted.items() if count > 1)
