"""A config.toml where there was none: for its owner's eyes only, and gone again where what follows fails."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reminders.config import Answers, render_config


@contextmanager
def new_config(config: Path, answers: Answers) -> Iterator[None]:
    """Write the file; where the block raises, no file stays behind.

    Raises:
        ConfigError: the answers would not load.
        FileExistsError: there is one by now.
    """
    text = render_config(answers)
    config.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(config, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    try:
        yield
    except BaseException:
        config.unlink()
        raise
