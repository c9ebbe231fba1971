"""What a benchmark says: each figure with its limit and, where there is one, its ratio to the usual way."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.curves import Curve
from benchmarks.machine import Machine

JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the figures there as JSON too.")]
Rounds = Annotated[int, typer.Option(min=1, help="Repeats; the best one counts, since others use the machine too.")]

_FILES = ("--json", "--picture")  # options whose values are paths


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


@dataclass(frozen=True)
class Measured:
    """What one command found, as it is kept in a file. `command` is what was typed, without addresses."""

    command: str
    title: str
    machine: Machine
    figures: tuple[Figure, ...]
    curves: tuple[Curve, ...]

    @classmethod
    def read(cls, path: Path) -> "Measured":
        """From a file that `--json` has written.

        Raises:
            ValueError: it is no such file.
        """
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            figures = [{name: value for name, value in one.items() if name != "met"} for one in found["figures"]]
            return cls(
                found["command"],
                found["title"],
                Machine(**found["machine"]),
                tuple(Figure(**one) for one in figures),
                tuple(Curve(**one) for one in found["curves"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name} was not written by --json: {error}") from error

    def write(self, path: Path) -> None:
        """Keep it, for `python -m benchmarks plots`."""
        figures = [{**asdict(figure), "met": figure.met} for figure in self.figures]
        path.write_text(json.dumps({**asdict(self), "figures": figures}, indent=2) + "\n", encoding="utf-8")


def report(
    title: str, machine: Machine, figures: Sequence[Figure], json_file: Path | None, curves: Sequence[Curve] = ()
) -> None:
    """Print the figures as a table that a page can take in; write them to a file where one is given."""
    typer.echo(f"{title}\n{machine}\n")
    for line in table(figures):
        typer.echo(line)
    if json_file is not None:
        Measured(typed(sys.argv), title, machine, tuple(figures), tuple(curves)).write(json_file)


def table(figures: Sequence[Figure]) -> list[str]:
    """The figures in Markdown, line by line."""
    lines = [("figure", "", "unit", "limit", "ratio"), ("---", "---:", "---", "---", "---:")]
    lines += [(f.name, number(f.value), f.unit, f.limit, "" if f.ratio is None else f"{f.ratio:.2f}") for f in figures]
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    return [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]


def number(value: float) -> str:
    """As people read it."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"  # noqa: PLR2004 - three digits say enough


def typed(words: Sequence[str]) -> str:
    """The command to type again: an address and a path are nobody's business."""
    kept: list[str] = []
    parts = [part for word in words[1:] for part in (word.split("=", 1) if word.startswith("--") else [word])]
    for part, before in zip(parts, ["", *parts], strict=False):
        if before == "--database":
            kept.append("postgresql://...")
        elif before not in _FILES and part not in _FILES:
            kept.append(part)
    return " ".join(["python -m benchmarks", *kept])
