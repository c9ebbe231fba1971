"""Registering somebody new plans by what was said, without reading it back: here it is read back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from reminders.domain.vocabulary import Purpose
from reminders.store import tables
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit, record_visit
from reminders.usecases.replan import replan
from tests.usecases.world import ALL, ANA, BEN, FRIDAY, NEW_YORK

COURSE = AgreedCourse(sessions=4, agreed=True, interval_days=30)
ENDED = (FRIDAY - timedelta(minutes=50)).astimezone(NEW_YORK)


def found_again(world, patient_id):
    """What planning the patient from the stored rows would change, and the plan that it makes."""
    with world.store.write() as db:
        patient = db.scalars(select(tables.Patient).where(tables.Patient.public_id == patient_id)).one()
        made, changes = replan(world.scope, db, world.shelf, patient, "front desk", world.now)
        return made, changes


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"course": COURSE},
        {"course": AgreedCourse(sessions=2, place=2)},
        {"starts_at": FRIDAY + timedelta(days=3)},
        {"ended_at": ENDED},
        {"ended_at": FRIDAY - timedelta(days=9)},
        {"number": None},
        {"consents": frozenset({Purpose.CARE})},
        {"zone": "Europe/Paris"},
    ],
    ids=str,
)
@pytest.mark.parametrize("codes", [("microneedling-pen",), ("microneedling-pen", "peel-superficial")], ids=len)
def test_the_plan_of_somebody_new_is_the_one_that_the_rows_give(world, codes, said):
    made = world.register(*codes, **said)
    again, changes = found_again(world, made.patient_id)
    assert again == made.plan
    assert changes.nothing


@pytest.mark.parametrize("learned", ["opted_out_at", "suppressed_at"])
def test_what_is_known_of_a_number_counts_for_who_comes_new_to_it(world, learned):
    world.register(number=ANA, name="Mia")
    with world.store.write() as db:
        setattr(db.scalars(select(tables.Number)).one(), learned, FRIDAY)
    made = world.register(number=ANA, name="Ben")
    again, changes = found_again(world, made.patient_id)
    assert (again, changes.nothing, made.plan.texts) == (made.plan, True, ())


def test_texts_of_others_to_a_shared_number_count_against_its_caps(world):
    crowd = [world.register("peel-superficial", "microneedling-pen", number=BEN, name=f"Ben {n}") for n in range(4)]
    again, changes = found_again(world, crowd[-1].patient_id)
    assert (again, changes.nothing) == (crowd[-1].plan, True)
    assert any(text.held for text in crowd[-1].plan.texts) or crowd[-1].plan.left_out != crowd[0].plan.left_out


def test_a_place_in_the_zone_of_the_patient_is_kept_from_its_day_on(world):
    moves = NewPatient("Zoe Example", ANA, ALL, zone="Asia/Tokyo", zone_since_on=(FRIDAY + timedelta(days=4)).date())
    command = NewVisit(moves, (GivenTreatment("microneedling-pen"),), "zoe", ended_at=FRIDAY, course=COURSE)
    made = record_visit(world.scope, world.store, world.shelf, command, FRIDAY)
    again, changes = found_again(world, made.patient_id)
    assert (again, changes.nothing) == (made.plan, True)
