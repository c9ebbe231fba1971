"""`protocols check`: what is wrong in protocol files, before anybody reads their texts."""

from pathlib import Path
from typing import Annotated

import typer

from reminders.catalogue.findings import Finding, Severity, judge
from reminders.cli import frame

_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def check(
    files: Annotated[list[Path], typer.Argument(help="Protocol files, or folders of them.", metavar="FILE...")],
    strict: Annotated[bool, typer.Option("--strict", help="Take warnings for errors.")] = False,
    json: frame.JsonOption = False,
) -> None:
    """Say everything that is wrong in protocol files: keys, values, placeholders, words, what texts cost.

    An error makes a text false, unsafe, indiscreet or impossible to send; a warning says what it costs. The exit
    code is 2 where there is an error. It needs no configuration and no database.

    Example: reminders protocols check protocols/light-facial.toml
    """
    found = judge(files)
    if json:
        frame.print_json(found)
    else:
        _print(found)
    if any(strict or finding.severity is Severity.ERROR for finding in found):
        raise typer.Exit(2)


def _print(found: list[Finding]) -> None:
    for finding in found:
        place = f"{finding.file}: {finding.place}" if finding.place else finding.file
        value = "" if finding.value is None else f" ({finding.value!r})"
        frame.out.print(f"[{_STYLE[finding.severity]}]{finding.severity:>7}[/]  ", end="")
        frame.out.print(f"{place}{value}: {finding.says}.", markup=False, highlight=False, soft_wrap=True)
        frame.out.print(f"         {finding.remedy}", style="dim", markup=False, highlight=False, soft_wrap=True)
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    typer.echo(f"{_count(errors, 'error')}, {_count(len(found) - errors, 'warning')}.")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
