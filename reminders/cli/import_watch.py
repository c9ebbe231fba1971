"""A folder that other systems put lists into: each is imported once, and moved beside what became of it."""

import json as text_of
from datetime import datetime
from pathlib import Path
from threading import Event

from reminders.cli import frame, import_json, import_report, private_files
from reminders.cli.import_one import Work, import_one
from reminders.errors import InvalidInput

KINDS = frozenset({".csv", ".tsv", ".txt"})
LOOK_EVERY = 5.0  # seconds
IMPORTED, REFUSED = "imported", "refused"


def watch(folder: Path, work: Work, *, json: bool, stop: Event) -> None:
    """Import what comes until told to stop.

    Raises:
        InvalidInput: there is no such folder, or nothing can be moved in it.
        StoreError: the database, or the disk for a report; the list stays where it is, for the next start.
    """
    if not folder.is_dir():
        raise InvalidInput("--watch", "there is no such folder", value=str(folder), remedy="Make it first.")
    _make_subfolders(folder)
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
        if file.suffix.lower() not in KINDS or file.name.startswith(".") or (state := _state(file)) is None:
            continue
        if seen.get(file) == state:
            _take(file, work, json=json)
        else:
            now[file] = state
    return now


def _state(file: Path) -> tuple[int, float] | None:
    """Its size and time; None where it is no file, or none any more."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return (found.st_size, found.st_mtime) if file.is_file() else None


def _make_subfolders(folder: Path) -> None:
    try:
        for name in (IMPORTED, REFUSED):
            (folder / name).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        problem = f"no subfolder can be made in it: {(error.strerror or '').lower()}"
        remedy = "Lists are moved to subfolders when they are done: give a folder that this user may write to."
        raise InvalidInput("--watch", problem, value=str(folder), remedy=remedy) from None


def _take(file: Path, work: Work, *, json: bool) -> None:
    """Import one list, and move it. Only what is wrong with the list refuses it: any other error ends the watch."""
    try:
        done = import_one(file, work, bad_rows=_beside(file, REFUSED, ".bad.csv", work.runtime.now()))
    except InvalidInput as error:
        frame.complain(error)
        said = {"file": file.name, "written": False, "error": error.message, "remedy": error.remedy}
        _move(file, REFUSED, said, work)
        return
    said = import_json.as_json(done)
    _move(file, IMPORTED if done.report.written else REFUSED, said, work)
    if json:
        frame.print_json(said)
    else:
        import_report.show(done.report, done.zone, done.bad_rows)
        frame.out.print("Imported." if done.report.written else "Nothing was written.", highlight=False)
    if done.held_back is not None:
        frame.err.print(f"{done.held_back} Import it by hand, or watch with --yes.", highlight=False)


def _move(file: Path, where: str, said: dict[str, object], work: Work) -> None:
    now = work.runtime.now()
    with private_files.fresh(_beside(file, where, ".report.json", now)) as report:
        report.write_text(text_of.dumps(frame.plain(said), indent=2, ensure_ascii=False), encoding="utf-8")
    file.replace(_beside(file, where, "", now))


def _beside(file: Path, where: str, ending: str, now: datetime) -> Path:
    """A name of its own in the subfolder: two lists of one name never meet."""
    return file.parent / where / f"{now:%Y%m%dT%H%M%SZ}-{file.name}{ending}"
