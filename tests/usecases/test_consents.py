"""No text leaves without the yes that its class needs, for that number, by whoever may say it."""

from datetime import timedelta
from typing import Any

import pytest

from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Purpose, Relation, Way
from reminders.errors import InvalidInput
from reminders.store import consents, tables
from reminders.store.consents import Guardian
from reminders.usecases import agreements, opt_out
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.change_number import Cause, NumberChange, change_number
from reminders.usecases.consent_proof import NOTED, proof
from reminders.usecases.edit import Edit
from reminders.usecases.merge_patients import merge_patients
from reminders.usecases.new_patient import Asked, NewPatient
from reminders.usecases.patient_chart import Reader
from reminders.usecases.record_consent import Said, record_consent
from reminders.usecases.set_minor import set_minor
from reminders.usecases.words_to_read import questions_of, were_read
from tests.usecases.world import ANA, BEN, World

CARE, COURSE, MARKETING = Purpose.CARE, Purpose.COURSE, Purpose.MARKETING
MOTHER = Guardian("Gina Example", Relation.PARENT)
NOBODY: frozenset[Purpose] = frozenset()


def by_staff(world: World) -> Edit:
    return Edit(world.scope, world.store, world.shelf, "staff/x", world.now)


def planned(world: World) -> set[str]:
    return {str(row.reason or row.state) for row in world.rows(tables.Reminder)}


def agrees_to(world: World, patient_id: str) -> frozenset[Purpose]:
    with world.store.read() as db:
        row = db.query(tables.Patient).filter_by(public_id=patient_id).one()
        return consents.consents(db, [row.id]).get(row.id, frozenset())


def says(world: World, patient_id: str, *yes: Purpose, **more: Any) -> None:
    said = Said(frozenset(yes), more.pop("no", NOBODY), "in person", **more)
    record_consent(by_staff(world), patient_id, said)


def minor(consents: frozenset[Purpose], guardian: Guardian | None = None, name: str = "Mia Example") -> NewPatient:
    return NewPatient(name, ANA, consents, minor=True, asked=Asked(guardian=guardian))


def test_for_a_minor_the_yes_of_somebody_named_counts_and_no_other(world: World) -> None:
    mia = world.register(patient=minor(frozenset({CARE}))).patient_id
    assert agrees_to(world, mia) == NOBODY
    assert planned(world) >= {str(Reason.NO_GUARDIAN)}
    assert "planned" not in planned(world)
    with pytest.raises(InvalidInput, match="guardian: the patient is a minor"):
        says(world, mia, CARE)
    with pytest.raises(InvalidInput, match="guardian: it is empty"):
        says(world, mia, CARE, guardian=Guardian(" ", Relation.PARENT))
    says(world, mia, CARE, guardian=MOTHER)
    assert agrees_to(world, mia) == {CARE}
    assert "planned" in planned(world)
    last = world.rows(tables.Consent)[-1]
    assert (last.guardian, last.relation, last.recorded_by) == ("Gina Example", Relation.PARENT, "staff/x")


def test_a_minor_registered_with_a_guardian_gets_texts_and_one_without_a_name_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput, match="guardian: it is empty"):
        world.register(patient=minor(frozenset({CARE}), Guardian("", Relation.PARENT)))
    assert world.rows(tables.Patient) == []
    world.register(patient=minor(frozenset({CARE}), MOTHER))
    assert "planned" in planned(world)


def test_of_age_the_patient_is_asked_anew(world: World) -> None:
    mia = world.register(patient=minor(frozenset({CARE}), MOTHER)).patient_id
    set_minor(by_staff(world), mia, minor=False)
    assert "planned" not in planned(world)
    assert str(Reason.NO_CONSENT) in planned(world)
    says(world, mia, CARE)
    assert "planned" in planned(world)
    assert set_minor(by_staff(world), mia, minor=False).repeated


def test_a_number_that_is_given_up_and_comes_back_is_asked_for_anew(world: World) -> None:
    ana = world.register(consents=frozenset({CARE})).patient_id
    change_number(by_staff(world), ana, NumberChange(BEN, Cause.NEW, frozenset({CARE})))
    assert agrees_to(world, ana) == {CARE}
    change_number(by_staff(world), ana, NumberChange(ANA, Cause.NEW))
    assert agrees_to(world, ana) == NOBODY
    ways = [(row.given, row.way) for row in world.rows(tables.Consent)]
    assert ways == [(True, Way.DESK), (False, Way.RENUMBERED), (True, Way.DESK), (False, Way.RENUMBERED)]


def test_a_typing_error_carries_over_the_words_and_who_gave_it(world: World) -> None:
    mia = world.register(patient=minor(frozenset({CARE}), MOTHER)).patient_id
    read = questions_of(world.scope, world.store, "de").read
    says(world, mia, COURSE, guardian=MOTHER, read=read)
    change_number(by_staff(world), mia, NumberChange(BEN, Cause.TYPO))
    assert agrees_to(world, mia) == {CARE, COURSE}
    last = world.rows(tables.Consent)[-1]
    assert (last.words, last.language, last.wording_version) == (read[COURSE].words, "de", "course-de-1")
    assert (last.guardian, last.way, last.how) == ("Gina Example", Way.DESK, "typing error corrected")


