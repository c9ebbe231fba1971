"""How an edit is carried out at a terminal: shown first where it makes a sent text false, then done, then told."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import typer

from reminders.cli import frame, planned
from reminders.runtime import Runtime
from reminders.store.scope import Scope
from reminders.usecases.edit import Edit, Effect
from reminders.usecases.shown import ShownPlan

ACTOR = "command line"
UNDO = "Nothing leaves for a few minutes: until then an edit back leaves no trace at the patient."
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what it would change, and write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask, even where a correction goes out.")]


@dataclass(frozen=True)
class How:
    """How an edit was asked for."""

    dry_run: bool = False
    yes: bool = False
    json: bool = False


def edit_of(runtime: Runtime, scope: Scope, *, dry_run: bool) -> Edit:
    """An edit from the command line, now."""
    return Edit(scope, runtime.store, runtime.shelf, ACTOR, runtime.now(), dry_run)


def carry_out(runtime: Runtime, scope: Scope, how: How, verb: Callable[[Edit], Effect], done: str) -> None:
    """Do an edit, and say what it changes; a person is asked before a correction goes out."""
    if not how.dry_run:
        confirm(runtime, scope, how, verb)
    effect = verb(edit_of(runtime, scope, dry_run=how.dry_run))
    if how.json:
        frame.print_json({**as_json(effect), "dry_run": how.dry_run})
        return
    print_effect(effect)
    say_done(effect, how, done)


def confirm(runtime: Runtime, scope: Scope, how: How, verb: Callable[[Edit], Effect]) -> None:
    """Show the corrections that an edit would send, and ask; nobody is asked by a script."""
    if how.yes or how.json or not (sys.stdin.isatty() and frame.is_terminal()):
        return
    tried = verb(edit_of(runtime, scope, dry_run=True))
    if tried.corrections:
        print_effect(tried)
        typer.confirm("Go on?", abort=True)


def print_effect(effect: Effect) -> None:
    """Print the corrections in words, the counts of other texts, and who is to be called."""
    if effect.corrections:
        typer.echo("What was already said is put right:")
        planned.print_plan(ShownPlan(effect.corrections, ()))
    if counts := _counts(effect):
        typer.echo(f"Texts: {counts}.")
    if effect.calls:
        typer.echo("A person calls the patient: no text can say it in time. It is on the list of tasks.")


def say_done(effect: Effect, how: How, done: str) -> None:
    """The last line: what was done, or that nothing was."""
    if effect.repeated:
        typer.echo("It was so before; nothing changed.")
    elif how.dry_run:
        typer.echo("A dry run: nothing was written.")
    else:
        typer.echo(f"{done} {UNDO}")


def _counts(effect: Effect) -> str:
    counts = {"new": effect.added, "moved or reworded": effect.moved, "no longer sent": effect.cancelled}
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def as_json(effect: Effect) -> dict[str, object]:
    """An effect for scripts."""
    return {
        "repeated": effect.repeated,
        "corrections": effect.corrections,
        "added": effect.added,
        "moved": effect.moved,
        "cancelled": effect.cancelled,
        "calls": [{"visits": call.visit_ids, "due_at": call.due_at} for call in effect.calls],
    }
