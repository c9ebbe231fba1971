"""`mode`: whether texts go to patients."""

from typing import Annotated

import typer

from reminders.cli import frame, typed
from reminders.domain.vocabulary import Mode
from reminders.usecases.go_live import set_mode


def mode(
    to: Annotated[Mode, typer.Argument(help="practice or live.")],
    number: Annotated[
        str | None, typer.Option("--number", help="In practice: your own number; else the sandbox phone.")
    ] = None,
    clinic: frame.ClinicOption = None,
) -> None:
    """Switch between practice, where no patient gets a text, and live.

    Example: reminders mode practice --number "+1 212 555 0100"
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        own = None if number is None else typed.e164(number, typed.country_of(runtime, scope), "number")
        set_mode(scope, runtime.store, to, own, runtime.now())
    where = "patients get texts" if to is Mode.LIVE else "no patient gets a text"
    typer.echo(f"The clinic is in {to} mode: {where}.")