def test_what_was_said_without_a_number_is_not_said_for_one_that_comes_later(world: World) -> None:
    ana = world.register(number=None, consents=frozenset({CARE})).patient_id
    assert agrees_to(world, ana) == {CARE}
    change_number(by_staff(world), ana, NumberChange(BEN, Cause.NEW))
    assert agrees_to(world, ana) == NOBODY


def test_offers_need_a_yes_in_writing_where_the_country_asks_for_it(world: World) -> None:
    ana = world.register(consents=frozenset({CARE, MARKETING})).patient_id
    assert agrees_to(world, ana) == {CARE}
    says(world, ana, MARKETING, way=Way.PHONE)
    assert agrees_to(world, ana) == {CARE}, "it is noted, and does not count"
    says(world, ana, MARKETING, way=Way.PAPER)
    assert agrees_to(world, ana) == {CARE, MARKETING}


def stops(world: World, patient_id: str) -> None:
    accept_reply(world.sending, Incoming("SM1", "main", ANA, "STOP"), world.now)


def told_staff(world: World, patient_id: str) -> None:
    opt_out.opt_out(by_staff(world), patient_id)


@pytest.mark.parametrize("stop", [stops, told_staff])
def test_a_stop_ends_offers_for_good_and_a_start_brings_back_the_rest(world: World, stop: Any) -> None:
    ana = world.register(consents=frozenset({CARE})).patient_id
    says(world, ana, MARKETING, way=Way.PAPER)
    stop(world, ana)
    accept_reply(world.sending, Incoming("SM2", "main", ANA, "START"), world.now + timedelta(minutes=5))
    if stop is told_staff:
        opt_out.opt_in(by_staff(world), ana)
    with world.store.read() as db:
        assert [row.opted_out_at for row in db.query(tables.Number)] == [None]
    assert agrees_to(world, ana) == {CARE}
    (last,) = [row for row in world.rows(tables.Consent) if not row.given]
    assert (last.purpose, last.way) == (MARKETING, Way.REPLY if stop is stops else Way.DESK)


def test_a_patient_withdraws_by_themselves_within_another_step(world: World) -> None:
    ana = world.register(consents=frozenset({CARE, COURSE})).patient_id
    with world.store.write() as db:
        assert agreements.withdraw(db, world.scope, ana, COURSE, Way.PAGE, world.now)
        assert not agreements.withdraw(db, world.scope, ana, COURSE, Way.PAGE, world.now)
    assert agrees_to(world, ana) == {CARE}
    last = world.rows(tables.Consent)[-1]
    assert (last.purpose, last.given, last.way, last.recorded_by) == (COURSE, False, Way.PAGE, "patient")


def test_the_words_of_a_form_are_those_that_it_showed_or_it_is_refused(world: World) -> None:
    asked = questions_of(world.scope, world.store, "fr-CA")
    assert asked.shown == "fr-1"
    assert were_read(world.scope, world.store, "fr-1") == asked.read
    assert "Lumina Skin Clinic" in asked.read[CARE].words
    assert MARKETING not in asked.read, "offers are off"
    assert were_read(world.scope, world.store, "") == {}
    with pytest.raises(InvalidInput, match="words to read out have changed"):
        were_read(world.scope, world.store, "fr-0")


def test_the_proof_has_every_word_and_is_noted_as_an_export(world: World) -> None:
    ana = world.register(consents=frozenset({CARE})).patient_id
    says(world, ana, COURSE, read=questions_of(world.scope, world.store, "en").read)
    says(world, ana, no=frozenset({COURSE}))
    made = proof(world.scope, world.store, ana, Reader("staff/x", world.now))
    assert [(row.purpose, row.given, row.counts) for row in made.rows] == [
        (CARE, True, True),
        (COURSE, True, False),
        (COURSE, False, True),
    ]
    assert made.rows[1].words is not None
    assert made.rows[1].number == "+1 212-555-0101"
    noted = [(act.action, act.actor, act.subject_id) for act in world.rows(tables.Audit)][-1]
    assert noted == (NOTED, "staff/x", ana)


def test_the_ledger_follows_a_merge(world: World) -> None:
    keep = world.register(consents=NOBODY).patient_id
    other = world.register("peel-superficial", name="Anna Example", consents=frozenset({CARE})).patient_id
    merge_patients(by_staff(world), keep, other)
    assert agrees_to(world, keep) == {CARE}
    assert len(proof(world.scope, world.store, other, Reader("x", world.now)).rows) == 1


def test_a_new_number_of_a_minor_needs_who_agrees_and_a_guardian_of_an_adult_is_not_kept(world: World) -> None:
    mia = world.register(patient=minor(frozenset({CARE}), MOTHER)).patient_id
    with pytest.raises(InvalidInput, match="guardian: the patient is a minor"):
        change_number(by_staff(world), mia, NumberChange(BEN, Cause.NEW, frozenset({CARE})))
    assert world.rows(tables.Patient)[0].number_id == world.rows(tables.Number)[0].id
    named = Asked(guardian=MOTHER)
    change_number(by_staff(world), mia, NumberChange(BEN, Cause.NEW, frozenset({CARE}), named))
    assert world.rows(tables.Consent)[-1].guardian == "Gina Example"
    assert agrees_to(world, mia) == {CARE}
    ana = world.register(name="Ana Adult", number="+12125550103").patient_id
    change_number(by_staff(world), ana, NumberChange("+12125550104", Cause.NEW, frozenset({CARE}), named))
    assert world.rows(tables.Consent)[-1].guardian is None
    assert agrees_to(world, ana) == {CARE}
