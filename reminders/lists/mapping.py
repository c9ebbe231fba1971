"""Map files: which column of another system's list means what, and how its values are written."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from reminders.domain.vocabulary import VisitState
from reminders.errors import InvalidInput
from reminders.lists.folding import suggestion
from reminders.lists.patterns import compile_pattern

SHIPPED = files("reminders.lists") / "maps"
PLAIN = "plain"

Names = Annotated[tuple[str, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given)]


class Table(BaseModel):
    """A table of a map file. Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Columns(Table):
    """For each field the column names that it may have; the first that the file has is read."""

    visit_id: Names = ()
    patient_id: Names = ()
    name: Names = ()
    first_name: Names = ()
    last_name: Names = ()
    number: Names = ()
    treatments: Names = ()
    area: Names = ()
    indication: Names = ()
    status: Names = ()
    cancelled: Names = ()  # filled, and not with "no", where the appointment was cancelled
    no_show: Names = ()
    start: Names = ()  # date and time in one cell
    start_date: Names = ()
    start_time: Names = ()
    end: Names = ()
    end_date: Names = ()
    end_time: Names = ()
    duration: Names = ()
    zone: Names = ()
    language: Names = ()
    consent: Names = ()


class Formats(Table):
    """How values are written. Several formats are tried in turn."""

    moment: Names = ("YYYY-MM-DD HH:mm", "YYYY-MM-DDTHH:mm", "YYYY-MM-DDTHH:mmZ")
    date: Names = ("YYYY-MM-DD",)
    time: Names = ("HH:mm", "h:mm AM")
    several: Names = (";", "\n")  # what separates treatments in one cell


class Words(Table):
    """Words of the status column for each state."""

    done: Names = ()
    booked: Names = ()
    cancelled: Names = ()
    no_show: Names = Field(default=(), alias="no-show")

    def states(self) -> dict[str, VisitState]:
        return {
            word: state
            for state, words in (
                (VisitState.DONE, self.done),
                (VisitState.BOOKED, self.booked),
                (VisitState.CANCELLED, self.cancelled),
                (VisitState.NO_SHOW, self.no_show),
            )
            for word in words
        }


class Consents(Table):
    """Words of the consent column. An empty cell says nothing, neither yes nor no."""

    yes: Names = ("yes", "y", "true", "1", "x")
    no: Names = ("no", "n", "false", "0")


class Fixed(Table):
    """What holds for every row: `zone` and `country` in place of the clinic's."""

    zone: str | None = None
    country: str | None = None
    language: str | None = None
    duration: str | None = None  # of a visit whose row says neither its end nor how long it took


class Rules(Table):
    """What a list leaves open."""

    number: Literal["required", "optional"] = "required"
    # A system that never says "done" leaves "confirmed" on every visit that took place.
    booked_in_past: Literal["refused", "done"] = "refused"


class ListMap(Table):
    """One map. `source` says where its column names are documented; `note` is told with a refusal."""

    name: str
    source: str = ""
    note: str = ""
    columns: Columns = Columns()
    formats: Formats = Formats()
    status: Words = Words()
    consent: Consents = Consents()
    fixed: Fixed = Fixed()
    rules: Rules = Rules()
    treatments: dict[str, str] = {}


_TABLES: dict[str, type[Table]] = {
    "columns": Columns,
    "formats": Formats,
    "status": Words,
    "consent": Consents,
    "fixed": Fixed,
    "rules": Rules,
}


def read_map(given: str) -> ListMap:
    """The map of a file, or a shipped one by its name.

    Raises:
        InvalidInput: there is no such map, or something in it is wrong; names the key and the nearest right one.
    """
    if given in shipped_names():
        return shipped_maps()[given]
    path = Path(given)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        remedy = suggestion(given, shipped_names(), f"Give a file, or one of: {', '.join(shipped_names())}.")
        raise InvalidInput("--map", "there is no such map", value=given, remedy=remedy) from None
    except UnicodeDecodeError:
        raise InvalidInput("--map", "it is not UTF-8", value=given, remedy="Save it as UTF-8.") from None
    return parse_map(text, path.name)


def parse_map(text: str, where: str) -> ListMap:
    """Read a map from TOML. `extends = "acuity"` takes what it does not say from a shipped one.

    Raises:
        InvalidInput: as `read_map`.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(where, f"it is not TOML: {error}", remedy="Correct the line, or quote the text.") from None
    document.setdefault("name", where.removesuffix(".toml"))
    base = document.pop("extends", None)
    if base is not None:
        document = _extended(document, base, where)
    found = _validated(document, where)
    _check_formats(found.formats, where)
    return found


def _check_formats(formats: Formats, where: str) -> None:
    parts = (("moment", True, True), ("date", True, False), ("time", False, True))
    for key, has_date, has_time in parts:
        for written in getattr(formats, key):
            pattern = compile_pattern(written)
            if (pattern.has_date, pattern.has_time) != (has_date, has_time):
                remedy = "moment has a date and a time, date only a date, time only a time."
                raise InvalidInput(f"{where}: formats.{key}", "it says something else", value=written, remedy=remedy)


@cache
def shipped_names() -> tuple[str, ...]:
    """The names of the maps that come with the program, the plain one first."""
    names = sorted(entry.name.removesuffix(".toml") for entry in SHIPPED.iterdir() if entry.name.endswith(".toml"))
    return (PLAIN, *(name for name in names if name != PLAIN))


@cache
def shipped_maps() -> Mapping[str, ListMap]:
    """All maps that come with the program."""
    return {name: parse_map(_shipped_text(name), f"{name}.toml") for name in shipped_names()}


def _shipped_text(name: str) -> str:
    return (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")


def _extended(document: dict[str, Any], base: object, where: str) -> dict[str, Any]:
    if not isinstance(base, str) or base not in shipped_names():
        remedy = suggestion(str(base), shipped_names(), f"Use one of: {', '.join(shipped_names())}.")
        raise InvalidInput(f"{where}: extends", "there is no shipped map of this name", value=base, remedy=remedy)
    merged = tomllib.loads(_shipped_text(base))
    for key, value in document.items():
        under = merged.get(key)
        merged[key] = {**under, **value} if isinstance(under, dict) and isinstance(value, dict) else value
    return merged


def _validated(document: dict[str, Any], where: str) -> ListMap:
    try:
        return ListMap.model_validate(_arrays_as_tuples(document))
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False)[0], where) from None


def _arrays_as_tuples(value: Any) -> Any:  # noqa: ANN401 - what TOML holds
    """Strict models take tuples, and TOML gives lists."""
    match value:
        case dict():
            return {key: _arrays_as_tuples(held) for key, held in value.items()}
        case list():
            return tuple(_arrays_as_tuples(held) for held in value)
        case _:
            return value


def _refusal(details: ErrorDetails, where: str) -> InvalidInput:
    path = [str(part) for part in details["loc"]]
    field = f"{where}: {'.'.join(path)}"
    if details["type"] == "extra_forbidden":
        table = _TABLES.get(path[0], ListMap) if len(path) > 1 else ListMap
        known = [entry.alias or name for name, entry in table.model_fields.items()]
        known += ["extends"] if table is ListMap else []
        return InvalidInput(field, "unknown key", remedy=suggestion(path[-1], known, f"Known: {', '.join(known)}."))
    if details["type"] == "literal_error":
        return InvalidInput(field, "not one of the choices", remedy=f"Use {details['ctx']['expected']}.")
    return InvalidInput(field, "not of the right kind", remedy='Write text in quotes, several names as ["a", "b"].')
