"""`patient link`: links to one patient's page, made to be handed over, listed, ended."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from reminders.cli import frame
from reminders.cli.visit_effect import edit_of
from reminders.errors import Conflict
from reminders.usecases import page_links
from reminders.usecases.page_links import KnownLink
from reminders.wording.page.link import address_of

app = typer.Typer(no_args_is_help=True, help="Links to a patient's page: made, listed, ended.")
PatientId = Annotated[str, typer.Argument(help="The id of a patient. `reminders patient find` has it.")]


@app.command()
def make(patient: PatientId, json: frame.JsonOption = False, clinic: frame.ClinicOption = None) -> None:
    """Make a link and print it, this once: whoever has it sees the patient's page.

    Example: reminders patient link make PATIENT
    """
    with frame.opened() as runtime:
        base = runtime.settings.web.public_url
        if base is None:
            raise Conflict("The page has no address yet.", remedy="Set web.public_url in config.toml.")
        made = page_links.make_link(edit_of(runtime, frame.scope_of(runtime, clinic), dry_run=False), patient)
    url = address_of(base, made.token)
    if json:
        frame.print_json({"url": url, "ends_at": made.ends_at})
    else:
        typer.echo(
            f"{url}\nIt is not shown again, and ends on {made.ends_at:%Y-%m-%d} unless more is to be looked after."
        )


@app.command("list")
def listed(patient: PatientId, json: frame.JsonOption = False, clinic: frame.ClinicOption = None) -> None:
    """List the links that open a patient's page now.

    Example: reminders patient link list PATIENT
    """
    with frame.opened() as runtime:
        found = page_links.links_of(frame.scope_of(runtime, clinic), runtime.store, patient, runtime.now())
    if json:
        frame.print_json(found)
    elif found:
        _print(found)
    else:
        typer.echo("No link opens the page now.")


@app.command()
def end(
    patient: PatientId,
    link: Annotated[str, typer.Argument(help="The id of a link. `reminders patient link list` has it.")],
    clinic: frame.ClinicOption = None,
) -> None:
    """End a link: it opens the page no more.

    Example: reminders patient link end PATIENT LINK
    """
    with frame.opened() as runtime:
        page_links.end_link(edit_of(runtime, frame.scope_of(runtime, clinic), dry_run=False), patient, link)
    typer.echo("Ended.")


def _print(found: tuple[KnownLink, ...]) -> None:
    table = Table("made", "by", "how", "opened", "ends", "id")
    for one in found:
        opened = f"{one.views} times" if one.views else "never"
        how = "texted" if one.texted else "handed over"
        table.add_row(
            f"{one.made_at:%Y-%m-%d %H:%M} UTC", escape(one.made_by), how, opened, f"{one.ends_at:%Y-%m-%d}", one.id
        )
    frame.out.print(table)
