"""Who acted, by the ids that rows, history and audit keep, and what they are called."""

from sqlalchemy.orm import Session

from reminders.store import api_tokens, people
from reminders.store.scope import Scope


def names(scope: Scope, db: Session) -> dict[str, str]:
    """Staff and programs of a clinic, also those that are gone, by such an id."""
    staff = {f"staff/{one.public_id}": one.name for one in people.staff(scope, db, gone=True)}
    return staff | programs(scope, db)


def programs(scope: Scope, db: Session) -> dict[str, str]:
    """The programs alone."""
    return {f"api/{one.public_id}": one.name for one in api_tokens.tokens(scope, db)}
