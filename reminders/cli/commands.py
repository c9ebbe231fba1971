"""The list of commands, each with the module that it is in. Only what is run is imported, so that it starts sooner."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

import typer

from reminders.cli import frame, logs

_DAY_TO_DAY, _SET_UP, _DATA, _TRY_OUT = "Every day", "Setting up", "Data", "Trying out"


@dataclass(frozen=True)
class Command:
    """A command as it is typed: its place in the help, and its function, or the app of a family of commands."""

    name: str
    panel: str
    module: str
    attribute: str

    def add_to(self, program: typer.Typer) -> None:
        """Import it, and let it be run."""
        found = getattr(import_module(f"reminders.cli.{self.module}"), self.attribute)
        if isinstance(found, typer.Typer):
            program.add_typer(found, name=self.name, rich_help_panel=self.panel)
        else:
            program.command(self.name, rich_help_panel=self.panel)(found)


COMMANDS = (
    Command("register", _DAY_TO_DAY, "register", "register"),
    Command("preview", _DAY_TO_DAY, "register", "preview"),
    Command("upcoming", _DAY_TO_DAY, "texts", "upcoming"),
    Command("history", _DAY_TO_DAY, "texts", "history"),
    Command("explain", _DAY_TO_DAY, "texts", "explain"),
    Command("cancel", _DAY_TO_DAY, "texts", "cancel"),
    Command("release", _DAY_TO_DAY, "texts", "release"),
    Command("pause", _DAY_TO_DAY, "pause", "pause"),
    Command("resume", _DAY_TO_DAY, "pause", "resume"),
    Command("init", _SET_UP, "init", "init"),
    Command("migrate", _SET_UP, "migrate", "migrate"),
    Command("check", _SET_UP, "check", "check"),
    Command("mode", _SET_UP, "mode", "mode"),
    Command("serve", _SET_UP, "serve", "serve"),
    Command("worker", _SET_UP, "serve", "worker"),
    Command("export", _DATA, "export", "export"),
    Command("erase", _DATA, "erase", "erase"),
    Command("retention", _DATA, "retention", "retention"),
    Command("audit", _DATA, "audit", "app"),
    Command("backup", _DATA, "backup", "backup"),
    Command("restore", _DATA, "backup", "restore"),
    Command("move", _DATA, "backup", "move"),
    Command("demo", _TRY_OUT, "demo", "demo"),
    Command("simulate", _TRY_OUT, "simulate", "simulate"),
    Command("import", _DATA, "import_list", "import_list"),
    Command("test-text", _TRY_OUT, "trial_text", "trial_text"),
    Command("patient", _DAY_TO_DAY, "patient", "app"),
    Command("visit", _DAY_TO_DAY, "visit_adjust", "app"),  # the last module that adds to the family
    Command("course", _DAY_TO_DAY, "course", "app"),
    Command("held", _DAY_TO_DAY, "held", "app"),
    Command("clinic", _SET_UP, "clinic", "app"),
    Command("staff", _SET_UP, "staff", "app"),
    Command("api-token", _SET_UP, "api_token", "app"),
    Command("alarms", _SET_UP, "alarms", "app"),
    Command("protocols", _SET_UP, "protocols", "app"),
    Command("phone", _TRY_OUT, "phone", "app"),
)


def asked_for(arguments: Sequence[str]) -> tuple[Command, ...]:
    """What these arguments may run: one command, or all where help is wanted or the name is unknown."""
    rest = iter(arguments)
    for argument in rest:
        if argument == "--config":
            next(rest, None)
        elif not argument.startswith("-"):
            return tuple(command for command in COMMANDS if command.name == argument) or COMMANDS
    return COMMANDS


def program(commands: Sequence[Command] = COMMANDS) -> typer.Typer:
    """The program with these commands."""
    app = typer.Typer(
        name="reminders",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        help="Register a treatment, and the patient gets the right texts at the right time.",
        epilog=frame.EXIT_CODES,
    )
    app.callback()(_options)
    for command in commands:
        command.add_to(app)
    return app


def _options(config: frame.ConfigOption = None, _version: frame.VersionOption = False) -> None:
    frame.given.config = config
    logs.be_quiet()
