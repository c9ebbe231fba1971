"""What stands beside the form is what registering writes: a dry run of the same, held against the rows of the store."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from sqlalchemy import func, select

from reminders.domain.vocabulary import Category, VisitState
from reminders.errors import Conflict, InvalidInput
from reminders.store import tables
from reminders.usecases.adjust_visit import Wish
from reminders.usecases.preview import PreviewRequest, preview
from reminders.usecases.record_visit import NewVisit, record_visit
from reminders.usecases.register_visit import Registration, register
from reminders.usecases.registered import Registered, TextOfIt
from tests.usecases.situations import (
    DAY,
    FRONT_DESK,
    HOUR,
    PAULA,
    PEEL,
    SITUATIONS,
    booked,
    edit,
    employ,
    last_of_a_course,
    longer,
    longer_in_a_course_with_the_next,
    newcomer,
    somebody,
    visit,
)
from tests.usecases.world import BEN, World


@dataclass(frozen=True)
class Row:
    """A text, whoever tells of it."""

    role: str
    state: str
    reason: str | None
    due_at: datetime | None
    body: str | None = field(repr=False)


def shown(made: Registered) -> list[Row]:
    first = [] if made.first is None else [made.first]
    return in_order(row_of(text) for text in (*first, *made.texts, *made.others))


def row_of(text: TextOfIt) -> Row:
    one = text.entry
    return Row(str(one.role), str(one.state), one.reason and str(one.reason), one.due_at, one.body)


def in_order(rows) -> list[Row]:
    return sorted(rows, key=lambda row: (row.role, row.state, str(row.reason), str(row.due_at), str(row.body)))


def stored(world: World) -> dict[str, Row]:
    """Every text of the store, by its key: read by another way than that of the page."""
    said = {one.id: one.body for one in world.texts()}
    return {
        row.key: Row(str(row.role), str(row.state), row.reason and str(row.reason), row.due_at, said[row.public_id])
        for row in world.rows(tables.Reminder)
    }


def of_patient(world: World, patient_id: str) -> set[str]:
    (patient,) = [one.id for one in world.rows(tables.Patient) if one.public_id == patient_id]
    return {row.key for row in world.rows(tables.Reminder) if row.patient_id == patient}


def counts(world: World) -> dict[str, int]:
    with world.store.read() as db:
        return {
            table.name: db.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.Base.metadata.sorted_tables
        }


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.__name__)
def test_what_was_shown_before_is_what_the_store_holds_after(
    world: World, situation: Callable[[World], Registration]
) -> None:
    wanted = replace(situation(world), greets=True)
    before, held = stored(world), counts(world)
    ahead = register(edit(world, dry_run=True), wanted)
    assert (stored(world), counts(world)) == (before, held)  # a look writes nothing
    made = register(edit(world), wanted)
    after = stored(world)
    new = [after[key] for key in of_patient(world, made.patient_id) if before.get(key) != after[key]]
    assert shown(ahead) == shown(made) == in_order(new)
    assert new
    about = [(one.patient, one.state, one.at, one.next_at, one.treatments, one.undo_until) for one in (ahead, made)]
    assert about[0] == about[1]


def test_a_plan_that_knows_less_than_registering_would_be_another(world: World) -> None:
    """The negative control: a plan by the sessions that were agreed alone asks for a session that there is not."""
    wanted = last_of_a_course(world)
    course = world.rows(tables.Course)[0]
    patient = world.rows(tables.Patient)[0].public_id
    request = PreviewRequest(wanted.visit.treatments, world.now, None, patient, agreed_sessions=course.sessions)
    less = preview(world.scope, world.store, world.shelf, request, world.now)
    made = register(edit(world), wanted)
    assert [text.body for text in less.texts] != [text.entry.body for text in made.goes_out]


def test_what_was_shown_is_what_arrives(world: World) -> None:
    wanted = replace(longer(world), greets=True)
    ahead = register(edit(world, dry_run=True), wanted)
    register(edit(world), wanted)
    world.run_until(world.now + 4 * DAY)
    arrived = world.bodies()
    promised = [text.entry for text in (ahead.first, *ahead.goes_out) if text is not None]
    assert arrived == [text.body for text in promised if text.due_at is not None and text.due_at <= world.now]
    assert len(arrived) > 3


def test_the_next_visit_and_a_change_are_planned_with_the_visit_and_not_after_it(world: World) -> None:
    wanted = longer_in_a_course_with_the_next(world)
    register(edit(world), wanted)
    moves = [(move.reminder_id, move.at) for move in world.rows(tables.ReminderHistory) if move.at == world.now]
    assert len(moves) == len(set(moves))
    assert [one.state for one in world.rows(tables.Visit)] == [VisitState.DONE, VisitState.DONE, VisitState.BOOKED]
    assert [one.place for one in world.rows(tables.Visit)] == [1, 2, 3]


def test_only_a_practitioner_makes_something_shorter_and_says_why(world: World) -> None:
    employ(world)
    until = world.now + 12 * HOUR
    by_desk, by_paula = (Wish(Category.MAKEUP, until, who) for who in (FRONT_DESK, PAULA))
    with pytest.raises(Conflict, match="practitioner"):
        register(edit(world), Registration(visit(world, somebody()), changes=(by_desk,)))
    with pytest.raises(InvalidInput, match="reason"):
        register(edit(world), Registration(visit(world, somebody()), changes=(by_paula,)))
    assert world.rows(tables.Visit) == world.rows(tables.Patient) == world.rows(tables.Adjustment) == []


def test_a_change_of_what_is_only_booked_is_refused(world: World) -> None:
    wish = Wish(Category.HEAT, world.now + 9 * DAY, FRONT_DESK)
    with pytest.raises(Conflict, match="booked"):
        register(edit(world), replace(booked(world), changes=(wish,)))


def test_the_next_visit_cannot_come_before_the_visit(world: World) -> None:
    with pytest.raises(InvalidInput, match="next"):
        register(edit(world), replace(booked(world), next_at=world.now + 5 * DAY))
    assert world.rows(tables.Visit) == []


def test_the_same_form_twice_writes_its_change_and_its_next_visit_once(world: World) -> None:
    wanted = replace(longer_in_a_course_with_the_next(world), greets=True)
    first, second = (register(edit(world), wanted) for _ in range(2))
    assert first == second
    assert len(world.rows(tables.Adjustment)) == 1
    assert len(world.rows(tables.Visit)) == 3


def test_what_another_registration_of_the_same_patient_does_is_not_mixed_in(world: World) -> None:
    made = register(edit(world), newcomer(world))
    world.set(world.now + HOUR)
    other = NewVisit(made.patient_id, (PEEL,), "another form", ended_at=world.now)
    record_visit(world.scope, world.store, world.shelf, other, world.now)
    again = register(edit(world), newcomer(world))  # the first form once more: repeated
    assert again.visit_id == made.visit_id
    assert again.others == ()


def test_somebody_elses_number_does_not_show_their_texts(world: World) -> None:
    world.register(number=BEN, name="Mia")
    made = register(edit(world), Registration(visit(world, somebody(BEN))))
    assert {text.entry.patient_id for text in made.texts} == {made.patient_id}
