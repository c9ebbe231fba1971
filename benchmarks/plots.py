"""Pictures and tables of what was measured, from the files that `--json` has written."""

import os
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import bars, curves
from benchmarks.figures import Measured, table

FOLDER = Path(__file__).parent / "plots"

Files = Annotated[
    list[Path], typer.Argument(exists=True, dir_okay=False, help="Files of --json; each gives its name to its picture.")
]
Folder = Annotated[Path, typer.Option(file_okay=False, help="Where the pictures go.")]
Page = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help="A Markdown page: between <!-- NAME --> and <!-- /NAME --> all is made anew."
    ),
]


def make(files: Files, into: Folder = FOLDER, page: Page = None) -> None:
    """Draw the figures of each file as bars, and its curves, as SVG; write its table and pictures into a page."""
    into.mkdir(parents=True, exist_ok=True)
    said = None if page is None else page.read_text(encoding="utf-8")
    for file in files:
        try:
            measured = Measured.read(file)
            pictures = _draw(measured, into, file.stem)
            if page is not None and said is not None:
                said = replaced(said, file.stem, _section(measured, pictures, page.parent))
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="FILES") from error
    if page is not None and said is not None:
        page.write_text(said, encoding="utf-8")


def _draw(measured: Measured, into: Path, name: str) -> list[Path]:
    subtitle = str(measured.machine)
    pictures = {into / f"{name}.svg": bars.drawn(measured.title, subtitle, measured.figures)}
    if measured.curves:
        pictures[into / f"{name}-curves.svg"] = curves.drawn(measured.title, subtitle, measured.curves)
    for path, picture in pictures.items():
        path.write_text(picture, encoding="utf-8")
    return list(pictures)


def _section(measured: Measured, pictures: list[Path], beside: Path) -> str:
    """Its command, its table, and its pictures; addresses count from the page."""
    shown = [f"![{measured.title}]({_from(path, beside)})" for path in pictures]
    lines = [f"    {measured.command}", "", f"{measured.title}. {measured.machine}.", "", *table(measured.figures), ""]
    return "\n".join([*lines, *shown])


def replaced(page: str, name: str, section: str) -> str:
    """The page with this between the marks of a name.

    Raises:
        ValueError: it has no such marks.
    """
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    head, found, rest = page.partition(begin)
    _, closed, tail = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the page has no lines {begin} and {end} for it")
    return f"{head}{begin}\n\n{section}\n\n{end}{tail}"


def _from(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
