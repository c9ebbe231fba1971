"""`protocols show`: one protocol over time, for the person who is to approve it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from reminders.catalogue import parse, shipped
from reminders.catalogue.files import read_toml
from reminders.catalogue.outline import Outline, Told, outline
from reminders.cli import frame
from reminders.cli.protocols_drawing import Shown, draw
from reminders.config.loading import DEFAULT_FILE
from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import BodyArea
from reminders.errors import InvalidInput, NotFound
from reminders.store import protocols as store_protocols
from reminders.usecases.library import current_protocols


@dataclass(frozen=True)
class Approved:
    """A person's word for one language."""

    language: str
    by: str
    at: datetime


def show(
    code: Annotated[str, typer.Argument(help="The protocol's code, or a protocol file.", metavar="CODE")],
    area: Annotated[
        str | None, typer.Option("--area", help="Only what holds for this body area, such as legs.")
    ] = None,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Show what a protocol restricts and when its texts go, with their words and sources, and who approved it.

    Without a configuration it shows what the program ships; a file is shown as it is, installed or not.

    Example: reminders protocols show microneedling-pen --area legs
    """
    protocol, approved = _found(code, clinic)
    where = _area(area, protocol)
    laid_out = outline(protocol, where)
    if json:
        frame.print_json(_as_json(protocol, laid_out, approved))
        return
    said = [f"{item.language}: {item.by}, {item.at:%Y-%m-%d}" for item in approved]
    draw(Shown(protocol, laid_out, where, tuple(said)))


def _found(code: str, clinic: str | None) -> tuple[Protocol, list[Approved]]:
    file = Path(code)
    if file.suffix == ".toml":
        return parse(read_toml(file), file.name), []
    if frame.given.config is None and not DEFAULT_FILE.exists():
        return shipped().protocol(code), []
    return _stored(code, clinic)


def _stored(code: str, clinic: str | None) -> tuple[Protocol, list[Approved]]:
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        with runtime.store.read() as db:
            known = current_protocols(scope, db, runtime.shelf)
            if code not in known:
                near = runtime.catalogue.nearest(code)
                remedy = f"Did you mean {near}?" if near else "`reminders protocols list` has the codes."
                raise NotFound(f"There is no protocol {code}.", remedy=remedy)
            id_, protocol = known[code]
            said = store_protocols.approvals_of(scope, db, id_)
    return protocol, [Approved(one.language, one.by, one.at) for one in said]


def _area(typed: str | None, protocol: Protocol) -> BodyArea | None:
    if typed is None:
        return None
    known = sorted(protocol.areas)
    if typed not in known:
        problem = "the protocol is not for this body area"
        raise InvalidInput("area", problem, value=typed, remedy=f"Use one of: {', '.join(known)}.")
    return BodyArea(typed)


def _as_json(protocol: Protocol, laid_out: Outline, approved: list[Approved]) -> dict[str, object]:
    return {
        "code": protocol.code,
        "version": protocol.version,
        "name": protocol.name,
        "areas": sorted(protocol.areas),
        "approved": approved,
        "awaits_review": protocol.awaits_review,
        "restrictions": [
            {
                "category": held.restriction.category,
                "lasts": held.lasts,
                "ends_after_seconds": None if held.ends is None else held.ends.total_seconds(),
                "areas": sorted(held.restriction.areas or protocol.areas),
                "sources": held.restriction.sources,
            }
            for held in laid_out.held
        ],
        "steps": [_step_as_json(told) for told in laid_out.told],
        "intervals": protocol.intervals,
    }


def _step_as_json(told: Told) -> dict[str, object]:
    step = told.step
    return {
        "code": step.code,
        "when": told.when,
        "after_treatment_seconds": None if told.at is None else told.at.total_seconds(),
        "role": step.role,
        "kind": step.kind,
        "class": step.text_class,
        "anchor": step.anchor,
        "tells": sorted(step.tells),
        "awaits": sorted(step.awaits),
        "says": sorted(step.says),
        "lean": step.lean,
        "wording": step.wording,
        "sources": step.sources,
    }
