"""Lists and programs tell of the same visits: each is one, in whichever order and however close they come."""

from datetime import datetime
from pathlib import Path

from reminders.domain.vocabulary import Purpose
from reminders.store import tables
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit
from reminders.usecases.erase import erase
from reminders.usecases.import_list.report import Report
from reminders.usecases.record_visit import NewPatient, NewVisit, record_in
from tests.usecases.at_once import behind
from tests.usecases.test_import_list import bring, row
from tests.usecases.world import ANA, BEN, NEW_YORK, World


def test_a_visit_that_a_program_told_of_is_cancelled_by_a_list_too(world: World, tmp_path: Path):
    world.register(number=ANA, starts_at=datetime(2027, 1, 12, 15, tzinfo=NEW_YORK), source_ref="e1")
    gone = row("e1", "2027-01-12 15:00", status="cancelled")
    assert bring(world, tmp_path, gone, write=False).visits.cancelled == 1
    assert bring(world, tmp_path, gone).visits.cancelled == 1
    assert [visit.state for visit in world.rows(tables.Visit)] == ["cancelled"]
    assert bring(world, tmp_path, gone).visits.cancelled == 0


def test_a_visit_that_a_program_tells_of_at_the_same_moment_is_the_same(world: World, tmp_path: Path):
    world.register(starts_at=datetime(2027, 1, 5, 15, tzinfo=NEW_YORK))  # Ana is known: she is taken in alone
    starts = datetime(2027, 1, 12, 15, tzinfo=NEW_YORK)
    ben = NewPatient("Ben Example", BEN, frozenset({Purpose.CARE}))
    told = NewVisit(ben, (GivenTreatment("microneedling-pen"),), "told", starts_at=starts, source_ref="e1")
    by = Edit(world.scope, world.store, world.shelf, "api/x", world.now)
    (report,) = behind(
        world.store,
        lambda db: record_in(db, by, told),
        lambda: bring(world, tmp_path, row("e1", "2027-01-12 15:00")),
    )
    assert isinstance(report, Report), report
    assert [visit.external_id for visit in world.rows(tables.Visit)] == [None, "e1"]


def test_a_list_that_comes_again_after_an_erasure_is_taken_in(world: World, tmp_path: Path):
    for _ in range(2):  # first as somebody new; then at a number that is known, by the other way
        bring(world, tmp_path, row("e-4711", "2027-01-12 15:00"))
        (living,) = [patient for patient in world.rows(tables.Patient) if patient.erased_at is None]
        erase(world.scope, world.store, living.public_id, "test", world.now)
        assert not [visit for visit in world.rows(tables.Visit) if "4711" in f"{visit.request_key}{visit.external_id}"]
    bring(world, tmp_path, row("e-4711", "2027-01-12 15:00"))
    assert len(world.rows(tables.Visit)) == 3
