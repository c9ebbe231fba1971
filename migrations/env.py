"""Runs migrations on the connection that reminders.store.migrate hands over.

To write one:
    alembic -x url=sqlite:///scratch.db revision --autogenerate -m "what it does"
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import BigInteger, Connection

from reminders.store.engine import open_engine
from reminders.store.tables import Base
from reminders.store.types import EnumText, Json, UtcDateTime


@contextmanager
def connect() -> Iterator[Connection]:
    """The connection of the caller, or for the developer's command one to `-x url=...`."""
    given = context.config.attributes.get("connection")
    if given is not None:
        yield given
        return
    engine = open_engine(context.get_x_argument(as_dictionary=True)["url"])
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 - Alembic's
    """Write our types by their names; a closed list is mere text to a migration."""
    if kind != "type":
        return False
    if isinstance(item, EnumText):
        return "sa.Text()"
    if isinstance(item, UtcDateTime | Json):
        autogen.imports.add("from reminders.store.types import Json, UtcDateTime")
        return f"{type(item).__name__}()"
    return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")' if isinstance(item, BigInteger) else False


with connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_server_default=True,
        render_item=render,
        transactional_ddl=True,  # SQLite has it too
        transaction_per_migration=connection.dialect.name == "postgresql",
    )
    with context.begin_transaction():
        context.run_migrations()
