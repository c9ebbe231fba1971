"""What a provider reports in a test, and what the store then has of the first text of a visit."""

from datetime import timedelta

from sqlalchemy import select

from reminders.channels.twilio_failures import failure_of
from reminders.domain.delivery import ProviderStatus, Receipt
from reminders.domain.outcome import Accepted, Refusal, Refused, Unsure
from reminders.store import tables
from reminders.store.tables import ReceiptSource
from reminders.usecases.accept_receipt import accept_receipt
from reminders.usecases.send_due import claim
from reminders.usecases.sending import Handover
from tests.usecases.world import FRIDAY, World

DUE = FRIDAY + timedelta(hours=1)
FIRST = "restrictions/first"
SID = "SM" + "a" * 32
OTHER_SID = "SM" + "b" * 32
OUTCOMES = [
    Accepted(SID, "queued"),
    Unsure("read-timeout"),
    Refused(Refusal.BUSY, 20429, 429),
    Refused(Refusal.NUMBER, 21211, 400),
]


def due(world: World) -> World:
    """One patient whose first text is due now."""
    world.register("microneedling-pen")
    world.set(DUE)
    return world


def sent(world: World) -> tables.Attempt:
    """One patient whose first text the provider has taken."""
    due(world).send_due()
    return last_attempt(world)


def unsure(world: World) -> tables.Attempt:
    """One patient of whose first text nobody knows whether it went."""
    due(world).phone.fail("+12125550101", "unsure")
    world.send_due()
    world.phone.heal("+12125550101")
    return last_attempt(world)


def claimed(world: World) -> Handover:
    """The next due text, taken and not handed over yet."""
    (handover,) = claim(world.sending, world.now, 10).handovers
    return handover


def tell(
    world: World,
    status: str,
    code: int | None = None,
    *,
    attempt: str | None = None,
    sid: str | None = None,
    source: ReceiptSource = ReceiptSource.WEBHOOK,
) -> None:
    """A receipt comes in; without an attempt it has only the provider's id, that of the last attempt."""
    known = {str(member): member for member in ProviderStatus}[status]
    provider_id = sid or (SID if attempt is not None else last_attempt(world).provider_id) or SID
    receipt = Receipt(provider_id, known, "practice", attempt, code, failure_of(known, code))
    accept_receipt(world.sending, receipt, source, world.now)


def attempts(world: World) -> list[tables.Attempt]:
    with world.store.read() as db:
        return list(db.scalars(select(tables.Attempt).order_by(tables.Attempt.reminder_id, tables.Attempt.n)))


def last_attempt(world: World) -> tables.Attempt:
    return attempts(world)[-1]


def first(world: World) -> tables.Reminder:
    """The row of the first text."""
    rows: list[tables.Reminder] = world.rows(tables.Reminder)
    return next(row for row in rows if row.key.endswith(FIRST))


def way(world: World) -> list[str]:
    """The states that the first text went through."""
    id_ = first(world).id
    return [str(row.to_state) for row in world.rows(tables.ReminderHistory) if row.reminder_id == id_]


def to_do(world: World) -> list[str]:
    """The kinds of tasks that are open."""
    return sorted(task.kind for task in world.rows(tables.Task) if task.state != "done")
