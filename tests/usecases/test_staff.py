"""Who works here: who comes back, who stays, and two who change the same at the same moment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from reminders.catalogue import shipped
from reminders.domain.vocabulary import StaffRole
from reminders.errors import Conflict, NotFound
from reminders.store import tables
from reminders.store.engine import Transaction
from reminders.store.scope import Scope
from reminders.store.tables import TaskState
from reminders.usecases import add_clinic, own_account, passwords, sign_in, staff
from reminders.usecases.begin import Beginning, FirstRun, Owner
from reminders.usecases.set_up import NewClinic
from reminders.usecases.sign_in import NotLetIn, Visitor, Where
from reminders.usecases.staff import NewStaff
from tests.usecases.at_once import behind, meanwhile
from tests.usecases.world import World
from tests.web.desk.support import PASSWORD, PIN, kept

NEW = "seven quiet rivers"
HERE = Where("192.0.2.1")


def hire(world: World, name: str, role: StaffRole = StaffRole.OWNER, *, everywhere: bool = True) -> tables.Staff:
    """Somebody with a password and a PIN."""
    new = NewStaff(name, f"{name}@example.org", role, everywhere)
    added = staff.add_staff(world.scope, world.store, new, "a test", world.now)
    with world.store.write() as db:
        row = db.scalars(select(tables.Staff).where(tables.Staff.public_id == added.staff_id)).one()
        row.password_hash, row.pin_hash = kept(PASSWORD), kept(PIN)
    return row


def at_desk(world: World, row: tables.Staff) -> Visitor:
    opened = sign_in.sign_in(world.store, row.email or "", PASSWORD, HERE, world.now)
    visitor = sign_in.visitor_of(world.store, opened.token, world.now, by_hand=True)
    assert visitor is not None
    return visitor


def everywhere(world: World) -> Scope:
    return Scope(world.scope.organization_id)


def test_who_worked_here_before_comes_back_as_who_they_were(world: World) -> None:
    hire(world, "olga")
    before = hire(world, "frida", StaffRole.FRONT_DESK)
    old = staff.invite_again(everywhere(world), world.store, before.public_id, "a test", world.now)
    staff.deactivate(everywhere(world), world.store, before.public_id, "a test", world.now)
    new = NewStaff("Frida F.", "FRIDA@example.org", StaffRole.PRACTITIONER)
    again = staff.add_staff(world.scope, world.store, new, "a test", world.now)
    assert again.staff_id == before.public_id
    row = world.rows(tables.Staff)[-1]
    assert (row.name, row.role, row.active, row.clinic_id) == ("Frida F.", "practitioner", True, world.scope.clinic_id)
    assert (row.password_hash, row.pin_hash) == (None, None)
    assert staff.invited_name(world.store, old.token, world.now) is None
    assert staff.invited_name(world.store, again.token, world.now) == "Frida F."
    with pytest.raises(Conflict, match="signs in by this address"):
        staff.add_staff(world.scope, world.store, new, "a test", world.now)


def test_two_who_put_the_same_person_on_the_staff_at_once(world: World) -> None:
    new = NewStaff("Frida", "frida@example.org", StaffRole.FRONT_DESK)

    def put_on() -> object:
        return staff.add_staff(world.scope, world.store, new, "a test", world.now)

    def hold(db: Transaction) -> None:
        organization = world.scope.organization_id
        role = StaffRole.FRONT_DESK
        row = {"name": "F", "email": new.email, "role": role, "active": True, "created_at": world.now}
        db.add(tables.Staff(organization_id=organization, **row))

    (outcome,) = behind(world.store, hold, put_on)
    assert isinstance(outcome, Conflict)
    assert len(world.rows(tables.Staff)) == 1


def test_whoever_begins_where_they_worked_before_is_who_they_were_and_no_old_link_counts(world: World) -> None:
    mona = NewStaff("Mona", "mona@example.org", StaffRole.READ_ONLY)
    link = staff.add_staff(world.scope, world.store, mona, "a test", world.now)
    with world.store.write() as db:
        db.execute(update(tables.Staff).values(active=False))
    first_run, token = FirstRun.mint(world.now)
    owner = Owner("Mona", mona.email, PASSWORD)
    first_run.begin(token, Beginning(world.store, shipped(), None, owner, world.now))
    (row,) = world.rows(tables.Staff)
    assert (row.public_id, row.active, row.role) == (link.staff_id, True, "owner")
    assert staff.invited_name(world.store, link.token, world.now) is None


def hold_both(db: Transaction) -> None:
    """So that each of two who let the other go has counted, if they count before they wait for anybody."""
    db.execute(select(tables.Staff).with_for_update())


@pytest.mark.parametrize("what", ["deactivate", "role", "reach"])
def test_two_owners_who_let_each_other_go_at_once_leave_one(world: World, what: str) -> None:
    both = [hire(world, "olga").public_id, hire(world, "oscar").public_id]
    scope, store, now = everywhere(world), world.store, world.now
    acts: dict[str, Callable[[str], None]] = {
        "deactivate": lambda whom: staff.deactivate(scope, store, whom, "a test", now),
        "role": lambda whom: staff.set_role(scope, store, whom, StaffRole.READ_ONLY, "a test", now),
        "reach": lambda whom: staff.set_reach(scope, store, whom, world.scope.clinic_id, "a test", now),
    }
    act = acts[what]
    outcomes = behind(store, hold_both, lambda: act(both[0]), lambda: act(both[1]))
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    left = [one for one in world.rows(tables.Staff) if one.active and one.role == "owner" and one.clinic_id is None]
    assert len(left) == 1


def changes(world: World) -> dict[str, Callable[[tables.Staff, Visitor], object]]:
    scope, store, now = everywhere(world), world.store, world.now
    clinic = NewClinic("Lumina Downtown", "Lumina DT", "US", "America/Chicago", phone="+13125550100")
    return {
        "role": lambda row, _: staff.set_role(scope, store, row.public_id, StaffRole.READ_ONLY, "a test", now),
        "reach": lambda row, _: staff.set_reach(scope, store, row.public_id, None, "a test", now),
        "deactivate": lambda row, _: staff.deactivate(scope, store, row.public_id, "a test", now),
        "name": lambda _, visitor: own_account.rename(store, visitor, "Another", None, now),
        "pin": lambda _, visitor: own_account.change_pin(store, visitor, PASSWORD, "8642", now),
        "password": lambda _, visitor: own_account.change_password(store, visitor, PASSWORD, NEW, now),
        "clinic": lambda _, visitor: add_clinic.add_clinic(store, visitor, clinic, now),
    }


@pytest.mark.parametrize("what", ["role", "reach", "deactivate", "name", "pin", "password", "clinic"])
def test_who_changes_somebody_whom_another_changes_just_then_is_told(world: World, what: str) -> None:
    if world.store.kind == "sqlite":
        pytest.skip("SQLite has one writer, who sees what the one before has written")
    hire(world, "olga")
    row = hire(world, "frida", everywhere=False)
    visitor = at_desk(world, row)

    def hold(db: Transaction) -> None:
        changed = db.get_one(tables.Staff, row.id)
        changed.name = "Meanwhile"

    (outcome,) = behind(world.store, hold, lambda: changes(world)[what](row, visitor))
    assert isinstance(outcome, Conflict)
    assert world.rows(tables.Staff)[-1].name == "Meanwhile"


def test_a_password_that_is_changed_while_it_is_looked_at_lets_nobody_in(world: World) -> None:
    row = hire(world, "olga")

    def change() -> None:
        with world.store.write() as db:
            db.get_one(tables.Staff, row.id).password_hash = kept(NEW)

    with meanwhile(world.store, "staff.email = ", change), pytest.raises(NotLetIn):
        sign_in.sign_in(world.store, row.email or "", PASSWORD, HERE, world.now)
    assert world.rows(tables.SignIn) == []


def test_a_pin_that_is_changed_while_it_is_looked_at_opens_nothing(world: World) -> None:
    row = hire(world, "olga")
    visitor = at_desk(world, row)

    def change() -> None:
        with world.store.write() as db:
            db.get_one(tables.Staff, row.id).pin_hash = kept("8642")

    with meanwhile(world.store, "staff.public_id = ", change), pytest.raises(NotLetIn):
        sign_in.switch(world.store, visitor, row.public_id, PIN, world.now)
    assert len(world.rows(tables.SignIn)) == 1


def test_a_password_that_is_changed_twice_at_once_is_changed_by_one(world: World) -> None:
    visitor = at_desk(world, hire(world, "olga"))

    def change() -> None:
        own_account.change_password(world.store, visitor, PASSWORD, NEW, world.now)

    with meanwhile(world.store, "organization.id = ", change), pytest.raises(Conflict):
        own_account.change_password(world.store, visitor, PASSWORD, "nine loud mountains", world.now)
    assert passwords.is_right(world.rows(tables.Staff)[0].password_hash, NEW)


def test_another_password_ends_every_link_that_was_made_before(world: World) -> None:
    row = hire(world, "olga")
    visitor = at_desk(world, row)
    link = staff.invite_again(everywhere(world), world.store, row.public_id, "a test", world.now)
    own_account.change_password(world.store, visitor, PASSWORD, NEW, world.now)
    with pytest.raises(NotFound):
        staff.accept_invitation(world.store, link.token, "nine loud mountains", "", world.now)


def test_what_somebody_had_taken_on_elsewhere_is_free_again_when_they_work_in_one_clinic_only(world: World) -> None:
    owner = at_desk(world, hire(world, "olga"))
    clinic = NewClinic("Lumina Downtown", "Lumina DT", "US", "America/Chicago", phone="+13125550100")
    add_clinic.add_clinic(world.store, owner, clinic, world.now)
    frida = hire(world, "frida", StaffRole.FRONT_DESK)
    here, elsewhere = (row.id for row in world.rows(tables.Clinic))
    taken = tables.Task(
        organization_id=world.scope.organization_id,
        clinic_id=here,
        key="a task",
        kind="call",
        due_at=world.now,
        state=TaskState.TAKEN,
        taken_by=f"staff/{frida.public_id}",
        taken_at=world.now,
        created_at=world.now,
    )
    other = {name: getattr(taken, name) for name in vars(taken) if not name.startswith("_")}
    with world.store.write() as db:
        db.add_all([taken, tables.Task(**{**other, "clinic_id": elsewhere})])
    staff.set_reach(everywhere(world), world.store, frida.public_id, here, "a test", world.now)
    assert [(one.clinic_id, one.state) for one in world.rows(tables.Task)] == [
        (here, TaskState.TAKEN),
        (elsewhere, TaskState.OPEN),
    ]


def test_tries_at_a_pin_come_back_slowly(world: World) -> None:
    row = hire(world, "olga")
    visitor = replace(at_desk(world, row), key=world.rows(tables.SignIn)[-1].id)

    def tried(after: timedelta) -> str:
        with pytest.raises(NotLetIn) as said:
            sign_in.switch(world.store, visitor, row.public_id, "0000", world.now + after)
        return said.value.message

    with world.store.write() as db:
        for key in ("used_at", "ends_at"):
            db.execute(update(tables.SignIn).values({key: world.now + timedelta(hours=12)}))
    assert [tried(timedelta()) for _ in range(4)] == ["The PIN is wrong."] * 4
    with world.store.write() as db:
        db.execute(update(tables.SignIn).values(wrong_pins=0))  # as if somebody else had opened it by theirs
    assert [tried(timedelta()) for _ in range(2)] == ["The PIN is wrong.", "There were too many tries."]
    assert tried(timedelta(minutes=14)) == "There were too many tries."
    assert tried(timedelta(minutes=16)) == "The PIN is wrong."
