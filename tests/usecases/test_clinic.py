"""Who answers when: without somebody at night no text may ask a patient to call."""

from datetime import date, datetime, timedelta

import pytest

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Mode, Preset
from reminders.errors import Conflict, InvalidInput
from reminders.store import claims, tables
from reminders.store.claims import Moved
from reminders.store.engine import Store
from reminders.usecases.approvals import approve
from reminders.usecases.change import release_reminder
from reminders.usecases.change_clinic import ClinicDetails, change_clinic
from reminders.usecases.edit import Edit
from reminders.usecases.go_live import set_mode
from tests.usecases.world import FRIDAY, NEW_YORK, World


def edit(world: World) -> Edit:
    return Edit(world.scope, world.store, world.shelf, "owner", world.now)


def clinic_of(store: Store) -> tables.Clinic:
    with store.read() as db:
        return db.get_one(tables.Clinic, 1)


def nobody_answers(world: World) -> None:
    change_clinic(edit(world), ClinicDetails(urgent_phone="", urgent_fallback=""))


def test_a_protocol_that_asks_patients_to_call_needs_somebody_who_answers_at_night(world: World):
    nobody_answers(world)
    approve(world.scope, world.store, "microneedling-pen", "Dr. Example", world.now)
    with pytest.raises(Conflict, match="microneedling-pen ask patients to call"):
        set_mode(world.scope, world.store, Mode.LIVE)
    assert clinic_of(world.store).mode is Mode.PRACTICE
    change_clinic(edit(world), ClinicDetails(urgent_fallback="NHS 111"))
    set_mode(world.scope, world.store, Mode.LIVE)
    assert clinic_of(world.store).mode is Mode.LIVE


def test_a_live_clinic_keeps_somebody_who_answers(world: World):
    world.live()
    with pytest.raises(Conflict, match="nobody answers"):
        nobody_answers(world)
    assert clinic_of(world.store).urgent_phone == "+12125550199"


def test_a_live_clinic_without_an_urgent_line_approves_nothing_that_needs_one(world: World):
    nobody_answers(world)
    approve(world.scope, world.store, "led", "Dr. Example", world.now)
    set_mode(world.scope, world.store, Mode.LIVE)
    with pytest.raises(Conflict, match="microneedling-pen"):
        approve(world.scope, world.store, "microneedling-pen", "Dr. Example", world.now)


@pytest.mark.parametrize("fallback", ["call your doctor or the hospital", "médico \u4e00"])
def test_a_fallback_must_fit_a_text(world: World, fallback: str):
    with pytest.raises(InvalidInput, match="urgent fallback"):
        change_clinic(edit(world), ClinicDetails(urgent_fallback=fallback))


@pytest.mark.parametrize(
    "number", ["", " ", "1", "999 or 112", "call an ambulance \U0001f691" * 15, "1" * 16, "\u0661\u0661\u0662"]
)
@pytest.mark.parametrize("live", [False, True])
def test_the_emergency_number_is_one_that_can_be_dialed(world: World, number: str, live: bool):
    if live:
        world.live()
    with pytest.raises(InvalidInput, match="emergency number"):
        change_clinic(edit(world), ClinicDetails(emergency_number=number))
    assert clinic_of(world.store).emergency_number == "911"


def test_an_emergency_number_may_have_spaces(world: World):
    change_clinic(edit(world), ClinicDetails(emergency_number=" 1 1 2 "))
    assert clinic_of(world.store).emergency_number == "1 1 2"


def test_a_text_at_night_names_the_fallback_and_on_a_holiday_too(world: World):
    change_clinic(
        edit(world),
        ClinicDetails(
            urgent_phone="",
            urgent_fallback="NHS 111",
            opening={str(day): [["09:00", "18:00"]] for day in range(5)},
            holidays=(date(2026, 11, 24),),
        ),
    )
    world.set(datetime(2026, 11, 22, 15, tzinfo=NEW_YORK))  # a Sunday; its check comes on the Tuesday, a holiday
    world.register()
    world.run_until(world.now + timedelta(days=3))
    (check,) = [body for body in world.bodies() if "How is your skin today?" in body]
    assert "Call NHS 111." in check


def test_what_is_not_given_stays_and_what_changed_is_told(world: World):
    changed = change_clinic(edit(world), ClinicDetails(preset=Preset.FULL, can_receive=True))
    assert changed == ["preset"]
    assert clinic_of(world.store).phone == "+12125550100"
    with pytest.raises(InvalidInput, match="language"):
        change_clinic(edit(world), ClinicDetails(languages=("xx",)))


def test_a_held_text_goes_once_a_person_lets_it_go(world: World):
    world.register()
    first = next(text for text in world.rows(tables.Reminder) if text.step_code == "first")
    with world.store.write() as db:
        claims.move(db, Moved(first.id, (State.PLANNED,), State.HELD, Reason.RESTORED, "restore"), world.now)
    world.run_until(FRIDAY + timedelta(hours=2))
    assert world.bodies() == []
    release_reminder(world.scope, world.store, first.public_id, "front desk", world.now)
    world.send_due()
    (body,) = world.bodies()
    assert body.startswith("Lumina Skin: No makeup")
    with pytest.raises(Conflict, match="not held"):
        release_reminder(world.scope, world.store, first.public_id, "front desk", world.now)


def test_a_held_text_that_is_of_no_use_any_more_is_not_let_go(world: World):
    world.register()
    first = next(text for text in world.rows(tables.Reminder) if text.step_code == "first")
    with world.store.write() as db:
        claims.move(db, Moved(first.id, (State.PLANNED,), State.HELD, Reason.RESTORED, "restore"), world.now)
    with pytest.raises(Conflict, match="no use"):
        release_reminder(world.scope, world.store, first.public_id, "front desk", FRIDAY + timedelta(days=30))
