"""`staff`: who may sign in to the desk."""

from typing import Annotated

import typer

from reminders.cli import desk_address, frame
from reminders.domain.vocabulary import StaffRole
from reminders.runtime import Runtime
from reminders.store.scope import Scope
from reminders.usecases import staff as usecase
from reminders.usecases.staff import Invited, NewStaff

ACTOR = "command line"
app = typer.Typer(no_args_is_help=True, help="Who may sign in to the desk.")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="As colleagues know them.")],
    address: Annotated[str, typer.Argument(metavar="EMAIL", help="What they sign in with.")],
    role: Annotated[StaffRole, typer.Option("--role", help="What they may do.")] = StaffRole.OWNER,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="In all clinics of the organization.")] = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Put a person on the staff, and print the link by which they choose a password. It counts once, for three days.

    Example: reminders staff add "Mona Example" mona@example.org --role practitioner
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        new = NewStaff(name, address, role, everywhere)
        invited = usecase.add_staff(scope, runtime.store, new, ACTOR, runtime.now())
        _tell(runtime, invited, json=json)


@app.command("invite")
def invite(
    staff_id: Annotated[str, typer.Argument(help="The id, as `staff list` prints it.")],
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Print a new link for somebody who lost theirs, or their password.

    Example: reminders staff invite q3k5
    """
    with frame.opened() as runtime:
        reach = Scope(frame.scope_of(runtime, clinic).organization_id)
        _tell(runtime, usecase.invite_again(reach, runtime.store, staff_id, ACTOR, runtime.now()), json=json)


@app.command("remove")
def remove(
    staff_id: Annotated[str, typer.Argument(help="The id, as `staff list` prints it.")],
    clinic: frame.ClinicOption = None,
) -> None:
    """Let somebody in no more: every sign-in of theirs ends at once. What they did stays on record.

    Example: reminders staff remove q3k5
    """
    with frame.opened() as runtime:
        reach = Scope(frame.scope_of(runtime, clinic).organization_id)
        usecase.deactivate(reach, runtime.store, staff_id, ACTOR, runtime.now())
    typer.echo("Done. They are signed out everywhere.")


@app.command("list")
def show(json: frame.JsonOption = False, clinic: frame.ClinicOption = None) -> None:
    """Show who may sign in, and who could.

    Example: reminders staff list
    """
    with frame.opened() as runtime:
        found = usecase.members(frame.scope_of(runtime, clinic), runtime.store)
    if json:
        frame.print_json(found)
        return
    for member in found:
        standing = "signs in" if member.has_password else "invited" if member.active else "gone"
        typer.echo(f"{member.public_id}  {member.role:<12}  {standing:<8}  {member.name}")
    if not found:
        typer.echo('Nobody yet. Begin with: reminders staff add "Your name" you@example.org')


def _tell(runtime: Runtime, invited: Invited, *, json: bool) -> None:
    web = runtime.settings.web
    link = desk_address.link_to(web, web.port, f"/welcome/{invited.token}")
    if json:
        frame.print_json({"staff": invited.staff_id, "link": link, "ends_at": invited.ends_at})
        return
    typer.echo("Open this link to choose a password. It counts once, until then nobody else may have it:")
    typer.echo(link)
    typer.echo("`reminders serve` has to run, for the page to be there.")
    if desk_address.lacks_https(web):
        typer.echo(desk_address.NEEDS_HTTPS)
    elif desk_address.opens_only_here(web):
        typer.echo(desk_address.ONLY_HERE)
