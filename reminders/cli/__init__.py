"""The commands, one small file a family. `main` is the program."""

import gc
import sys
from typing import TYPE_CHECKING, NoReturn

from reminders.errors import RemindersError

if TYPE_CHECKING:
    import typer


def main() -> NoReturn:
    """Run a command; an error that people can mend is two lines on standard error and an exit code."""
    try:
        _program()()
    except RemindersError as error:
        from reminders.cli import frame  # noqa: PLC0415 - see below

        frame.complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)


def _program() -> "typer.Typer":
    """Import what is to be run, and let the garbage collector never look at it.

    All of it stays to the end. To look through it for garbage, again and again while it grows, takes a sixth of a
    start.
    """
    gc.disable()
    from reminders.cli import commands  # noqa: PLC0415 - a file's head is run before anything can be said

    program = commands.program(commands.asked_for(sys.argv[1:]))
    gc.freeze()
    gc.enable()
    return program
