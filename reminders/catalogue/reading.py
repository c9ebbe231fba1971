"""From a document, as TOML or JSON give it, to a protocol; every error names the place and the way out."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reminders.catalogue import tables
from reminders.catalogue.checks import asked_by, no_placeholder, protocol_problems
from reminders.catalogue.problems import Problem
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
    protocol, problems = read_protocol(document)
    if protocol is None or problems:
        raise problems[0].refusal(where)
    return protocol


def read_protocol(document: Document) -> tuple[Protocol | None, list[Problem]]:
    """Read one protocol with all that is wrong in it; None where its keys or values are none.

    What the values must agree on is judged once all keys are right: before that it would be guessing.
    """
    table = _read(tables.ProtocolTable, document)
    if isinstance(table, list):
        return None, table
    sources = _Sources(table.sources)
    protocol = Protocol(
        code=table.code,
        version=table.version,
        name=table.name,
        areas=table.areas,
        awaits_review=tuple(table.awaits_review),
        restrictions=tuple(_restriction(entry, sources) for entry in table.restrictions),
        steps=tuple(_step(entry, sources) for entry in table.steps),
        intervals=tuple(_interval(entry, sources) for entry in table.intervals),
    )
    return protocol, [*sources.problems, *protocol_problems(protocol)]


def parse_combined(document: Document, where: str) -> Combined:
    """Read one combined wording. Whether it says enough is judged beside its protocols.

    Raises:
        InvalidInput: a key or value is unknown or missing.
    """
    combined, problems = read_combined(document)
    if combined is None or problems:
        raise problems[0].refusal(where)
    return combined


def read_combined(document: Document) -> tuple[Combined | None, list[Problem]]:
    """Read one combined wording with all that is wrong in it; None where its keys or values are none."""
    table = _read(tables.CombinedTable, document)
    if isinstance(table, list):
        return None, table
    combined = Combined(table.code, table.step, table.protocols, table.says, table.wording, table.version)
    place = f"{table.code}.{table.step}.wording"
    asked = asked_by(table.wording).items()
    return combined, [no_placeholder(a, f"{place}.{lang}") for lang, a in asked if isinstance(a, InvalidInput)]


class _Sources:
    """The sources that a document lists, by the short name that its entries use."""

    def __init__(self, listed: Mapping[str, tables.SourceTable]) -> None:
        self._listed = {key: Source(table.name, table.grade) for key, table in listed.items()}
        self.problems: list[Problem] = []

    def __call__(self, keys: Iterable[str], entry: str) -> tuple[Source, ...]:
        found = []
        for key in keys:
            if key in self._listed:
                found.append(self._listed[key])
            else:
                remedy = did_you_mean(key, self._listed) or f"Add it under [sources.{key}]."
                says = "there is no such source in this document"
                self.problems.append(Problem(f"{entry}.sources", says, remedy, key))
        return tuple(found)


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


def _read(shape: type[_T], document: Document) -> _T | list[Problem]:
    """The tables of a document, or everything that keeps it from having them."""
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        # A misspelled key is also a missing one; the slip itself says more, and comes first.
        found = sorted(error.errors(), key=lambda details: details["type"] != "extra_forbidden")
        return [_problem(details, document) for details in found]


def _problem(error: ErrorDetails, document: Document) -> Problem:
    place = _path(error["loc"], document)
    key, value = str(error["loc"][-1]) if error["loc"] else "", error["input"]
    match error["type"]:
        case "extra_forbidden":
            return Problem(place, "there is no such key", did_you_mean(key, _KEYS) or "Remove it.", key)
        case "missing":
            return Problem(place, "the key is missing", f"Add {key} = ...")
        case "too_short" if key == "sources":
            return Problem(place, "it names no source", "Name where the rule comes from; own judgement is grade U.")
        case "enum" | "literal_error":
            known = re.findall(r"'([^']+)'", error["ctx"]["expected"])
            remedy = did_you_mean(str(value), known) or "Use one of: " + ", ".join(known) + "."
            return Problem(place, "there is no such value", remedy, value)
        case _:
            return Problem(place, error["msg"].removeprefix("Value error, "), "Correct the value.", value)


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


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known word; empty where none is near."""
    near = get_close_matches(word, list(known), n=1)
    return f"Did you mean {near[0]}?" if near else ""
