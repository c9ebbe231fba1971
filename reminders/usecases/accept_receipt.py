"""What a provider reports of a text, pushed to us or asked for: stored once, then followed.

It may come before the answer to the POST was written, twice, in any order, for a message of somebody else's, or
days later. The callback's address carries the attempt, so it binds the attempt to the provider's id by itself.
"""

from datetime import datetime

import structlog

from reminders.domain.delivery import Receipt
from reminders.store import receipts
from reminders.store.tables import ReceiptSource
from reminders.usecases.follow import Proof, follow
from reminders.usecases.sending import Sending

log = structlog.get_logger(__name__)


def accept_receipt(sending: Sending, receipt: Receipt, source: ReceiptSource, now: datetime) -> None:
    """Store a receipt and let its text follow. A receipt of a message that we do not know changes nothing else."""
    with sending.store.write() as db:
        attempt_id = receipts.attempt_of(db, receipt)
        tried = None if attempt_id is None else receipts.lock_attempt(db, attempt_id)
        if not receipts.record(db, receipt, None if tried is None else tried.attempt, source, now):
            return
        if tried is None:
            log.info("receipt_of_unknown_message", sender=receipt.sender, status=str(receipt.status))
            return
        follow(Proof(sending, db, tried, receipt, now))
