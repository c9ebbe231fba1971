"""What all commands share: which configuration, how to open the program, how to print."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from reminders import __version__
from reminders.config import Settings, load
from reminders.errors import RemindersError
from reminders.runtime import Clock, Runtime, open_runtime
from reminders.store import clinics
from reminders.store.scope import EVERYWHERE, Scope

EXIT_CODES = (
    "Exit codes: 0 done; 1 failed; 2 a value that cannot be; 3 not found; 4 changed meanwhile or not possible in "
    "this state; 5 configuration; 6 database."
)

out = Console()
err = Console(stderr=True)


@dataclass
class Given:
    """The options that stand before the command."""

    config: Path | None = None


given = Given()


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reminders {__version__}")
        raise typer.Exit


ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", envvar="REMINDERS_CONFIG", help="The config.toml to use; else the one in this folder."),
]
VersionOption = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
ClinicOption = Annotated[str | None, typer.Option("--clinic", help="Which clinic, where there are several.")]


def settings() -> Settings:
    """The configuration of this machine.

    Raises:
        ConfigError: there is none, or it does not allow a start.
    """
    return load(given.config, os.environ)


@contextmanager
def opened(clock: Clock | None = None) -> Iterator[Runtime]:
    """The program, put together from the configuration."""
    with open_runtime(settings(), clock) as runtime:
        yield runtime


def scope_of(runtime: Runtime, clinic: str | None) -> Scope:
    """The clinic that a command works in.

    Raises:
        NotFound: there is none, or it is not clear which.
    """
    with runtime.store.read() as db:
        return clinics.scope_of(clinics.clinic_of(EVERYWHERE, db, clinic))


def print_json(value: object) -> None:
    """Print values as JSON: instants in ISO 8601, enums by their text."""
    typer.echo(json.dumps(plain(value), indent=2, ensure_ascii=False))


def plain(value: object) -> object:
    """A value in JSON's own types."""
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {str(plain(key)): plain(item) for key, item in value.items()}
        case str() | int() | float() | None:
            return value
        case Sequence() | set() | frozenset():
            return [plain(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return plain(asdict(value))
        case _:
            return str(value)


def complain(error: RemindersError) -> None:
    """Say what is wrong and what to do."""
    err.print(error.message, style="bold red", highlight=False, markup=False, soft_wrap=True)
    if error.remedy:
        err.print(error.remedy, style="yellow", highlight=False, markup=False, soft_wrap=True)


def is_terminal() -> bool:
    """True where a person watches."""
    return sys.stdout.isatty()
