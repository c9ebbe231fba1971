"""Lists that wait for somebody's word: an hour at most, for their owner, and gone with the process."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reminders.domain.vocabulary import Purpose
from reminders.errors import Conflict, NotFound
from reminders.store import tables
from reminders.usecases.import_list.private_place import PrivatePlace
from reminders.usecases.import_list.waiting import How, Stage, Waiting, Whose
from reminders.usecases.import_list.waiting_lists import WaitingLists
from tests.usecases.world import World
from tests.worker.clinic import until

HEADER = "visit id,patient id,name,number,treatment,start,end,status,consent"


def rows(count: int) -> bytes:
    start = datetime(2027, 1, 12, 9)
    starts = [f"{start + timedelta(hours=n % 8):%Y-%m-%d %H:%M}" for n in range(count)]
    return of_people(starts)


def of_people(starts: Sequence[str]) -> bytes:
    """One visit for each of them."""
    lines = [
        f"v{n},p{n},Person{n} Example,+1212555{n:04},microneedling-pen,{at},,booked,yes"
        for n, at in enumerate(starts, 100)
    ]
    return "\n".join([HEADER, *lines]).encode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "waiting"


@pytest.fixture
def lists(world: World, root: Path) -> Iterator[WaitingLists]:
    opened = made(world, root)
    yield opened
    opened.close()


def made(world: World, root: Path, kept: timedelta = timedelta(hours=1)) -> WaitingLists:
    return WaitingLists(PrivatePlace(root), world.store, world.shelf, lambda: world.now, kept)


def mona(world: World) -> Whose:
    return Whose(world.scope, "staff/mona")


def ready(lists: WaitingLists, whose: Whose) -> Waiting:
    lists.wait(whose, 20)
    one = lists.of(whose)
    assert one is not None
    assert one.stage is Stage.READY
    return one


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_list_that_nobody_takes_in_is_deleted_when_its_time_is_over(world: World, root: Path):
    lists, whose = made(world, root, timedelta(seconds=0.3)), mona(world)
    lists.bring(whose, "visits.csv", rows(2) + b"\nbad,row,,,,,,,")
    one = ready(lists, whose)
    assert len(files(root)) == 2
    until(lambda: lists.of(whose) is None)
    assert files(root) == []
    with pytest.raises(NotFound):
        lists.take(whose, one.id, sure=True)
    lists.close()


def test_a_list_is_its_owners_alone(world: World, lists: WaitingLists):
    lists.bring(mona(world), "visits.csv", rows(2))
    one, kim = ready(lists, mona(world)), Whose(world.scope, "staff/kim")
    assert lists.of(kim) is None
    with pytest.raises(NotFound):
        lists.take(kim, one.id, sure=True)
    assert world.rows(tables.Visit) == []


def test_a_new_list_takes_the_place_of_the_one_before(world: World, lists: WaitingLists, root: Path):
    whose = mona(world)
    lists.bring(whose, "first.csv", rows(2))
    first = ready(lists, whose)
    lists.bring(whose, "second.csv", rows(3))
    assert ready(lists, whose).name == "second.csv"
    assert len(files(root)) == 1
    with pytest.raises(NotFound):
        lists.take(whose, first.id, sure=True)


def test_a_list_that_goes_in_is_neither_read_again_nor_thrown_away(world: World, lists: WaitingLists):
    whose = mona(world)
    lists.bring(whose, "visits.csv", rows(40))
    one = ready(lists, whose)
    with world.store.write():  # whoever writes now keeps it waiting, on SQLite; else it may be in already
        lists.take(whose, one.id, sure=True)
        with pytest.raises(Conflict):
            lists.take(whose, one.id, sure=True)
        with pytest.raises(Conflict):
            lists.read_again(whose, one.id, How())
    lists.wait(whose, 20)
    assert len(world.rows(tables.Visit)) == 40


def test_what_a_stopped_process_leaves_is_whole_and_the_same_list_brings_the_rest(
    world: World, lists: WaitingLists, root: Path
):
    stopped, whose = made(world, root), mona(world)
    stopped.bring(whose, "visits.csv", rows(600))
    one = ready(stopped, whose)
    stopped.take(whose, one.id, sure=True)

    def is_writing() -> bool:
        seen = stopped.of(whose)
        return seen is not None and (
            seen.stage is Stage.DONE or (seen.step is not None and seen.step.what == "Writing")
        )

    until(is_writing)
    stopped.close()
    assert files(root) == []
    came = len(world.rows(tables.Patient))
    assert len(world.rows(tables.Visit)) == len(world.rows(tables.Consent)) == came > 0
    assert {consent.purpose for consent in world.rows(tables.Consent)} == {Purpose.CARE}
    lists.bring(whose, "visits.csv", rows(600))
    one = ready(lists, whose)
    assert one.tried is not None
    assert one.tried.report.visits.unchanged == came
    if came < 600:
        lists.take(whose, one.id, sure=True)
        lists.wait(whose, 40)
    assert len(world.rows(tables.Patient)) == len(world.rows(tables.Visit)) == 600


def test_many_texts_need_somebody_who_is_sure(world: World, lists: WaitingLists):
    whose, day_after_tomorrow = mona(world), world.now + timedelta(days=2)  # its reminder goes tomorrow at ten
    lists.bring(whose, "visits.csv", of_people([f"{day_after_tomorrow:%Y-%m-%d} 15:00"] * 60))
    lists.take(whose, ready(lists, whose).id, sure=False)
    one = ready(lists, whose)
    assert one.changed
    assert world.rows(tables.Visit) == []
    lists.take(whose, one.id, sure=True)
    lists.wait(whose, 20)
    assert len(world.rows(tables.Visit)) == 60


def test_what_a_dead_process_left_goes_and_what_a_living_one_keeps_stays(root: Path):
    living, fresh = PrivatePlace(root), PrivatePlace(root)
    living.file("list.csv").write_text("Ana Example")
    dead = root / "of-a-dead-process"
    dead.mkdir()
    (dead / "list.csv").write_text("Ben Example")
    fresh.clear_dead()
    assert [path.read_text() for path in files(root)] == ["Ana Example"]
    living.close()
    assert files(root) == []


def test_nobody_else_may_look_into_the_place(root: Path):
    place = PrivatePlace(root)
    folder = place.file("list.csv").parent
    assert root.stat().st_mode & 0o077 == folder.stat().st_mode & 0o077 == 0
    place.close()
