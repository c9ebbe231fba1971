"""Files with people's data: for their owner's eyes only, and under their name only when they are complete."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reminders.errors import StoreError


@contextmanager
def fresh(target: Path) -> Iterator[Path]:
    """A path to write a file or a folder to, which gets its real name at the end; nothing is left after an error.

    Raises:
        StoreError: the folder cannot be written to.
    """
    part = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    mask = os.umask(0o077)
    try:
        yield part
        part.rename(target)
    except OSError as error:
        remedy = "Give a name in a folder that is there, with room for the data."
        raise StoreError(f"{target} cannot be written: {error.strerror}.", remedy=remedy) from error
    finally:
        os.umask(mask)
        shutil.rmtree(part, ignore_errors=True) if part.is_dir() else part.unlink(missing_ok=True)
