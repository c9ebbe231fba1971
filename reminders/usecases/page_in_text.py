"""The link at the end of a text that leaves: its token is made in the transaction that writes the attempt.

So no token is stored before somebody gets it, and a text that never leaves opens no page. Each try has a token of its
own: of the one before it may still be told that it arrived.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from reminders.errors import RemindersError
from reminders.store import tables
from reminders.store.claims import Addressed
from reminders.store.engine import Transaction
from reminders.usecases.library import Shelf
from reminders.usecases.page_links import forget, lasts, mint
from reminders.wording.page.link import has_link, token_in, with_token

log = structlog.get_logger(__name__)

MADE_BY = "the first text"
AT_A_LOSS = timedelta(days=30)
_BROKEN = (RemindersError, LookupError, TypeError, ValueError, AttributeError)  # of values, never of the database


def body_as_it_leaves(db: Transaction, shelf: Shelf, due: Addressed, body: str, now: datetime) -> str:
    """The words with a real link in the place of the stand-in; most texts have none and stay as they are."""
    url, patient_id = shelf.public_url, due.reminder.patient_id
    if url is None or patient_id is None or not has_link(body, url):
        return body
    patient = db.get_one(tables.Patient, patient_id)
    ends_at = _ends_at(db, shelf, patient, now)
    return with_token(body, url, mint(db, patient, MADE_BY, ends_at, now, texted=True).token)


def forget_links(db: Transaction, shelf: Shelf, bodies: Iterable[str]) -> None:
    """Take back the links of texts that do not leave after all, in the transaction that made them."""
    url = shelf.public_url
    for body in bodies:
        token = None if url is None else token_in(body, url)
        if token is not None:
            forget(db, token)


def _ends_at(db: Transaction, shelf: Shelf, patient: tables.Patient, now: datetime) -> datetime:
    """Whatever broke the case of one patient, the texts of others must not wait for it."""
    try:
        return lasts(db, shelf, patient, now)
    except _BROKEN as error:
        log.exception("page_end_unknown", patient=patient.public_id, error=type(error).__name__)
        return now + AT_A_LOSS
