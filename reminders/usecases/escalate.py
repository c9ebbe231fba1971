"""The round of those on call: whoever took nothing is followed by the next, and all of them are mailed too.

escalate      the turns that are due, in one transaction
mail_alerts   the mails, each between two transactions: a crash may mail one twice, and loses none
"""

from datetime import datetime, timedelta

import structlog

from reminders.channels.mail import Letter
from reminders.domain.alarms import tell_at
from reminders.store import alerts, on_call, standing
from reminders.store.alerts import Unmailed
from reminders.usecases.alert_on_call import due_turns, tell, words
from reminders.usecases.sending import Sending
from reminders.usecases.telling import Telling

log = structlog.get_logger(__name__)

MAIL_USEFUL = timedelta(hours=1)


def go_round(sending: Sending, telling: Telling, now: datetime) -> None:
    """One round; it never raises. It blocks while the mail server is asked, with a deadline for each mail."""
    try:
        escalate(sending, now)
        mail_alerts(sending, telling, now)
    except Exception as error:  # what looks after sending is not to end with it
        log.exception("on_call_round_failed", error=type(error).__name__)


def escalate(sending: Sending, now: datetime) -> None:
    """Text whoever's turn it is. Most minutes find nothing, and write nothing."""
    with sending.store.read() as db:
        if not due_turns(db, on_call.ready_anywhere(db), now):
            return
    with sending.store.write() as db:
        if not standing.may_claim(db):
            return
        begun = tell(db, sending.shelf.public_url, due_turns(db, on_call.ready_anywhere(db), now), now)
        told = [(one.task.public_id, one.turn) for one in begun]
    for task, turn in told:
        log.warning("on_call_alerted", task=task, turn=turn)


def mail_alerts(sending: Sending, telling: Telling, now: datetime) -> None:
    """Mail those who were texted and have an address; without a mailbox, nobody."""
    if telling.mailbox is None:
        return
    with sending.store.read() as db:
        if standing.standing(db) is not standing.Standing.LIVING:
            return
        found = alerts.unmailed(db, now - MAIL_USEFUL)
    for one in found:
        if tell_at(one.at, one.tries) <= now:
            _mail(sending, telling, one, now)


def _mail(sending: Sending, telling: Telling, one: Unmailed, now: datetime) -> None:
    with sending.store.write() as db:
        if not alerts.claim_mail(db, one):
            return
    trouble = telling.to(one.email).mail(_letter(one, sending.shelf.public_url), now)
    if trouble is not None:
        log.error("on_call_not_mailed", why=trouble.value, tries=one.tries + 1)
        return
    with sending.store.write() as db:
        alerts.mark_mailed(db, one, now)


def _letter(one: Unmailed, public_url: str | None) -> Letter:
    subject = f"{one.clinic_name}: a patient's reply needs a nurse now"
    return Letter(f"alert-{one.id}-{one.at:%Y%m%d%H%M%S}", subject, words(one.clinic_name, public_url) + "\n")
