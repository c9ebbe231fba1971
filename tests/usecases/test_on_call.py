"""Who is on call counts when a code came back from their phone, and not before."""

from datetime import timedelta

import pytest

from reminders.domain.vocabulary import Mode
from reminders.errors import Conflict, InvalidInput, NotFound
from reminders.store import tables
from reminders.usecases.go_live import set_mode
from reminders.usecases.on_call import (
    CODE_LASTS,
    Wanted,
    name_on_call,
    on_call_of,
    remove_on_call,
    take_code,
    text_code,
)
from tests.usecases.called import KIM, LEE, MINUTE, code_of, edit, name, put_on_call
from tests.usecases.world import ANA


def counting(world):
    return [(one.place, one.name) for one in on_call_of(world.scope, world.store) if one.counts]


def numbers(world):
    return {row.channel: row.address for row in world.rows(tables.Number)}


def test_only_a_code_that_came_back_makes_somebody_count(world):
    person = name(world)
    assert counting(world) == []
    text_code(edit(world), person)
    code = code_of(world, KIM)
    assert counting(world) == []
    wrong = "000000" if code != "000000" else "000001"
    with pytest.raises(InvalidInput, match="not the last code"):
        take_code(edit(world), person, wrong)
    assert counting(world) == []
    take_code(edit(world), person, code)
    assert counting(world) == [(1, "Kim Nurse")]


def test_a_code_is_not_tried_out(world):
    person = name(world)
    text_code(edit(world), person)
    code = code_of(world, KIM)
    for _ in range(5):
        with pytest.raises(InvalidInput):
            take_code(edit(world), person, "12")
    with pytest.raises(InvalidInput):
        take_code(edit(world), person, code)


def test_an_old_code_does_not_count_and_one_counts_once(world):
    person = name(world)
    text_code(edit(world), person)
    code = code_of(world, KIM)
    world.set(world.now + CODE_LASTS)
    with pytest.raises(InvalidInput):
        take_code(edit(world), person, code)
    text_code(edit(world), person)
    code = code_of(world, KIM)
    take_code(edit(world), person, code)
    with pytest.raises(InvalidInput):
        take_code(edit(world), person, code)


def test_codes_are_not_texted_one_after_another(world):
    person = name(world)
    text_code(edit(world), person)
    with pytest.raises(Conflict, match="a moment ago"):
        text_code(edit(world), person)
    world.set(world.now + MINUTE)
    text_code(edit(world), person)


def test_a_code_leaves_at_night_and_needs_no_consent(world):
    world.set(world.now + timedelta(hours=10))
    person = name(world)
    text_code(edit(world), person)
    assert len(code_of(world, KIM)) == 6


def test_another_number_voids_the_test_and_another_name_does_not(world):
    put_on_call(world)
    name_on_call(edit(world), Wanted(1, "Kim N.", KIM, "kim@clinic.example"))
    assert counting(world) == [(1, "Kim N.")]
    name_on_call(edit(world), Wanted(1, "Kim N.", LEE))
    assert counting(world) == []
    assert {row.address for row in world.rows(tables.Number)} == {None, LEE}


def test_a_test_in_practice_does_not_count_for_patients(world):
    put_on_call(world)
    world.live()
    assert counting(world) == []
    assert on_call_of(world.scope, world.store)[0].only_practice
    world.set(world.now + MINUTE)
    put_on_call(world)
    assert counting(world) == [(1, "Kim Nurse")]


def test_a_code_of_practice_proves_nothing_after_going_live(world):
    person = name(world)
    text_code(edit(world), person)
    code = code_of(world, KIM)
    world.live()
    take_code(edit(world), person, code)
    assert counting(world) == []


def test_in_practice_the_code_goes_to_the_clinics_own_number(world):
    set_mode(world.scope, world.store, Mode.PRACTICE, "+12125550177", world.now)
    person = name(world)
    text_code(edit(world), person)
    world.send_due()
    assert (len(world.bodies("+12125550177")), world.bodies(KIM)) == (1, [])


def test_the_number_is_never_a_patients_row(world):
    world.register()
    put_on_call(world, ANA)
    assert numbers(world) == {"sms": ANA, "on-call": ANA}


def test_who_is_taken_off_is_forgotten(world):
    person = put_on_call(world)
    remove_on_call(edit(world), person)
    assert (counting(world), world.rows(tables.OnCall)) == ([], [])
    assert [row.address for row in world.rows(tables.Number)] == [None]
    with pytest.raises(NotFound):
        text_code(edit(world), person)


def test_two_places_have_two_numbers(world):
    name(world)
    with pytest.raises(Conflict, match="the same number"):
        name(world, KIM, 2)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(3, "Kim", KIM), "place"),
        (Wanted(1, "", KIM), "name"),
        (Wanted(1, "Kim", KIM, "kim"), "email"),
        (Wanted(1, "Kim", KIM, "kim@a, lee@b"), "email"),
        (Wanted(1, "Kim", KIM, "kim@clinic.example\nBcc: x"), "email"),
    ],
)
def test_what_will_not_do_is_named(world, wanted, field):
    with pytest.raises(InvalidInput) as refused:
        name_on_call(edit(world), wanted)
    assert refused.value.field == field
