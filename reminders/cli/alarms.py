"""`alarms`: what is wrong now, and a trial of the ways by which somebody is told."""

import secrets
from dataclasses import dataclass

import typer

from reminders.cli import frame
from reminders.domain.alarms import AlarmKind
from reminders.errors import Conflict
from reminders.runtime import RealClock, Runtime
from reminders.store import alarms as rows
from reminders.usecases.telling import Telling, trial_letter, whose

app = typer.Typer(invoke_without_command=True)


@dataclass(frozen=True)
class Tried:
    """One way to a person, and whether it is open."""

    way: str
    ok: bool
    says: str


@app.callback()
def alarms(context: typer.Context, json: frame.JsonOption = False) -> None:
    """List what is wrong now, since when, and what to do. The exit code is 1 if anything is.

    Example: reminders alarms
    """
    if context.invoked_subcommand is not None:
        return
    with frame.opened() as runtime, runtime.store.read() as db:
        found = rows.open_alarms(db)
    if json:
        frame.print_json(found)
    for alarm in () if json else found:
        kind, about = AlarmKind(alarm.kind), f" ({alarm.subject})" if alarm.subject else ""
        typer.echo(f"{alarm.since_at:%Y-%m-%d %H:%M} UTC  {kind.sentence}{about}\n    {kind.action}")
    if not found and not json:
        typer.echo("Nothing is wrong.")
    if found:
        raise typer.Exit(1)


@app.command("test")
def test() -> None:
    """Send one mail and one heartbeat, as an alarm would, and say what came of it.

    Example: reminders alarms test
    """
    with frame.opened() as runtime:
        tried = _try(runtime, Telling.by(runtime.settings.alarms))
    for one in tried:
        typer.echo(f"{one.way}: {one.says}")
    if not tried:
        raise Conflict("No way is set.", remedy="Give alarms.mail_to or alarms.heartbeat_url in config.toml.")
    if not all(one.ok for one in tried):
        raise typer.Exit(1)


def _try(runtime: Runtime, telling: Telling) -> list[Tried]:
    found: list[Tried] = []
    if telling.mailbox is not None:
        with runtime.store.read() as db:
            letter = trial_letter(whose(db), secrets.token_hex(8))
        trouble = telling.mail(letter, RealClock().now())
        says = "The mail server took it. See that it arrives." if trouble is None else trouble.sentence
        found.append(Tried("mail", trouble is None, says))
    if telling.heartbeat is not None:
        unheard = telling.beat()
        found.append(Tried("heartbeat", unheard is None, "Heard." if unheard is None else unheard.sentence))
    return found
