"""`held`: the texts that wait for a person, what the person decides, and whom to call."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from reminders.channels import twilio_codes, twilio_failures
from reminders.cli import frame
from reminders.domain.reminder import State
from reminders.errors import InvalidInput
from reminders.usecases.authority import SaidBy
from reminders.usecases.calls import CallToMake, calls_to_make
from reminders.usecases.decide_held import Decision, HeldText, decide_held, held_texts
from reminders.usecases.edit import Edit
from reminders.usecases.finish_task import Done, finish_task

app = typer.Typer(invoke_without_command=True)
NO_PLACE = "Its visit was changed meanwhile, and the plan has no place for it any more: it does not go out."
DONE = {
    Decision.AGAIN: "It goes out at its next allowed moment.",
    Decision.WENT: "Noted: it went.",
    Decision.DROP: "Dropped; it does not go out.",
}


@app.callback()
def held(
    context: typer.Context,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """List the texts that wait for a person, the most urgent first, and the calls to make.

    Example: reminders held
    """
    if context.invoked_subcommand is not None:
        return
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        texts = held_texts(scope, runtime.store, runtime.shelf)
        calls = calls_to_make(scope, runtime.store, runtime.now())
    if json:
        frame.print_json({"texts": texts, "calls": calls})
        return
    _print_texts(texts)
    _print_calls(calls)


def _print_texts(texts: list[HeldText]) -> None:
    if not texts:
        typer.echo("No text waits for a person.")
        return
    table = Table("until", "patient", "text", "why", "id")
    for text in texts:
        until = "" if text.deadline_local is None else f"{text.deadline_local:%a %d %b %H:%M}"
        why = f"{text.state}: {text.sentence} {_provider_says(text.code)}".strip()
        table.add_row(until, f"{escape(text.patient)}\n{text.number}", str(text.role), why, text.id)
    frame.out.print(table)
    typer.echo("Decide: reminders held decide ID --again | --went | --drop --by NAME")


def _provider_says(code: int | None) -> str:
    known = None if code is None else twilio_codes.MEANINGS.get(code) or twilio_failures.FAILURES.get(code)
    return "" if known is None else f"{known.sentence} (Twilio's code {code}.)"


def _print_calls(calls: list[CallToMake]) -> None:
    for call in calls:
        line = f"{call.patient}, {call.number}. {call.sentence} {call.why}".strip()
        frame.out.print(f"{line}\n    {call.id}", markup=False, highlight=False, soft_wrap=True)
    if calls:
        typer.echo("Called: reminders held called ID --by NAME")


@app.command()
def decide(
    text: Annotated[str, typer.Argument(help="The id of a text that waits, as `reminders held` shows it.")],
    by: Annotated[str, typer.Option("--by", help="Who decides.")],
    again: Annotated[bool, typer.Option("--again", help="Send it; if it did go, the patient gets it twice.")] = False,
    went: Annotated[bool, typer.Option("--went", help="The patient has it: you asked, or saw it.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Do not send it.")] = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Decide about a text that waits: send it again, it went, or drop it. Who decided is noted.

    Example: reminders held decide ID --again --by "Eve"
    """
    given = {Decision.AGAIN: again, Decision.WENT: went, Decision.DROP: drop}
    chosen = [decision for decision, wanted in given.items() if wanted]
    if len(chosen) != 1:
        problem = "it is missing" if not chosen else "only one can be"
        raise InvalidInput("decision", problem, remedy="Give one of --again, --went and --drop.")
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        state = decide_held(Edit(scope, runtime.store, runtime.shelf, by, runtime.now()), text, chosen[0])
    gone = chosen[0] is Decision.AGAIN and state is not State.PLANNED
    typer.echo(NO_PLACE if gone else DONE[chosen[0]])


@app.command()
def called(
    call: Annotated[str, typer.Argument(help="The id of a call, as `reminders held` shows it.")],
    by: Annotated[str, typer.Option("--by", help="Who called.")],
    note: Annotated[str | None, typer.Option("--note", help="What to remember of it.")] = None,
    clinic: frame.ClinicOption = None,
) -> None:
    """Say that a call was made; it is not asked for any more.

    Example: reminders held called ID --by "Eve" --note "is fine, will come on Friday"
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        finish_task(scope, runtime.store, call, Done(SaidBy(by), note), runtime.now())
    typer.echo("Noted: called.")
