"""At which migration a database is, told without Alembic: importing that takes longer than all else at a start."""

from sqlalchemy import Engine, inspect, text

HEAD = "20261122_task_replies"  # of this program; a test holds it against the migrations


def current(engine: Engine) -> str | None:
    """The revision that the database is at; None: it was never migrated."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found
