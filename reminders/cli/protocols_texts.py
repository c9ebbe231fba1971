"""`protocols texts`: the page with every text of the shipped protocols, as it arrives."""

import typer

from reminders.catalogue import shipped
from reminders.catalogue.page import texts_page


def texts() -> None:
    """Print every text of the shipped protocols as one invented patient gets it, in Markdown.

    It needs no configuration and no database; docs/texts.md of the project is what it prints.

    Example: reminders protocols texts > texts.md
    """
    typer.echo(texts_page(shipped()), nl=False)
