"""Who patients are, put right: known twice, a number typed wrong, a new number."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.domain.vocabulary import Purpose
from reminders.errors import Conflict, InvalidInput
from reminders.store import claims, people, tables
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.add_patient import add_patient
from reminders.usecases.change_number import Cause, NumberChange, change_number
from reminders.usecases.edit import Edit
from reminders.usecases.merge_patients import merge_patients
from reminders.usecases.record_visit import AgreedCourse, NewPatient
from reminders.usecases.send_due import claim, send
from reminders.usecases.settle import settle
from reminders.usecases.show_patient import find_patients, show_patient
from tests.usecases.world import ALL, ANA, BEN, FRIDAY

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RIGHT = "+12125550103"


def by_staff(world, *, dry_run=False):
    return Edit(world.scope, world.store, world.shelf, "Eve", world.now, dry_run)


def known_twice(world):
    """Ana by two records: both have texts that went out and texts to come."""
    keep = world.register("microneedling-pen", course=AgreedCourse(4, agreed=True)).patient_id
    world.run_until(FRIDAY + 2 * HOUR)
    other = world.register("peel-superficial", number=BEN, name="Anna Example").patient_id
    world.run_until(FRIDAY + timedelta(hours=3, minutes=30))
    assert (len(world.bodies(ANA)), len(world.bodies(BEN))) == (1, 1)
    return keep, other


def numbers_of(world, state):
    addresses = {row.id: row.address for row in world.rows(tables.Number)}
    return {addresses.get(row.number_id) for row in world.rows(tables.Reminder) if row.state == state}


def test_two_records_become_one_person_with_one_plan(world):
    keep, other = known_twice(world)
    sent = {row.key: (row.state, row.body, row.number_id) for row in world.rows(tables.Reminder) if row.sent_at}
    made = merge_patients(by_staff(world), keep, other)
    assert (made.visits, made.sent, made.planned > 0) == (1, 1, True)
    assert {row.key: (row.state, row.body, row.number_id) for row in world.rows(tables.Reminder) if row.sent_at} == sent
    assert numbers_of(world, "planned") == {ANA}
    assert len({row.patient_id for table in (tables.Visit, tables.Reminder) for row in world.rows(table)}) == 1
    world.run_until(FRIDAY + 45 * DAY)
    assert len(world.bodies(BEN)) == 1
    assert sum("makeup is fine" in body for body in world.bodies(ANA)) <= 1
    with world.store.read() as db:
        assert people.patient_of(world.scope, db, other).public_id == keep


def test_keys_stay_and_stay_unique_when_records_merge(world):
    keep, other = known_twice(world)
    before = {row.key for row in world.rows(tables.Reminder)}
    merge_patients(by_staff(world), keep, other)
    after = [row.key for row in world.rows(tables.Reminder)]
    assert before <= set(after)
    assert len(after) == len(set(after))


def test_a_merge_can_be_looked_at_first_and_done_twice(world):
    keep, other = known_twice(world)
    before = world.states()
    tried = merge_patients(by_staff(world, dry_run=True), keep, other)
    assert (world.states(), world.rows(tables.Patient)[1].merged_into_id) == (before, None)
    assert merge_patients(by_staff(world), keep, other) == tried
    assert merge_patients(by_staff(world), keep, other).effect.repeated
    acts = [act.action for act in world.rows(tables.Audit) if act.action != "visit.record"]
    assert acts == ["patient.merge", "patient.merged-away"]


def test_a_merge_with_a_text_in_flight_lets_it_end_where_it_was_handed_over(world):
    keep, other = known_twice(world)
    world.set(world.next_at())
    looked = claim(world.sending, world.now, 10)
    assert looked.handovers
    merge_patients(by_staff(world), keep, other)
    for handover in looked.handovers:
        settle(world.sending, handover, send(world.sending, handover), world.now)
    assert all(row.state in {"accepted", "delivered"} for row in world.rows(tables.Reminder) if row.sent_at)


def test_a_consent_for_another_number_is_not_carried_over_by_a_merge(world):
    silent = world.register("microneedling-pen", consents=frozenset()).patient_id
    other = world.register("peel-superficial", number=BEN).patient_id
    merge_patients(by_staff(world), silent, other)
    assert numbers_of(world, "planned") == set()
    world.run_until(FRIDAY + 45 * DAY)
    assert world.bodies(ANA) == world.bodies(BEN) == []


def test_who_has_no_number_takes_the_other_with_its_consent(world):
    keep = world.register("microneedling-pen", number=None).patient_id
    other = world.register("peel-superficial", number=BEN).patient_id
    merge_patients(by_staff(world), keep, other)
    assert numbers_of(world, "planned") == {BEN}


def test_one_record_or_records_of_two_clinics_do_not_merge(world):
    keep, other = known_twice(world)
    with pytest.raises(InvalidInput, match="same patient"):
        merge_patients(by_staff(world), keep, keep)
    with world.store.write() as db:
        first = db.get_one(tables.Clinic, world.scope.clinic_id)
        columns = {c.name: getattr(first, c.name) for c in tables.Clinic.__table__.columns}
        second = tables.Clinic(**{**columns, "id": None, "public_id": "second", "slug": "second"})
        db.add(second)
        db.flush()
        patient = tables.Patient(
            organization_id=first.organization_id, clinic_id=second.id, name="Ana", language="en", created_at=world.now
        )
        db.add(patient)
        db.flush()
        elsewhere = patient.public_id
    with pytest.raises(Conflict, match="different clinics"):
        merge_patients(by_staff(world), keep, elsewhere)
    assert world.rows(tables.Patient)[1].public_id == other


def typo(address=RIGHT):
    return NumberChange(address, Cause.TYPO)


def test_a_corrected_typing_error_keeps_consent_and_says_how_many_texts_went_astray(world):
    patient = world.register("microneedling-pen").patient_id
    world.run_until(FRIDAY + 2 * HOUR)
    made = change_number(by_staff(world), patient, typo())
    assert made.astray == 1
    assert numbers_of(world, "planned") == {RIGHT}
    assert [(task.kind, task.reason) for task in world.rows(tables.Task)] == [("call", "wrong-number")]
    assert change_number(by_staff(world), patient, typo()).effect.repeated
    world.run_until(FRIDAY + 2 * DAY)
    assert (len(world.bodies(ANA)), len(world.bodies(RIGHT)) > 0) == (1, True)


def test_an_opt_out_stays_with_the_wrong_number(world):
    patient = world.register("microneedling-pen").patient_id
    accept_reply(world.sending, Incoming("SM1", "main", ANA, "STOP"), world.now)
    change_number(by_staff(world), patient, typo())
    assert ("planned", None) in world.states().values()
    opted_out = {row.address: row.opted_out_at for row in world.rows(tables.Number)}
    assert (opted_out[ANA], opted_out[RIGHT]) == (world.now, None)


def test_a_right_number_that_opted_out_gets_no_text_and_staff_learn_it(world):
    other = world.register("microneedling-pen", number=RIGHT, name="Cleo")
    accept_reply(world.sending, Incoming("SM1", "main", RIGHT, "STOP"), world.now)
    patient = world.register("microneedling-pen").patient_id
    made = change_number(by_staff(world), patient, typo())
    assert (made.opted_out, other.repeated) == (True, False)
    assert numbers_of(world, "planned") == set()


def test_a_text_in_flight_stays_with_the_old_number_and_all_others_go_to_the_right_one(world):
    patient = world.register("microneedling-pen").patient_id
    world.set(FRIDAY + HOUR)
    (handover,) = claim(world.sending, world.now, 10).handovers
    made = change_number(by_staff(world), patient, typo())
    assert made.astray == 1
    assert (numbers_of(world, "sending"), numbers_of(world, "planned")) == ({ANA}, {RIGHT})
    settle(world.sending, handover, send(world.sending, handover), world.now)
    assert numbers_of(world, "accepted") == {ANA}
    world.run_until(FRIDAY + 45 * DAY)
    assert len(world.bodies(ANA)) == 1


def test_a_text_in_flight_that_is_refused_comes_back_to_the_right_number(world):
    patient = world.register("microneedling-pen").patient_id
    world.set(FRIDAY + HOUR)
    world.phone.fail(ANA, "busy")
    (handover,) = claim(world.sending, world.now, 10).handovers
    change_number(by_staff(world), patient, typo())
    settle(world.sending, handover, send(world.sending, handover), world.now)
    world.phone.heal(ANA)
    world.run_until(FRIDAY + 2 * HOUR)
    assert (world.bodies(ANA), len(world.bodies(RIGHT))) == ([], 1)


def test_a_new_number_voids_consent_until_it_is_given_again(world):
    patient = world.register("microneedling-pen").patient_id
    change_number(by_staff(world), patient, NumberChange(RIGHT, Cause.NEW))
    assert numbers_of(world, "planned") == set()
    change_number(by_staff(world), patient, NumberChange(BEN, Cause.NEW, frozenset({Purpose.CARE})))
    assert numbers_of(world, "planned") == {BEN}
    with pytest.raises(InvalidInput, match="carries it over"):
        change_number(by_staff(world), patient, NumberChange(RIGHT, Cause.TYPO, ALL))


def test_only_the_patient_whose_number_was_wrong_leaves_a_shared_number(world):
    mia = world.register("microneedling-pen", name="Mia", call_name="Mia").patient_id
    world.register("microneedling-pen", name="Ana", call_name="Ana")
    change_number(by_staff(world), mia, typo())
    assert numbers_of(world, "planned") == {ANA, RIGHT}


def test_a_patient_is_added_once_for_one_request_and_not_twice_by_name_and_number(world):
    new = NewPatient("Ana Example", ANA, frozenset({Purpose.CARE}))
    made = add_patient(by_staff(world), new, "click")
    assert add_patient(by_staff(world), new, "click") == made
    with pytest.raises(Conflict, match=made):
        add_patient(by_staff(world), replace(new, name="ana example"), "later")
    add_patient(by_staff(world), replace(new, call_name="Ana junior"), "another")
    assert len(world.rows(tables.Patient)) == 2
    with world.store.read() as db:
        first = people.patient_of(world.scope, db, made)
        assert people.consents(db, [first.id]) == {first.id: frozenset({Purpose.CARE})}


def test_patients_are_found_by_a_part_of_the_name_or_the_last_digits(world):
    keep, other = known_twice(world)
    assert [person.id for person in find_patients(world.scope, world.store, "nna ex")] == [other]
    (found,) = find_patients(world.scope, world.store, "0101")
    assert (found.id, found.number) == (keep, "+12...01")
    assert find_patients(world.scope, world.store, "100%") == []


def test_a_page_shows_all_of_a_merged_patient_by_either_id(world):
    keep, other = known_twice(world)
    accept_reply(world.sending, Incoming("SM1", "main", BEN, "Thank you!"), world.now)
    merge_patients(by_staff(world), keep, other)
    page = show_patient(world.scope, world.store, world.shelf, other, world.now)
    assert (page.person.id, len(page.visits), len(page.courses)) == (keep, 2, 1)
    assert [reply.body for reply in page.replies] == ["Thank you!"]
    assert {item.category for item in page.restrictions} >= {"makeup", "sun"}
    assert {text.number for text in page.texts if text.sent_at} == {"+12...01", "+12...02"}
    assert {consent.counts for consent in page.consents} == {True, False}


def test_a_claim_and_a_change_of_number_never_leave_a_text_between_two_numbers(world):
    patient = world.register("microneedling-pen").patient_id
    change_number(by_staff(world), patient, typo())
    with world.store.write() as db:
        assert {due.number.address for due in claims.lock_due(db, FRIDAY + 45 * DAY, 50)} == {RIGHT}
