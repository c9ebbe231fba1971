"""The commands, one small file a family. `main` is the program."""

import sys
from typing import NoReturn

import typer

from reminders.cli import (
    alarms,
    backup,
    check,
    clinic,
    course,
    demo,
    erase,
    export,
    frame,
    held,
    import_list,
    init,
    logs,
    migrate,
    mode,
    patient,
    pause,
    phone,
    protocols,
    register,
    retention,
    serve,
    simulate,
    texts,
    trial_text,
    visit,
    visit_adjust,
)
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
    logs.be_quiet()


DAY_TO_DAY, SET_UP, DATA, TRY_OUT = "Every day", "Setting up", "Data", "Trying out"

for panel, commands in {
    DAY_TO_DAY: (
        register.register,
        register.preview,
        texts.upcoming,
        texts.history,
        texts.explain,
        texts.cancel,
        texts.release,
        pause.pause,
        pause.resume,
    ),
    SET_UP: (init.init, migrate.migrate, check.check, mode.mode, serve.serve, serve.worker),
    DATA: (
        export.export,
        erase.erase,
        retention.retention,
        backup.backup,
        backup.restore,
        backup.move,
    ),
    TRY_OUT: (demo.demo, simulate.simulate),
}.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)
app.command("import", rich_help_panel=DATA)(import_list.import_list)
app.command("test-text", rich_help_panel=TRY_OUT)(trial_text.trial_text)
visit.app.command()(visit_adjust.adjust)
visit.app.command()(visit_adjust.healed)
for name, family, panel in (
    ("patient", patient.app, DAY_TO_DAY),
    ("visit", visit.app, DAY_TO_DAY),
    ("course", course.app, DAY_TO_DAY),
    ("held", held.app, DAY_TO_DAY),
    ("clinic", clinic.app, SET_UP),
    ("alarms", alarms.app, SET_UP),
    ("protocols", protocols.app, SET_UP),
    ("phone", phone.app, TRY_OUT),
):
    app.add_typer(family, name=name, rich_help_panel=panel)


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
