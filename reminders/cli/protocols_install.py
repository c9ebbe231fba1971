"""`protocols install`: the shipped protocols and the clinic's own files into the store."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from reminders.catalogue.findings import Severity, judge
from reminders.cli import frame
from reminders.domain.candidates import COMBINED_PREFIX
from reminders.runtime import Runtime
from reminders.store.scope import Scope
from reminders.store.tables import ProtocolOrigin
from reminders.usecases.install import Installed, install_own, left_behind, would_install


@dataclass(frozen=True)
class Report:
    """What an installation did, or would do. `doubtful`: errors that `protocols check` finds in the own files."""

    dry_run: bool
    folder: Path | None
    added: list[Installed]
    refused: list[str]
    left_behind: list[str]
    doubtful: int


def install(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Store the protocols of this program and of the clinic's own folder, each change as a new version.

    The folder is `protocols` beside config.toml, or the one that protocols.folder names there. A file that cannot
    be used is refused and named; its stored version stays in use, and the others are stored. Texts that are planned
    already keep their version. The exit code is 2 where a file was refused.

    Example: reminders protocols install --dry-run
    """
    with frame.opened() as runtime:
        report = _report(runtime, frame.scope_of(runtime, clinic), dry_run=dry_run)
    if json:
        frame.print_json(report)
    else:
        _print(report)
    if report.refused:
        raise typer.Exit(2)


def _report(runtime: Runtime, scope: Scope, *, dry_run: bool) -> Report:
    catalogue, folder = runtime.catalogue, runtime.settings.protocols_folder
    if dry_run:
        added = would_install(scope, runtime.store, catalogue)
    else:
        added = install_own(scope, runtime.store, catalogue, runtime.now())
    return Report(
        dry_run=dry_run,
        folder=folder,
        added=added,
        refused=[str(error) for error in catalogue.refused],
        left_behind=left_behind(scope, runtime.store, catalogue),
        doubtful=_doubtful(folder),
    )


def _doubtful(folder: Path | None) -> int:
    if folder is None or not folder.is_dir():
        return 0
    return sum(finding.severity is Severity.ERROR for finding in judge([folder]))


def _print(report: Report) -> None:
    for message in report.refused:
        frame.err.print(f"Refused: {message}", style="bold red", highlight=False, markup=False, soft_wrap=True)
    if report.doubtful:
        plural = "" if report.doubtful == 1 else "s"
        typer.echo(
            f"{report.doubtful} error{plural} in the clinic's own files: reminders protocols check {report.folder}"
        )
    for code in report.left_behind:
        typer.echo(f"{code}: no file brings it; its stored version stays in use.")
    if not report.added:
        typer.echo("Nothing would change." if report.dry_run else "Nothing has changed.")
        return
    table = Table("code", "version", "before", "from")
    for made in report.added:
        origin = "the clinic" if made.origin is ProtocolOrigin.CLINIC else "the program"
        table.add_row(made.code, str(made.version), "-" if made.before is None else str(made.before), origin)
    frame.out.print("Would store:" if report.dry_run else "Stored:")
    frame.out.print(table)
    _print_approval([made for made in report.added if not made.code.startswith(COMBINED_PREFIX)])


def _print_approval(added: list[Installed]) -> None:
    if added:
        code = added[0].code if len(added) == 1 else "CODE"
        typer.echo(
            "A clinician has to approve each new version: live mode sends nothing of it before. "
            f'Read it with `reminders protocols show {code}`, then `reminders protocols approve {code} --by "NAME"`.'
        )
