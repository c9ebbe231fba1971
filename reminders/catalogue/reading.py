"""From a document, as TOML or JSON give it, to a protocol; every error names the place and the way out."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reminders.catalogue import tables
from reminders.catalogue.checks import check_protocol, check_wording
from reminders.domain.protocol import Combined, Interval, Protocol, Restriction, Source, Step
from reminders.errors import InvalidInput

_KEYS = sorted(
    {field.alias or name for table in tables.Table.__subclasses__() for name, field in table.model_fields.items()}
)
_LABELS = ("code", "category", "indication")  # what people call an entry of a list by

_T = TypeVar("_T", bound=tables.Table)
Document = Mapping[str, object]


def parse(document: Document, where: str) -> Protocol:
    """Read one protocol; `where` is the file or row that errors name.

    Raises:
        InvalidInput: a key or value is unknown, missing or in contradiction with another.
    """
    table = _validated(tables.ProtocolTable, document, where)
    sources = _Sources(table.sources, where)
    protocol = Protocol(
        code=table.code,
        version=table.version,
        name=table.name,
        areas=table.areas,
        restrictions=tuple(_restriction(entry, sources) for entry in table.restrictions),
        steps=tuple(_step(entry, sources) for entry in table.steps),
        intervals=tuple(_interval(entry, sources) for entry in table.intervals),
    )
    check_protocol(protocol, where)
    return protocol


def parse_combined(document: Document, where: str) -> Combined:
    """Read one combined wording. Whether it says enough is judged beside its protocols.

    Raises:
        InvalidInput: a key or value is unknown or missing.
    """
    table = _validated(tables.CombinedTable, document, where)
    check_wording(table.wording, f"{where}: {table.code}.{table.step}")
    return Combined(table.code, table.step, table.protocols, table.says, table.wording, table.version)


class _Sources:
    """The sources that a document lists, by the short name that its entries use."""

    def __init__(self, listed: Mapping[str, tables.SourceTable], where: str) -> None:
        self._listed = {key: Source(table.name, table.grade) for key, table in listed.items()}
        self._where = where

    def __call__(self, keys: Iterable[str], entry: str) -> tuple[Source, ...]:
        return tuple(self._one(key, entry) for key in keys)

    def _one(self, key: str, entry: str) -> Source:
        if key not in self._listed:
            problem = "there is no such source in this document"
            remedy = _did_you_mean(key, self._listed) or f"Add it under [sources.{key}]."
            raise InvalidInput(f"{self._where}: {entry}.sources", problem, value=key, remedy=remedy)
        return self._listed[key]


def _restriction(table: tables.RestrictionTable, sources: _Sources) -> Restriction:
    entry = f"restrictions.{table.category}"
    return Restriction(table.category, table.lasts, sources(table.sources, entry), table.areas)


def _step(table: tables.StepTable, sources: _Sources) -> Step:
    return Step(
        code=table.code,
        role=table.role,
        kind=table.kind,
        text_class=table.text_class,
        anchor=table.anchor,
        offset=table.offset,
        wording=table.wording,
        sources=sources(table.sources, f"steps.{table.code}"),
        useful_for=table.useful_for,
        act_by=table.act_by,
        tells=table.tells,
        says=table.says,
        awaits=table.awaits,
        late=table.late,
        lean=table.lean,
    )


def _interval(table: tables.IntervalTable, sources: _Sources) -> Interval:
    return Interval(
        indication=table.indication,
        name=table.name,
        sessions_min=table.sessions[0],
        sessions_max=table.sessions[1],
        days=table.days,
        days_min=table.window[0],
        days_max=table.window[1],
        upkeep_days=table.upkeep_days,
        sources=sources(table.sources, f"intervals.{table.indication}"),
    )


def _validated(shape: type[_T], document: Document, where: str) -> _T:
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        # A misspelled key is also a missing one; the slip itself says more.
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        raise _problem(first, document, where) from None


def _problem(error: ErrorDetails, document: Document, where: str) -> InvalidInput:
    field = f"{where}: {_path(error['loc'], document)}"
    key, value = str(error["loc"][-1]), error["input"]
    match error["type"]:
        case "extra_forbidden":
            remedy = _did_you_mean(key, _KEYS) or "Remove it."
            return InvalidInput(field, "there is no such key", value=key, remedy=remedy)
        case "missing":
            return InvalidInput(field, "the key is missing", remedy=f"Add {key} = ...")
        case "enum" | "literal_error":
            known = re.findall(r"'([^']+)'", error["ctx"]["expected"])
            remedy = _did_you_mean(str(value), known) or "Use one of: " + ", ".join(known) + "."
            return InvalidInput(field, "there is no such value", value=value, remedy=remedy)
        case _:
            problem = error["msg"].removeprefix("Value error, ")
            return InvalidInput(field, problem, value=value, remedy="Correct the value.")


def _path(loc: tuple[int | str, ...], document: object) -> str:
    """The place of an error; entries of a list are called by their code where they have one."""
    shown = []
    for part in loc:
        document = _inside(document, part)
        labels = [document[key] for key in _LABELS if key in document] if isinstance(document, Mapping) else []
        shown.append(str(labels[0]) if isinstance(part, int) and labels else str(part))
    return ".".join(shown)


def _inside(document: object, part: int | str) -> object:
    if isinstance(document, Mapping):
        return document.get(part)
    if isinstance(document, list) and isinstance(part, int) and part < len(document):
        return document[part]
    return None


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f"Did you mean {near[0]}?" if near else ""
