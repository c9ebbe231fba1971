"""Which column of a file is which field of a map, and which shipped map fits a file best."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reminders.domain.folding import fold
from reminders.errors import InvalidInput
from reminders.lists.folding import nearest
from reminders.lists.mapping import PLAIN, Columns, ListMap, shipped_maps
from reminders.lists.opening import Opened

_SHOWN_NAMES = 4


@dataclass(frozen=True)
class Layout:
    """Where each field stands. Rows are padded with one empty cell, where every field stands that is not there."""

    columns: tuple[str, ...]
    found: Mapping[str, int]

    def place(self, field: str) -> int:
        """The position of a field in a padded row."""
        return self.found.get(field, len(self.columns))

    def has(self, *fields: str) -> bool:
        return all(field in self.found for field in fields)

    def header(self, field: str) -> str:
        """What the file calls a field; where it has none, what we call it."""
        position = self.found.get(field)
        return field if position is None else self.columns[position]

    @property
    def unused(self) -> tuple[str, ...]:
        """Columns that are not read, for the report."""
        used = set(self.found.values())
        return tuple(name for position, name in enumerate(self.columns) if position not in used)


def lay_out(columns: Columns, names: Sequence[str]) -> Layout:
    """Find the fields of a map among the columns of a file; of two columns of one name the first counts."""
    positions: dict[str, int] = {}
    for position, name in enumerate(names):
        positions.setdefault(fold(name), position)
    found: dict[str, int] = {}
    for field, accepted in columns:
        there = [positions[fold(name)] for name in accepted if fold(name) in positions]
        if there:
            found[field] = there[0]
    return Layout(tuple(names), found)


def best_map(names: Sequence[str]) -> str:
    """The name of the shipped map that knows most columns of a file; the plain one where none knows more."""
    maps = shipped_maps()

    def fit(name: str) -> tuple[int, bool]:
        known = set(lay_out(maps[name].columns, names).found.values())
        return len(known), name == PLAIN

    return max(maps, key=fit)


def usable_layout(chosen: ListMap, opened: Opened) -> Layout:
    """The layout of a file by a map.

    Raises:
        InvalidInput: a column is missing that no visit can do without. Names the columns that there are, and
            what the missing one may be called.
    """
    layout = lay_out(chosen.columns, opened.columns)
    missing = list(_missing(layout, chosen))
    if not missing:
        return layout
    has = ", ".join(opened.columns) or "none"
    problem = f"no column for {', '.join(missing)}, by the map {chosen.name}. It has: {has}"
    advice = [_advice(field, chosen, layout) for field in missing]
    if chosen.note:
        advice.append(chosen.note)
    raise InvalidInput("file", problem, value=opened.path.name, remedy=" ".join(advice))


def _missing(layout: Layout, chosen: ListMap) -> Iterable[str]:
    if not any(map(layout.has, ("name", "first_name", "last_name"))):
        yield "name"
    if not layout.has("number") and chosen.rules.number == "required":
        yield "number"
    if not layout.has("treatments"):
        yield "treatments"
    whole = layout.has("start") or layout.has("end") or layout.has("start_date", "start_time")
    if not whole and not layout.has("end_date", "end_time"):
        yield "start"


def _advice(field: str, chosen: ListMap, layout: Layout) -> str:
    """What the column may be called, and which of the file's is near that."""
    accepted: tuple[str, ...] = getattr(chosen.columns, field)
    if field == "start":
        accepted += chosen.columns.start_date + chosen.columns.start_time + chosen.columns.end
    near = next((found for name in accepted for found in nearest(name, layout.unused, 1)), None)
    names = ", ".join(accepted[:_SHOWN_NAMES]) or "nothing in this map"
    hint = f'; rename "{near}" if that is it' if near else ""
    return f"{field} may be called {names}{hint}, or say its name in a map under [columns]."
