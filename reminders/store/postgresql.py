"""How PostgreSQL is opened: settings of each connection, bounded waits, and errors without values."""

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

# Milliseconds. A hung call must end by itself: the thread that owns the database waits for it.
_SESSION = {
    "timezone": "UTC",
    "synchronous_commit": "on",
    "lock_timeout": "10000",
    "statement_timeout": "30000",
    "idle_in_transaction_session_timeout": "60000",
}
_LINK = {
    "application_name": "reminders",
    "connect_timeout": 10,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 12_000,
}


def options() -> dict[str, Any]:
    """Arguments for create_engine."""
    session = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    pool = {"pool_size": 5, "max_overflow": 5, "pool_pre_ping": True, "pool_recycle": 1800}
    return {"connect_args": {**_LINK, "options": session}, **pool}


def prepare(engine: Engine) -> None:
    """Keep rows out of error messages: PostgreSQL's DETAIL quotes the row that failed, names and all."""
    event.listen(engine, "handle_error", _keep_values_out)


def _keep_values_out(context: ExceptionContext) -> None:
    original, wrapped = context.original_exception, context.sqlalchemy_exception
    # psycopg's diagnosis, looked at without importing psycopg: most installations have SQLite only
    sentence = getattr(getattr(original, "diag", None), "message_primary", None)
    if sentence is None:
        return
    original.args = (sentence,)
    if wrapped is not None:
        wrapped.args = (f"({type(original).__name__}) {sentence}",)
