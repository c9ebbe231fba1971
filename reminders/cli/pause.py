"""`pause` and `resume`."""

from typing import Annotated

import typer

from reminders.cli import frame
from reminders.usecases import change

PatientId = Annotated[str | None, typer.Option("--patient", help="Only this patient; else the whole clinic.")]


def pause(
    patient: PatientId = None,
    reason: Annotated[str, typer.Option("--reason", help="Shown to everybody who wonders.")] = "by staff",
    clinic: frame.ClinicOption = None,
) -> None:
    """Stop sending. Texts wait as long as they are useful; what is then too late is missed, with a call where needed.

    Example: reminders pause --reason "the phones are down"
    """
    with frame.opened() as runtime:
        change.pause(frame.scope_of(runtime, clinic), runtime.store, patient, reason, runtime.now())
    typer.echo("Paused. `reminders resume` goes on.")


def resume(patient: PatientId = None, clinic: frame.ClinicOption = None) -> None:
    """Go on sending; for a clinic also start its sender again, if the provider had refused it.

    Example: reminders resume
    """
    with frame.opened() as runtime:
        started = change.resume(frame.scope_of(runtime, clinic), runtime.store, patient, runtime.now())
    typer.echo("Resumed." if not started else f"Resumed; started again: {', '.join(started)}.")
