"""`test-text`: see whether a text of ours arrives."""

from typing import Annotated

import typer

from reminders.cli import frame, typed
from reminders.cli.visit_effect import ACTOR
from reminders.domain.reminder import State
from reminders.runtime import be_worker
from reminders.usecases.send_test import Trial, Tried, send_test

FAILED = 1


def trial_text(
    number: Annotated[str, typer.Argument(help="A number of your own.")],
    yes: Annotated[bool, typer.Option("--yes", help="In live mode: the number is your own.")] = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Send one test text through the clinic's sender and wait for the provider's answer.

    In practice mode it goes where all texts go: to the practice number, else to the sandbox phone.

    Example: reminders test-text "+1 212 555 0100"
    """
    with frame.opened() as runtime, be_worker(runtime):
        scope = frame.scope_of(runtime, clinic)
        address = typed.e164(number, typed.country_of(runtime, scope), "number")
        with frame.err.status("Waiting for the provider ..."):
            tried = send_test(runtime.sending, scope, Trial(address, ACTOR, yes), runtime.now())
    if json:
        frame.print_json(tried)
    else:
        typer.echo(_said(tried))
    if tried.state is not State.ACCEPTED:
        raise typer.Exit(FAILED)


def _said(tried: Tried) -> str:
    where = " In practice mode it goes to the practice number or the sandbox phone." if tried.practice else ""
    if tried.state is State.ACCEPTED:
        return f"The provider has accepted it: {tried.body!r}.{where}"
    why = "" if tried.reason is None else f" {tried.reason.sentence}"
    return f"It did not go out, or not provably ({tried.state}).{why}"
