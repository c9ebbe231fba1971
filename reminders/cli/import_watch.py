"""A folder that other systems put lists into: each is imported once, and moved beside what became of it."""

import json as text_of
from datetime import datetime
from pathlib import Path
from threading import Event

from reminders.cli import frame, import_report
from reminders.cli.import_one import Work, import_one
from reminders.errors import InvalidInput, RemindersError
from reminders.usecases.import_list.run import quietly

KINDS = frozenset({".csv", ".tsv", ".txt"})
LOOK_EVERY = 5.0  # seconds
IMPORTED, REFUSED = "imported", "refused"


def watch(folder: Path, work: Work, *, json: bool, stop: Event) -> None:
    """Import what comes until told to stop.

    Raises:
        InvalidInput: there is no such folder.
    """
    if not folder.is_dir():
        raise InvalidInput("--watch", "there is no such folder", value=str(folder), remedy="Make it first.")
    seen: dict[Path, tuple[int, float]] = {}
    frame.err.print(f"Watching {folder} for lists. Ctrl-C ends it.", highlight=False, soft_wrap=True)
    while True:
        seen = look(folder, work, seen, json=json)
        if stop.wait(LOOK_EVERY):
            return


def look(folder: Path, work: Work, seen: dict[Path, tuple[int, float]], *, json: bool) -> dict[Path, tuple[int, float]]:
    """Import every list that has not grown since the last look; returns what to compare with next time.

    A list that is still being written is one that is larger at the next look.
    """
    now: dict[Path, tuple[int, float]] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() in KINDS and file.is_file():
            state = file.stat()
            now[file] = (state.st_size, state.st_mtime)
            if seen.get(file) == now[file]:
                _take(file, work, json=json)
                del now[file]
    return now


def _take(file: Path, work: Work, *, json: bool) -> None:
    try:
        done = import_one(file, work, quietly, bad_rows=_beside(file, REFUSED, ".bad.csv", work.runtime.now()))
    except RemindersError as error:
        frame.complain(error)
        _move(
            file, REFUSED, {"file": file.name, "written": False, "error": error.message, "remedy": error.remedy}, work
        )
        return
    written = None if done.bad_rows is None else str(done.bad_rows)
    said = import_report.as_json(done.report, written_bad_rows=written, held_back=done.held_back)
    _move(file, IMPORTED if done.report.written else REFUSED, said, work)
    if json:
        frame.print_json(said)
    else:
        import_report.show(done.report, written_bad_rows=written)
        if done.held_back is not None:
            frame.err.print(f"{done.held_back}\nImport it by hand, or watch with --yes.", highlight=False)


def _move(file: Path, where: str, said: dict[str, object], work: Work) -> None:
    now = work.runtime.now()
    report = _beside(file, where, ".report.json", now)
    report.touch(mode=0o600)
    report.write_text(text_of.dumps(frame.plain(said), indent=2, ensure_ascii=False), encoding="utf-8")
    file.replace(_beside(file, where, "", now))


def _beside(file: Path, where: str, ending: str, now: datetime) -> Path:
    """A name of its own in the subfolder: two lists of one name never meet."""
    folder = file.parent / where
    folder.mkdir(exist_ok=True)
    return folder / f"{now:%Y%m%dT%H%M%SZ}-{file.name}{ending}"
