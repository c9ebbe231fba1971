"""`protocols texts`: the page with every text of the shipped protocols, as it arrives."""

from typing import Annotated

import typer

from reminders.catalogue import shipped
from reminders.catalogue.page import texts_page


def texts(
    language: Annotated[str, typer.Option("--language", help="In this one, such as es.")] = "en",
) -> None:
    """Print every text of the shipped protocols as one invented patient gets it, in Markdown.

    It needs no configuration and no database; docs/texts.md of the project, and docs/texts.es.md and the like beside
    it, are what it prints.

    Example: reminders protocols texts --language es > texts.es.md
    """
    typer.echo(texts_page(shipped(), language), nl=False)
