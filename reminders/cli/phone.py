"""`phone`: the sandbox phone, where texts land that go to no patient."""

from datetime import tzinfo
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.align import Align
from rich.panel import Panel
from rich.table import Table

from reminders.channels.sandbox import FAULTS, Bubble
from reminders.cli import frame, typed
from reminders.errors import InvalidInput
from reminders.runtime import Runtime
from reminders.usecases.accept_reply import Incoming, accept_reply

app = typer.Typer(invoke_without_command=True, no_args_is_help=False)
NumberArgument = Annotated[str, typer.Argument(help="The number, in any form.")]


@app.callback()
def phone(context: typer.Context) -> None:
    """Look at the sandbox phone: without a command, all its conversations.

    Example: reminders phone show "+1 212 555 0101"
    """
    if context.invoked_subcommand is not None:
        return
    with frame.opened() as runtime:
        conversations = runtime.phone.numbers()
    if not conversations:
        typer.echo("No text has come yet. Register a visit, and run `reminders worker`.")
        return
    table = Table("number", "texts", "last")
    for conversation in conversations:
        table.add_row(conversation.number, str(conversation.count), conversation.last.body)
    frame.out.print(table)


@app.command()
def show(number: NumberArgument, json: frame.JsonOption = False) -> None:
    """Show the conversation with one number."""
    with frame.opened() as runtime:
        bubbles = runtime.phone.conversation(_number(runtime, number))
        zone = ZoneInfo(typed.zone_of(runtime, frame.scope_of(runtime, None)))
    if json:
        frame.print_json(bubbles)
        return
    if not bubbles:
        typer.echo("No text has come to this number.")
    for bubble in bubbles:
        frame.out.print(bubble_panel(bubble, zone))


def bubble_panel(bubble: Bubble, zone: tzinfo) -> Align:
    """One text as a phone shows it, in local time: the clinic's on the left, the patient's on the right."""
    style = "green" if bubble.incoming else "cyan"
    panel = Panel(bubble.body, subtitle=f"{bubble.at.astimezone(zone):%a %d %b %H:%M}", border_style=style, width=46)
    return Align(panel, "right" if bubble.incoming else "left")


@app.command()
def fail(
    number: NumberArgument,
    how: Annotated[str, typer.Option("--how", help=f"One of: {', '.join(FAULTS)}.")] = "number",
) -> None:
    """Let texts to a number fail, to see what happens then."""
    if how not in FAULTS:
        raise InvalidInput("how", "there is no such fault", value=how, remedy=f"Use one of: {', '.join(FAULTS)}.")
    with frame.opened() as runtime:
        runtime.phone.fail(_number(runtime, number), how)
    typer.echo(f"Texts to this number now fail: {how}.")


@app.command()
def heal(number: NumberArgument) -> None:
    """Let texts to a number arrive again."""
    with frame.opened() as runtime:
        runtime.phone.heal(_number(runtime, number))
    typer.echo("Texts to this number arrive again.")


@app.command()
def reply(number: NumberArgument, text: Annotated[str, typer.Argument(help="What the patient writes.")]) -> None:
    """Write back as the patient: STOP and START act at once."""
    with frame.opened() as runtime:
        address, now = _number(runtime, number), runtime.now()
        bubble = runtime.phone.record_incoming(address, text, now)
        said = accept_reply(runtime.sending, Incoming(bubble.id, "main", address, text), now)
    typer.echo(f"Received; it means: {said}.")


def _number(runtime: Runtime, given: str) -> str:
    return typed.e164(given, typed.country_of(runtime, frame.scope_of(runtime, None)), "number", texts=False)
