"""`api-token`: which programs of the clinic's own may use the JSON API."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from reminders.cli import frame
from reminders.domain.vocabulary import StaffRole
from reminders.usecases import api_tokens
from reminders.usecases.api_tokens import Listed, Wanted

ACTOR = "command line"
app = typer.Typer(no_args_is_help=True, help="Which programs of the clinic's own may use the JSON API.")


class ProgramRole(StrEnum):
    """What a program may do, as staff of that role may. None is an owner."""

    READ_ONLY = StaffRole.READ_ONLY.value
    FRONT_DESK = StaffRole.FRONT_DESK.value
    PRACTITIONER = StaffRole.PRACTITIONER.value


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What the program is called in the list.")],
    role: Annotated[ProgramRole, typer.Option("--role", help="What it may do.")] = ProgramRole.READ_ONLY,
    days: Annotated[int, typer.Option("--days", min=1, max=api_tokens.LONGEST.days, help="For how long.")] = 365,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Make a token for one program and one clinic, and print it. It is not kept, and cannot be shown again.

    Example: reminders api-token add "Booking system" --role front-desk --days 365
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        wanted = Wanted(name, StaffRole(role.value), timedelta(days=days))
        made = api_tokens.make_token(scope, runtime.store, wanted, ACTOR, runtime.machine_now())
    if json:
        frame.print_json({"id": made.token_id, "token": made.token, "ends_at": made.ends_at})
        return
    typer.echo("Give this token to the program, and to nobody else. It is not shown again:")
    typer.echo(made.token)
    typer.echo(f"It ends on {made.ends_at:%Y-%m-%d}; sooner with: reminders api-token remove {made.token_id}")


@app.command("list")
def show(json: frame.JsonOption = False, clinic: frame.ClinicOption = None) -> None:
    """Show the tokens, what each may do, and when it was last used. The tokens themselves are not kept.

    Example: reminders api-token list
    """
    with frame.opened() as runtime:
        found = api_tokens.list_tokens(frame.scope_of(runtime, clinic), runtime.store)
        now = runtime.machine_now()
    if json:
        frame.print_json(found)
        return
    for one in found:
        used = "never used" if one.used_on is None else f"used {one.used_on}"
        ends = _ends(one, over=one.ends_at <= now)
        typer.echo(f"{one.token_id}  {one.role:<12}  {ends:<18}  {used:<15}  {one.name}")
    if not found:
        typer.echo('None yet. Begin with: reminders api-token add "Booking system" --role front-desk')


def _ends(one: Listed, *, over: bool) -> str:
    if one.ended_at is not None:
        return f"removed {one.ended_at:%Y-%m-%d}"
    return f"{'ended' if over else 'until'} {one.ends_at:%Y-%m-%d}"


@app.command("remove")
def remove(
    token_id: Annotated[str, typer.Argument(help="The id, as `api-token list` prints it.")],
    clinic: frame.ClinicOption = None,
) -> None:
    """Let a program in no more, from its next request on. What it did stays on record.

    Example: reminders api-token remove q3k5
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        api_tokens.remove_token(scope, runtime.store, token_id, ACTOR, runtime.machine_now())
    typer.echo("Done. The token opens nothing any more.")
