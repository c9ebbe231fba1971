"""One row: all its cells read, everything that is wrong with it told at once."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from reminders.domain.vocabulary import VisitState
from reminders.errors import InvalidInput
from reminders.lists.cells import unmarked
from reminders.lists.columns import Layout
from reminders.lists.mapping import ListMap
from reminders.lists.numbers import mask, read_number
from reminders.lists.opening import Record
from reminders.lists.people import Names, consent_reader, language_reader
from reminders.lists.rows import BadRow, Counted, Facts, Fault, FaultKind, Judged, ListedTreatment, ListedVisit, Wrong
from reminders.lists.states import States
from reminders.lists.times import Misread, Times, VisitTimes
from reminders.lists.treatments import Treatments

DIGEST_CHARS = 32
DERIVED = "row:"  # marks ids that we made
_SHOWN_CHARS = 80
_NOT_SHOWN = frozenset({"name", "first_name", "last_name"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    number: str | None
    language: str | None
    consent: bool | None


@dataclass(frozen=True, slots=True)
class _What:
    treatments: tuple[ListedTreatment, ...]
    state: VisitState
    times: VisitTimes


class Judge:
    """Judges the rows of one list by its map."""

    def __init__(self, chosen: ListMap, layout: Layout, facts: Facts) -> None:
        self._layout = layout
        self._country = _country(chosen, facts)
        self._needs_number = chosen.rules.number == "required"
        self._usual_language = chosen.fixed.language
        self._place = {field: layout.place(field) for field in type(chosen.columns).model_fields}
        self._names = Names(layout)
        self._times = Times(chosen, layout, facts.zone)
        self._states = States(chosen, layout, facts.now)
        self._treatments = Treatments(chosen, facts.treatments)
        self._language = language_reader(facts.languages)
        self._consent = consent_reader(chosen.consent)

    def judge(self, record: Record) -> Judged:
        """A good row, a counted one, or a bad one with every fault."""
        cells = self._padded(record)
        if isinstance(cells, Fault):
            return BadRow(record.line, (cells,), tuple(record.cells))
        written = self._states.written(cells)
        if written is VisitState.CANCELLED or written is VisitState.NO_SHOW:
            return Counted(record.line, written, self._id_of_counted(record.line, cells, written))
        visit = self._visit(record.line, cells, written)
        if isinstance(visit, ListedVisit):
            return visit
        return BadRow(record.line, tuple(self._told(record.line, cells, visit)), tuple(record.cells))

    def _id_of_counted(self, line: int, cells: Sequence[str], written: VisitState) -> str | None:
        if external_id := self._cell(cells, "visit_id"):
            return external_id
        visit = self._visit(line, cells, written)
        return visit.external_id if isinstance(visit, ListedVisit) else None

    def _visit(
        self, line: int, cells: Sequence[str], written: VisitState | Wrong | None
    ) -> ListedVisit | list[Misread]:
        wrong: list[Misread] = []
        person = self._person(cells, wrong)
        treatments = self._done(cells, wrong)
        times = self._times.read(cells)
        if isinstance(times, list):
            wrong.extend(times)
        if isinstance(written, Wrong):
            wrong.append(("status", written))
        if isinstance(times, list) or isinstance(written, Wrong):
            return wrong
        state = self._states.judged(written, times)
        if isinstance(state, tuple):
            wrong.append(state)
            return wrong
        return wrong or self._made(line, cells, person, _What(treatments, state, times))

    def _made(self, line: int, cells: Sequence[str], person: _Person, what: _What) -> ListedVisit:
        times = what.times
        patient_id = self._cell(cells, "patient_id")
        return ListedVisit(
            line=line,
            external_id=self._cell(cells, "visit_id") or _derived(person, what),
            patient_external_id=patient_id or None,
            name=person.name,
            number=person.number,
            treatments=what.treatments,
            state=what.state,
            starts_at=times.starts_at,
            ended_at=times.ended_at,
            zone=times.zone,
            language=person.language,
            consent=person.consent,
            digest=_digest(
                (patient_id, person.name, person.number, person.language, person.consent),
                (what.state, times.starts_at, times.ended_at, times.zone),
                what.treatments,
            ),
        )

    def _done(self, cells: Sequence[str], wrong: list[Misread]) -> tuple[ListedTreatment, ...]:
        place = self._place
        found = self._treatments.read(cells[place["treatments"]], cells[place["area"]], cells[place["indication"]])
        wrong.extend(fault for fault in found if isinstance(fault, tuple))
        return tuple(treatment for treatment in found if isinstance(treatment, ListedTreatment))

    def _person(self, cells: Sequence[str], wrong: list[Misread]) -> _Person:
        name = _kept(self._names.read(cells), self._names.field, wrong)
        number: str | Wrong | None = read_number(cells[self._place["number"]], self._country)
        if isinstance(number, Wrong) and number.kind is FaultKind.NO_NUMBER and not self._needs_number:
            number = None
        language = self._language(self._cell(cells, "language"))
        consent = self._consent(self._cell(cells, "consent"))
        return _Person(
            name or "",
            _kept(number, "number", wrong),
            _kept(language, "language", wrong) or self._usual_language,
            _kept(consent, "consent", wrong),
        )

    def _padded(self, record: Record) -> list[str] | Fault:
        """The cells and one empty one behind, for fields that the file does not have."""
        width = len(self._layout.columns)
        cells = record.cells
        if record.problem:
            remedy = "Close the quotation mark that opens a cell, and double those inside it."
            return Fault(record.line, "", "", FaultKind.UNREADABLE, "the row cannot be taken apart", remedy)
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            problem = f"the row has {len(cells)} cells and the file {width} columns"
            remedy = "Put quotation marks around cells that hold the separator."
            return Fault(record.line, "", "", FaultKind.TOO_MANY_CELLS, problem, remedy)
        return [*cells[:width], *[""] * (width + 1 - len(cells[:width]))]

    def _cell(self, cells: Sequence[str], field: str) -> str:
        return unmarked(cells[self._place[field]])

    def _told(self, line: int, cells: Sequence[str], wrong: Sequence[Misread]) -> Iterator[Fault]:
        for field, what in wrong:
            cell = cells[self._place[field]].strip()
            shown = mask(cell) if field == "number" else "" if field in _NOT_SHOWN else cell[:_SHOWN_CHARS]
            yield Fault(line, self._layout.header(field), shown, what.kind, what.problem, what.remedy)


def _kept(found: T | Wrong, field: str, wrong: list[Misread]) -> T | None:
    """What was found; a fault goes to the others."""
    if isinstance(found, Wrong):
        wrong.append((field, found))
        return None
    return found


def _country(chosen: ListMap, facts: Facts) -> str:
    country = (chosen.fixed.country or facts.country).upper()
    if len(country) != 2 or not country.isalpha():  # noqa: PLR2004 - ISO 3166
        remedy = "Write two letters, such as US."
        raise InvalidInput(f"{chosen.name}: fixed.country", "there is no such country", value=country, remedy=remedy)
    return country


def _derived(person: _Person, what: _What) -> str:
    """The id of a row that has none: the same while person, moment and treatments are."""
    moment = what.times.starts_at or what.times.ended_at
    return DERIVED + _digest((person.name.casefold(), person.number), (moment,), what.treatments)


def _digest(*parts: Sequence[object]) -> str:
    written = "\x1e".join("\x1f".join(map(_text, part)) for part in parts)
    return hashlib.sha256(written.encode()).hexdigest()[:DIGEST_CHARS]


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case ListedTreatment():
            return f"{value.code}:{value.area}:{value.indication or ''}"
        case _:
            return str(value)
