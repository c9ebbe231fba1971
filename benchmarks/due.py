"""A live clinic with so many texts due at one instant, each to a number of its own; all their later texts wait."""

from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select, text, update

from benchmarks.clinic import NOW, VISITS_EACH, new_clinic, write_list
from reminders.domain.case import Caps, Rules
from reminders.domain.civil import Hours
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Mode, Role
from reminders.store import codec, tables
from reminders.store.engine import Store
from reminders.usecases.approvals import approve
from reminders.usecases.change_clinic import ClinicDetails, change_clinic
from reminders.usecases.edit import Edit
from reminders.usecases.go_live import set_mode
from reminders.usecases.import_list.run import prepare, take_in
from reminders.usecases.import_list.setting import Choices, Given, setting
from reminders.usecases.library import Shelf

LATER = timedelta(days=30)
USE = timedelta(hours=6)
ALWAYS = Rules(hours=Hours(time(0), time.max), class_hours={}, caps=Caps(1000, 1000, 1000))
_SIMPLE = (Role.PREP, Role.VISIT)  # texts whose words do not depend on which restrictions still hold


def fill(store: Store, texts: int) -> None:
    """Register visits of so many patients through the import, in a clinic that texts patients."""
    scope, shelf = new_clinic(store), Shelf()
    change_clinic(Edit(scope, store, shelf, "benchmark", NOW), ClinicDetails(urgent_phone="+12125550199"))
    approve(scope, store, "all", "Dr. Example", NOW)
    set_mode(scope, store, Mode.LIVE)
    chosen = setting(scope, store, shelf, Choices(consent=Given("benchmark", NOW.date())), NOW)
    with TemporaryDirectory(prefix="reminders-benchmark-") as folder:
        path = Path(folder, "visits.csv")
        write_list(path, texts * VISITS_EACH)
        with prepare(path, None, chosen, store, shelf) as prepared:
            take_in(prepared, store, shelf)


def make_due(store: Store, texts: int, at: datetime) -> None:
    """Let one text of each of so many patients fall due at an instant, and all others a month later.

    Quiet hours must not decide what is measured: the clinic's day has no end while it is.
    """
    table = tables.Reminder
    with store.write() as db:
        planned = table.state == State.PLANNED
        first = (
            select(func.min(table.id)).where(planned, table.role.in_(_SIMPLE)).group_by(table.patient_id).limit(texts)
        )
        later = {"due_at": at + LATER, "try_at": at + LATER, "not_before_at": at + LATER}
        db.execute(update(table).where(planned).values(useful_until_at=at + 2 * LATER, act_by_at=None, **later))
        due = {"due_at": at, "try_at": at, "not_before_at": at - USE, "useful_until_at": at + USE}
        db.execute(update(table).where(table.id.in_(first)).values(**due))
        db.execute(update(tables.Clinic).values(rules=codec.dump_rules(ALWAYS)))
    if store.kind == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE reminder"))


def waiting(store: Store, at: datetime) -> int:
    """How many texts are planned for later than an instant."""
    query = select(func.count()).select_from(tables.Reminder)
    with store.read() as db:
        return db.scalar(query.where(tables.Reminder.state == State.PLANNED, tables.Reminder.try_at > at)) or 0


def count(store: Store, *states: State) -> int:
    """How many texts are in one of these states."""
    query = select(func.count()).select_from(tables.Reminder).where(tables.Reminder.state.in_(states))
    with store.read() as db:
        return db.scalar(query) or 0
