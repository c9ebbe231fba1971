"""Commands as people run them: a process, a folder, what it prints and its exit code."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.prompt import Command, Prompt, open_prompt

ROOT = Path(__file__).parents[2]
PHONE = "+1 212 555 0100"
ANA = "+1 212 555 0101"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def prompt() -> Iterator[Prompt]:
    with open_prompt() as opened:
        yield opened


@pytest.fixture
def run(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, prompt: Prompt) -> Run:
    """Run `reminders` in a folder of its own, without a terminal."""
    said = tmp_path_factory.mktemp("said")
    out, err = said / "out", said / "err"

    def command(*arguments: str) -> Ran:
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        code = prompt.run(Command(list(arguments), str(tmp_path), environ, str(out), str(err)))
        return Ran(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))

    return command


@pytest.fixture
def clinic(run: Run) -> Run:
    """A clinic in practice mode."""
    assert run("init", "--yes", "--phone", PHONE).code == 0
    return run
