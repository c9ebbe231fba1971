"""Many texts at once, and a claim loop that only begins them: what leaves, when, and by how many segments."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import event, insert, inspect, select

from reminders.domain.pace import Pace
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, Origin, Purpose, TextClass
from reminders.store import tables
from reminders.usecases.send_due import Look, claim
from reminders.usecases.sending import PRACTICE, Sending, Terms
from tests.usecases.world import World

USEFUL = timedelta(hours=4)
_names = count(1)


def paced(world: World, per_second: float | None = None, per_day: int | None = None) -> Sending:
    """The practice sender of a world, with limits."""
    return replace(world.sending, terms={PRACTICE: Terms(Pace(per_second, per_day))})


def another_clinic(world: World) -> int:
    """A second clinic like the first; returns its id."""
    with world.store.write() as db:
        first = db.get_one(tables.Clinic, world.scope.clinic_id)
        columns = {column.key: getattr(first, column.key) for column in inspect(tables.Clinic).columns}
        n = next(_names)
        made = columns | {"id": 1000 + n, "public_id": f"clinic-{n}", "slug": f"clinic-{n}"}
        db.execute(insert(tables.Clinic).values(made))
        return 1000 + n


def somebody(world: World, clinic_id: int | None = None) -> tuple[int, int]:
    """A patient who agreed to care, and the patient's number, by their ids."""
    n = next(_names)
    owner = {"organization_id": world.scope.organization_id}
    here = {**owner, "clinic_id": clinic_id or world.scope.clinic_id}
    address = f"+1212555{n:04d}"
    with world.store.write() as db:
        number = tables.Number(**owner, address=address, address_hash=address, created_at=world.now)
        db.add(number)
        db.flush()
        patient = tables.Patient(**here, name=f"P {n}", language="en", number_id=number.id, created_at=world.now)
        db.add(patient)
        db.flush()
        agreed = {"purpose": Purpose.CARE, "given": True, "at": world.now, "how": "w", "recorded_by": "w"}
        db.add(tables.Consent(**here, patient_id=patient.id, number_id=number.id, **agreed))
        return patient.id, number.id


def wait_for(world: World, whom: tuple[int, int], moments: list[datetime], **given: object) -> list[str]:
    """Texts of somebody, in words of their own, due at some moments; returns their keys."""
    useful = given.pop("useful", USEFUL)
    with world.store.write() as db:
        clinic_id = db.get_one(tables.Patient, whom[0]).clinic_id
        rows = [text_row(world, clinic_id, whom, moment, useful) | given for moment in moments]  # type: ignore[arg-type]
        db.execute(insert(tables.Reminder), rows)
    return [str(row["key"]) for row in rows]


def text_row(
    world: World, clinic_id: int, whom: tuple[int, int], moment: datetime, useful: timedelta
) -> dict[str, object]:
    n = next(_names)
    return {
        "organization_id": world.scope.organization_id,
        "clinic_id": clinic_id,
        "public_id": f"r-{n}",
        "key": f"staff/{n}",
        "origin": Origin.STAFF,
        "kind": Kind.INFO,
        "text_class": TextClass.CARE,
        "patient_id": whom[0],
        "number_id": whom[1],
        "steps": [],
        "body": f"Lumina Skin: This is text {n}.",
        "due_at": moment,
        "try_at": moment,
        "not_before_at": moment,
        "useful_until_at": moment + useful,
        "state": State.PLANNED,
        "version": 1,
        "created_at": world.now,
    }


def looks(world: World, sending: Sending, until: datetime, limit: int = 50) -> Iterator[Look]:
    """Claim as a worker does, from one moment that the claim names to the next; the clock stands at each."""
    while world.now <= until:
        look = claim(sending, world.now, limit)
        yield look
        if look.more:
            continue
        if look.next_at is None or look.next_at > until:
            return
        assert look.next_at > world.now, "a look that is to be repeated at once would turn in circles"
        world.set(look.next_at)


def begun(world: World) -> dict[str, datetime]:
    """When each text left, by its key."""
    with world.store.read() as db:
        query = select(tables.Reminder.key, tables.Attempt.started_at).join(
            tables.Attempt, tables.Attempt.reminder_id == tables.Reminder.id
        )
        return {key: started_at for key, started_at in db.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def spent(world: World) -> list[tuple[datetime, int]]:
    """What left, in order: when, and how many segments."""
    attempts = world.rows(tables.Attempt)
    return sorted((attempt.started_at, attempt.segments) for attempt in attempts)


def most_over(sent: list[tuple[datetime, int]], pace: Pace) -> float:
    """By how much any span of time exceeds what the burst and the pace allow in it; below 0: by nothing."""
    rate = pace.per_second or 0.0
    worst, before = float("-inf"), 0.0
    lowest = float("inf")  # of what was sent before, less what the pace had earned by then
    for moment, segments in sent:
        earned = (moment - sent[0][0]).total_seconds() * rate
        lowest = min(lowest, before - earned)
        before += segments
        worst = max(worst, before - earned - lowest - pace.burst)
    return worst


@contextmanager
def statements(world: World) -> Iterator[Callable[[str], list[tuple[str, object]]]]:
    """What is asked of the database meanwhile; the answer gives those with a word in them, with their values."""
    seen: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        seen.append((statement, values))

    event.listen(world.store.engine, "before_cursor_execute", note)
    yield lambda word: [(statement, values) for statement, values in seen if word in statement]
    event.remove(world.store.engine, "before_cursor_execute", note)
