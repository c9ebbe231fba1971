"""The commands, one small file a family. `main` is the program."""

import sys
from typing import NoReturn

from reminders.cli import commands, frame
from reminders.errors import RemindersError


def main() -> NoReturn:
    """Run a command; an error that people can mend is two lines on standard error and an exit code."""
    try:
        commands.program(commands.asked_for(sys.argv[1:]))()
    except RemindersError as error:
        frame.complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)
