"""`init`: from nothing to a clinic in practice mode."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from reminders.cli import typed
from reminders.cli.new_config import new_config
from reminders.config import Answers, TwilioAnswers, load
from reminders.errors import Conflict
from reminders.runtime import RealClock, catalogue_of
from reminders.store import migrate
from reminders.store.engine import Store
from reminders.usecases.countries import emergency_number
from reminders.usecases.printable import LONGEST_SHORT_NAME
from reminders.usecases.set_up import NewClinic, set_up

NIGHT = "Phone that is answered when you are closed, if any"
Phone = Annotated[str | None, typer.Option("--phone", help="The number that texts tell patients to call.")]
UrgentPhone = Annotated[str | None, typer.Option("--urgent-phone", help="Answered when you are closed.")]
Fallback = Annotated[str | None, typer.Option("--urgent-fallback", help='Or where patients turn then: "NHS 111".')]


def init(
    name: Annotated[str | None, typer.Option("--name", help="The clinic's name.")] = None,
    short_name: Annotated[str | None, typer.Option("--short-name", help="Opens every text; 20 letters.")] = None,
    country: Annotated[str | None, typer.Option("--country", help="Two letters, such as US or GB.")] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Such as America/New_York.")] = None,
    phone: Phone = None,
    urgent_phone: UrgentPhone = None,
    urgent_fallback: Fallback = None,
    language: Annotated[list[str] | None, typer.Option("--language", help="Of texts; may be repeated.")] = None,
    database_url: Annotated[str | None, typer.Option("--database-url", help="Default: an SQLite file.")] = None,
    twilio_account: Annotated[str | None, typer.Option("--twilio-account", help="AC...; else the sandbox.")] = None,
    twilio_service: Annotated[str | None, typer.Option("--twilio-service", help="MG...")] = None,
    twilio_from: Annotated[str | None, typer.Option("--twilio-from", help="Or the number texts come from.")] = None,
    folder: Annotated[Path, typer.Option("--folder", help="Where config.toml goes.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; take the defaults.")] = False,
) -> None:
    """Make a clinic: config.toml, the database, the protocols. It asks what you do not give.

    Example: reminders init --name "Lumina Skin Clinic" --country US --zone America/New_York --phone "+12125550100"
    """
    config = folder / "config.toml"
    if config.exists():
        raise Conflict(f"There is a {config} already.", remedy="Use it, or give another --folder.")
    ask = _Asker(interactive=sys.stdin.isatty() and not yes)
    clinic_name = ask("Name of the clinic", name, "My Clinic")
    clinic_country = ask("Country, two letters", country, "US").upper()
    clinic = NewClinic(
        name=clinic_name,
        short_name=ask("Short name that opens every text", short_name, clinic_name[:LONGEST_SHORT_NAME].strip()),
        country=clinic_country,
        zone=typed.zone(ask("Time zone", zone, "America/New_York")) or "UTC",
        languages=tuple(language or ("en",)),
        phone=_number(ask("Phone that patients call", phone, ""), clinic_country, "phone"),
        urgent_phone=_number(ask(NIGHT, urgent_phone, ""), clinic_country, "urgent phone"),
        urgent_fallback=urgent_fallback,
        emergency_number=emergency_number(clinic_country),
    )
    twilio = None if twilio_account is None else TwilioAnswers(twilio_account, twilio_service, twilio_from)
    _make(config, Answers(twilio, **({} if database_url is None else {"database_url": database_url})), clinic)
    _say_what_next(config, twilio is not None)


class _Asker:
    """Asks a person where one is there, and takes the default where none is."""

    def __init__(self, *, interactive: bool) -> None:
        self._interactive = interactive

    def __call__(self, question: str, given: str | None, default: str) -> str:
        if given is not None:
            return given
        return str(typer.prompt(question, default=default)) if self._interactive else default


def _number(given: str, country: str, field: str) -> str | None:
    return typed.e164(given, country, field, texts=False) if given else None


def _make(config: Path, answers: Answers, clinic: NewClinic) -> None:
    """Write the file and the first rows; where the rows fail, no file stays behind."""
    with new_config(config, answers):
        environ = dict(os.environ)
        if answers.twilio is not None:  # the database needs no provider: a secret may be set later
            environ.setdefault("REMINDERS_SENDERS__MAIN__AUTH_TOKEN", "not yet")
        settings = load(config, environ)
        migrate.upgrade(settings.database_url)
        store = Store.open(settings.database_url)
        try:
            set_up(store, clinic, catalogue_of(settings), RealClock().now())
        finally:
            store.close()


def _say_what_next(config: Path, twilio: bool) -> None:
    option = "" if config.parent == Path() else f" --config {config}"
    typer.echo(f"Wrote {config} and made the database. The clinic is in practice mode: no patient gets a text.")
    if twilio:
        typer.echo("Set REMINDERS_SENDERS__MAIN__AUTH_TOKEN, or ..._AUTH_TOKEN_FILE, before you go on.")
    typer.echo(f"Next: reminders{option} check")
