"""The commands, one small file a family. `main` is the program."""

import sys
from typing import NoReturn

import typer

from reminders.cli import check, demo, frame, init, migrate, mode, pause, phone, protocols, register, serve, texts
from reminders.errors import RemindersError

app = typer.Typer(
    name="reminders",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Register a treatment, and the patient gets the right texts at the right time.",
    epilog=frame.EXIT_CODES,
)


@app.callback()
def _options(
    config: frame.ConfigOption = None,
    _version: frame.VersionOption = False,
) -> None:
    frame.given.config = config


for command in (
    init.init,
    migrate.migrate,
    check.check,
    mode.mode,
    register.preview,
    register.register,
    texts.upcoming,
    texts.history,
    texts.explain,
    texts.cancel,
    pause.pause,
    pause.resume,
    serve.serve,
    serve.worker,
    demo.demo,
):
    app.command()(command)
app.add_typer(protocols.app, name="protocols")
app.add_typer(phone.app, name="phone")


def main() -> NoReturn:
    """Run a command; an error that people can mend is two lines on standard error and an exit code."""
    try:
        app()
    except RemindersError as error:
        frame.complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)
