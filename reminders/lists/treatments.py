"""What a cell says was done: names of another system to protocols, areas and indications."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reminders.domain.folding import fold
from reminders.domain.vocabulary import BodyArea
from reminders.errors import InvalidInput
from reminders.lists.cells import unguarded
from reminders.lists.folding import suggestion, tidy
from reminders.lists.mapping import ListMap
from reminders.lists.rows import FaultKind, KnownTreatment, ListedTreatment, Wrong

_AREAS = {fold(area): area for area in BodyArea}
_CACHED = 20_000  # different cells; a list has a few hundred


def _usual(areas: tuple[BodyArea, ...]) -> BodyArea | None:
    """The area where nothing says which: the face, as at the desk, or the only one that there is."""
    if BodyArea.FACE in areas:
        return BodyArea.FACE
    return areas[0] if len(areas) == 1 else None


@dataclass(frozen=True, slots=True)
class _Meant:
    """What one name stands for; None where the name does not say."""

    code: str
    area: str | None = None
    indication: str | None = None


class Treatments:
    """Reads the cells of the columns treatments, area and indication of one list."""

    def __init__(self, chosen: ListMap, known: Mapping[str, KnownTreatment]) -> None:
        self._known = known
        self._several = chosen.formats.several
        self._names = {fold(treatment.name): _Meant(code) for code, treatment in known.items()}
        self._names |= {fold(code): _Meant(code) for code in known}
        self._labels = [*known, *(treatment.name for treatment in known.values()), *chosen.treatments]
        for label, written in chosen.treatments.items():
            self._names[fold(label)] = self._meant_by_map(label, written, chosen.name)
        self._read: dict[tuple[str, str, str], tuple[ListedTreatment, ...] | tuple[tuple[str, Wrong], ...]] = {}

    def read(
        self, cell: str, area: str, indication: str
    ) -> tuple[ListedTreatment, ...] | tuple[tuple[str, Wrong], ...]:
        """The treatments of one row; or every fault with the field that it is in."""
        key = (cell, area, indication)
        found = self._read.get(key)
        if found is None:
            if len(self._read) >= _CACHED:
                self._read.clear()
            found = self._read[key] = self._judged(*map(unguarded, key))
        return found

    def _judged(
        self, cell: str, area: str, indication: str
    ) -> tuple[ListedTreatment, ...] | tuple[tuple[str, Wrong], ...]:
        parts = list(self._parts(cell))
        if not parts:
            wrong = Wrong(FaultKind.NO_TREATMENT, "there is no treatment", "Name what was done, or leave the row out.")
            return (("treatments", wrong),)
        judged = [self._one(part, area, indication) for part in parts]
        faults = tuple(fault for fault in judged if not isinstance(fault, ListedTreatment))
        if faults:
            return faults
        good = (treatment for treatment in judged if isinstance(treatment, ListedTreatment))
        return tuple(dict.fromkeys(good))  # a name twice in a cell is done once

    def _parts(self, cell: str) -> Iterator[str]:
        """The names in a cell. One that is known as a whole is not taken apart at what separates several."""
        if fold(cell) in self._names:
            yield cell
            return
        parts = [cell]
        for separator in self._several:
            parts = [piece for part in parts for piece in part.split(separator)]
        yield from (tidy(part) for part in parts if part.strip())

    def _one(self, name: str, area: str, indication: str) -> ListedTreatment | tuple[str, Wrong]:
        meant = self._names.get(fold(name)) or self._meant(name)
        if meant is None:
            near = suggestion(name, self._labels, f"Known: {', '.join(sorted(self._known))}.")
            remedy = f"{near} A map says what other names mean, under [treatments]."
            return "treatments", Wrong(FaultKind.UNKNOWN_TREATMENT, f"no protocol is called {name[:60]!r}", remedy)
        return self._placed(meant, meant.area or area, meant.indication or indication)

    def _meant(self, written: str) -> _Meant | None:
        """A protocol's code or name with an area and an indication behind it: `ipl:face:redness`."""
        code, *rest = (part.strip() for part in written.split(":"))
        base = self._names.get(fold(code))
        if base is None or len(rest) > 2:  # noqa: PLR2004 - an area and an indication
            return None
        area, indication, *_ = [*rest, "", ""]
        return _Meant(base.code, area or base.area, indication or base.indication)

    def _placed(self, meant: _Meant, area: str, indication: str) -> ListedTreatment | tuple[str, Wrong]:
        known = self._known[meant.code]
        spot = _AREAS.get(fold(area)) if area else _usual(known.areas)
        if spot is None or spot not in known.areas:
            remedy = f"{meant.code} is done on: {', '.join(known.areas)}."
            problem = "there is no such area" if area else "it is missing"
            problem = f"{meant.code} is not done there" if spot else problem
            return "area", Wrong(FaultKind.UNKNOWN_AREA, problem, remedy)
        if not indication:
            return ListedTreatment(meant.code, spot)
        for name in known.indications:
            if fold(name) == fold(indication):
                return ListedTreatment(meant.code, spot, name)
        names = ", ".join(known.indications) or "none: leave it empty"
        problem = f"{meant.code} has no such indication"
        return "indication", Wrong(FaultKind.UNKNOWN_INDICATION, problem, f"It has: {names}.")

    def _meant_by_map(self, label: str, written: str, where: str) -> _Meant:
        """What a map says that a name means; its codes are held against what the clinic has before any row is."""
        meant = self._meant(written)
        if meant is None:
            remedy = suggestion(
                written.partition(":")[0], self._known, "Write code, code:area or code:area:indication."
            )
            raise InvalidInput(f"{where}: treatments.{label}", "no such protocol", value=written, remedy=remedy)
        placed = self._placed(meant, meant.area or "", meant.indication or "")
        if not isinstance(placed, ListedTreatment):
            _, wrong = placed
            raise InvalidInput(f"{where}: treatments.{label}", wrong.problem, value=written, remedy=wrong.remedy)
        return meant
