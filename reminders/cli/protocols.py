"""`protocols`: what may be sent, and who approved it."""

from dataclasses import dataclass
from typing import Annotated

import typer
from rich.table import Table

from reminders.cli import frame, protocols_check, protocols_install, protocols_show, protocols_texts
from reminders.store import clinics
from reminders.store import protocols as store_protocols
from reminders.usecases.approvals import all_standings
from reminders.usecases.approvals import approve as approve_protocol
from reminders.usecases.library import current_protocols
from reminders.usecases.set_up import missing_languages

app = typer.Typer(no_args_is_help=True, help="List, show, check and install protocols; record who approved them.")


@dataclass(frozen=True)
class Listed:
    """One protocol in a list."""

    code: str
    version: int
    name: str
    texts: int
    approved: tuple[str, ...]
    without_words_in: tuple[str, ...] = ()  # languages that the clinic sends, and this protocol lacks
    awaits_review: tuple[str, ...] = ()  # languages that no clinician who grew up with them has read


@app.command("list")
def list_all(json: frame.JsonOption = False, clinic: frame.ClinicOption = None) -> None:
    """List the protocols, with the languages that they are approved in.

    Example: reminders protocols list
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        with runtime.store.read() as db:
            approved = store_protocols.approvals(scope, db)
            languages = clinics.clinic_of(scope, db).languages
            found = [
                Listed(
                    code,
                    protocol.version,
                    protocol.name,
                    len(protocol.steps),
                    tuple(sorted(lang for c, v, lang in approved if (c, v) == (code, protocol.version))),
                    tuple(missing_languages(protocol, languages)),
                    protocol.awaits_review,
                )
                for code, (_, protocol) in sorted(current_protocols(scope, db, runtime.shelf).items())
            ]
    if json:
        frame.print_json(found)
        return
    table = Table("code", "name", "version", "texts", "approved for", "awaits review")
    for row in found:
        gap = f" (no words in {', '.join(row.without_words_in)})" if row.without_words_in else ""
        approvals = ", ".join(row.approved) or "nobody yet"
        unread = ", ".join(language for language in row.awaits_review if language not in row.approved)
        table.add_row(row.code, row.name, str(row.version), str(row.texts), approvals + gap, unread)
    frame.out.print(table)


@app.command()
def approve(
    code: Annotated[str, typer.Argument(help="The protocol's code, or `all`.")],
    by: Annotated[str, typer.Option("--by", help="The name of the clinician who approves.")],
    language: Annotated[str | None, typer.Option("--language", help="Only its words in this one.")] = None,
    clinic: frame.ClinicOption = None,
) -> None:
    """Record that a clinician has read a protocol and approves it. Live mode sends nothing else.

    In a language that nobody approved a patient gets the clinic's first approved one instead. A language that awaits
    the review of a clinician who grew up with it is approved only where --language names it.

    Example: reminders protocols approve microneedling-pen --by "Dr. Example"
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        codes = approve_protocol(scope, runtime.store, code, by, runtime.now(), language)
        standings = all_standings(scope, runtime.store, runtime.shelf)
    typer.echo(f"Approved: {', '.join(codes)}.")
    unread = sorted({lang for one in standings if one.protocol.code in codes for lang in one.unreviewed})
    if unread and language is None:
        typer.echo(
            f"Not approved in {', '.join(unread)}: that awaits a native clinician's review, then name --language."
        )


for command in (protocols_show.show, protocols_check.check, protocols_install.install, protocols_texts.texts):
    app.command()(command)
