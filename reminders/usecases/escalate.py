"""The round of those on call: whoever took nothing is followed by the next, and all of them are mailed too.

escalate      the turns that are due, in one transaction
mail_alerts   the mails, each between two transactions: a crash may mail one twice, and loses none
"""

from datetime import datetime, timedelta

import structlog

from reminders.channels.mail import Letter
from reminders.domain.alarms import tell_at
from reminders.store import alerts, clinics, on_call, standing
from reminders.store.alerts import Unmailed
from reminders.store.engine import Transaction
from reminders.usecases.alert_on_call import CLOSE_TURNS, EVERY, due_turns, tell, untaken
from reminders.usecases.sending import Sending
from reminders.usecases.telling import Telling
from reminders.wording.alert_words import alert_language, alert_subject, alert_words

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


def is_going_round(sending: Sending, now: datetime) -> bool:
    """Whether there is a reply of which people on call are told until somebody takes it."""
    with sending.store.read() as db:
        return bool(untaken(db, on_call.ready_anywhere(db), now))


def untaken_in(db: Transaction, now: datetime) -> tuple[str, ...]:
    """The clinics, by public id, whose people on call were all told in vain, or of whom none can be reached any more.

    Not those where nobody was ever tested: there such replies are tasks of the desk, and the settings say so.
    """
    tested = on_call.tested_anywhere(db)
    after = {reason: (CLOSE_TURNS * every, every) for reason, every in EVERY.items()}
    found = alerts.unheard(db, tested, after, now) if tested else []
    return tuple(clinic.public_id for clinic in clinics.clinics_by_id(db, set(found)).values()) if found else ()


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
    language = alert_language(one.languages)
    words = alert_words(one.clinic_name, language, public_url)
    return Letter(f"alert-{one.id}-{one.at:%Y%m%d%H%M%S}", alert_subject(one.clinic_name, language), words + "\n")
