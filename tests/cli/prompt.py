"""Commands as processes of their own, from one process that has imported the program once: a tenth of the time.

    python -m tests.cli.prompt

Each line of its input is a command, as JSON; each line of its output is the exit code of that one.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from reminders.cli import commands
from reminders.cli import main as reminders

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Command:
    """What is run where, and the files that take what it prints."""

    arguments: list[str]
    folder: str
    environ: dict[str, str]
    out: str
    err: str

    def run(self) -> NoReturn:
        """Be this command, and end. Only in a process made for it."""
        for target, file in ((1, self.out), (2, self.err)):
            os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), target)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.environ)
        sys.argv = ["reminders", *self.arguments]
        reminders()


@dataclass(frozen=True)
class Prompt:
    """The process that commands are born from."""

    process: "subprocess.Popen[str]"

    def run(self, command: Command) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(vars(command)) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def open_prompt() -> Iterator[Prompt]:
    """A prompt that takes commands until the end."""
    environ = {**os.environ, "COLUMNS": "200"}  # as wide as its commands' lines
    command = [sys.executable, "-m", "tests.cli.prompt"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdin=pipe, stdout=pipe, text=True) as process:
        yield Prompt(process)
        process.communicate()


def main() -> None:
    commands.program()  # imports them all
    for line in sys.stdin:
        child = os.fork()  # no thread runs here, so nothing is lost by it
        if child == 0:
            Command(**json.loads(line)).run()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
