"""`serve` where nothing is yet: it writes config.toml, makes the database, and shows a link to whoever begins."""

import os

import typer

from reminders.cli import desk_address, frame
from reminders.cli.new_config import new_config
from reminders.config import Answers, load
from reminders.config.loading import DEFAULT_FILE
from reminders.config.sources import config_variable
from reminders.errors import ConfigError
from reminders.runtime import Runtime
from reminders.store import revision
from reminders.store.engine import Store
from reminders.usecases import begin
from reminders.usecases.begin import FirstRun, Standing


def prepare() -> None:
    """Make what a first start needs. A configuration that somebody named, and that is not there, stays an error.

    Raises:
        ConfigError: the environment does not go with a new config.toml, or there is a database but no config.toml.
    """
    if frame.given.config is not None or config_variable(os.environ) is not None or DEFAULT_FILE.exists():
        return
    with new_config(DEFAULT_FILE, Answers()):
        _make_database(load(None, os.environ).database_url)
    typer.echo(f"Wrote {DEFAULT_FILE} and made the database.")


def _make_database(url: str) -> None:
    """Only where there is none: a clinic's data must never send by a configuration that nobody wrote for it."""
    store = Store.open(url)
    try:
        if revision.current(store.engine) is not None:
            remedy = "Bring its config.toml back, or run this in another folder."
            raise ConfigError("There is a database here, and no config.toml.", remedy=remedy)
        from reminders.store import migrate  # noqa: PLC0415 - a third of a second, and only on the first start

        migrate.upgrade(store.engine)
    finally:
        store.close()


def first_run(runtime: Runtime) -> tuple[FirstRun | None, str]:
    """A link for whoever begins, with its token, where nobody can sign in who may let others in."""
    if begin.standing(runtime.store) is Standing.BEGUN:
        return None, ""
    return FirstRun.mint(runtime.machine_now())


def show_link(runtime: Runtime, token: str, port: int) -> None:
    """Print the link. It is told nowhere else: not in the log, not on a page."""
    web = runtime.settings.web
    typer.echo("Nobody can sign in yet. Open this link to begin; it counts once, for an hour:")
    typer.echo(desk_address.link_to(web, port, f"/first-run/{token}"))
    if desk_address.lacks_https(web):
        typer.echo(desk_address.NEEDS_HTTPS)
