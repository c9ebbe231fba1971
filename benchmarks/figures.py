"""What a benchmark says: each figure with its limit and, where there is one, its ratio to the usual way."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.machine import Machine

JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the figures there as JSON too.")]
Rounds = Annotated[int, typer.Option(min=1, help="Repeats; the best one counts, since others use the machine too.")]


@dataclass(frozen=True)
class Figure:
    """One measured number. `ratio` is to what the same run measured with nothing of ours around it: 1 is as fast."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    ratio: float | None = None

    @property
    def met(self) -> bool:
        """Whether it keeps its limit; True where it has none."""
        enough = self.at_least is None or self.value >= self.at_least
        return enough and (self.at_most is None or self.value <= self.at_most)

    @property
    def limit(self) -> str:
        """The limit as people read it."""
        if self.at_least is None and self.at_most is None:
            return ""
        bound = f"at least {self.at_least:,g}" if self.at_least is not None else f"at most {self.at_most:,g}"
        return f"{bound}: {'met' if self.met else 'NOT met'}"


def report(title: str, machine: Machine, figures: Sequence[Figure], json_file: Path | None) -> None:
    """Print the figures as a table that a page can take in; write them to a file where one is given."""
    typer.echo(f"{title}\n{machine}\n")
    lines = [("figure", "", "unit", "limit", "ratio"), ("---", "---:", "---", "---", "---:")]
    lines += [(f.name, _number(f.value), f.unit, f.limit, "" if f.ratio is None else f"{f.ratio:.2f}") for f in figures]
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    for line in lines:
        typer.echo("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")
    if json_file is not None:
        made = {"title": title, "machine": asdict(machine), "figures": [{**asdict(f), "met": f.met} for f in figures]}
        json_file.write_text(json.dumps(made, indent=2) + "\n")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"  # noqa: PLR2004 - three digits say enough
