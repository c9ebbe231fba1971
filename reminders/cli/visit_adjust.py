"""`visit adjust` and `visit healed`: what staff decide about one patient's restrictions."""

from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from reminders.cli import frame, typed
from reminders.cli.visit import VisitId, app
from reminders.cli.visit_effect import DryRun, How, Yes, carry_out
from reminders.domain.vocabulary import BodyArea, Category
from reminders.errors import InvalidInput
from reminders.usecases import typed_moments as moments
from reminders.usecases.adjust_visit import Wish
from reminders.usecases.adjust_visit import adjust as adjust_visit
from reminders.usecases.authority import SaidBy
from reminders.usecases.record_healed import record_healed

OPEN = "open"
By = Annotated[str, typer.Option("--by", help="Who decides.")]
_Choice = TypeVar("_Choice", bound=StrEnum)


def chosen(kind: type[_Choice], given: str, field: str) -> _Choice:
    """One of a closed list, as typed.

    Raises:
        InvalidInput: it is none of them.
    """
    try:
        return kind(given)
    except ValueError:
        remedy = f"Use one of: {', '.join(kind)}."
        raise InvalidInput(field, "there is none of this name", value=given, remedy=remedy) from None


@app.command()
def adjust(
    visit: VisitId,
    category: Annotated[str, typer.Option("--category", help=f"One of: {', '.join(Category)}.")],
    until: Annotated[str, typer.Option("--until", help="now, tomorrow 15:20, 2026-11-28 08:00; or open.")],
    by: Annotated[str | None, typer.Option("--by", help="Who decides.")] = None,
    as_practitioner: Annotated[
        str | None,
        typer.Option("--as-practitioner", help="Who decides as a practitioner, while no staff are on record."),
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why; needed to make it shorter.")] = None,
    area: Annotated[
        str | None, typer.Option("--area", help="Only there; else wherever the visit restricts it.")
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Change until when one visit restricts something. Longer: anybody. Shorter: a practitioner, with the reason.

    Example: reminders visit adjust VISIT --category heat --until "2026-11-28 08:00" --by "Eve" --reason "burns easily"
    """
    who = SaidBy(as_practitioner or by or "", as_practitioner is not None)
    where = None if area is None else chosen(BodyArea, area, "area")
    what = chosen(Category, category, "category")
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        zone = typed.zone_of(runtime, scope)
        until_at = None if until == OPEN else moments.moment(until, zone, runtime.now(), "until")
        wish = Wish(what, until_at, who, where, reason)
        how = How(dry_run, yes, json)
        carry_out(runtime, scope, how, lambda edit: adjust_visit(edit, visit, wish), "Changed.")


@app.command()
def healed(
    patient: Annotated[str, typer.Argument(help="The id of a patient.")],
    area: Annotated[str, typer.Option("--area", help=f"One of: {', '.join(BodyArea)}.")],
    by: By,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Say that the skin of an area has healed: what was open there ends, and the permission goes out.

    Example: reminders visit healed PATIENT --area face --by "Dr. Example"
    """
    where = chosen(BodyArea, area, "area")
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        how = How(dry_run, yes, json)
        carry_out(runtime, scope, how, lambda edit: record_healed(edit, patient, where, SaidBy(by)), "Noted.")
