"""What `import` may be told."""

import csv
import sys
from pathlib import Path
from typing import Annotated

import typer

from reminders.lists.example import example
from reminders.runtime import RealClock


def _print_example(wanted: bool) -> None:
    if wanted:
        csv.writer(sys.stdout, lineterminator="\n").writerows(example(RealClock().now().date()))
        raise typer.Exit


File = Annotated[Path | None, typer.Argument(metavar="FILE", help="A CSV or TSV, as the other system wrote it.")]
Map = Annotated[str | None, typer.Option("--map", help="A map file, or the name of a shipped one; else guessed.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Judge and plan everything, and bring in nothing.")]
Consent = Annotated[
    str | None, typer.Option("--consent", help='Where all agreed to care texts, and when: "intake form, 2026-10-01".')
]
CatchUp = Annotated[bool, typer.Option("--catch-up", help="Also send what was due before and is useful.")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Import the good rows, leave the bad ones out.")]
BadRows = Annotated[Path | None, typer.Option("--bad-rows", help="Where bad rows go; else FILE.bad.csv.")]
Watch = Annotated[Path | None, typer.Option("--watch", help="Import every list that comes into a folder.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before many texts, or late ones.")]
Example = Annotated[
    bool, typer.Option("--example", callback=_print_example, is_eager=True, help="Print 200 invented visits and end.")
]
