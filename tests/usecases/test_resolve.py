"""What becomes of a text whose doubt ends: sent, missed, held, or left to who decided first."""

from datetime import timedelta

import pytest

from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Role, TextClass
from reminders.store import claims, codec, standing, tables
from reminders.store.claims import Moved
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.change_clinic import ClinicDetails, change_clinic, details_of
from reminders.usecases.decide_held import Decision, decide_held
from reminders.usecases.edit import Edit
from reminders.usecases.erase import erase
from reminders.usecases.resolve import cannot_tell, not_created
from tests.doubles.twilio import Fault, Kind
from tests.usecases.asked import asked_clinic
from tests.usecases.world import ANA

LOST_ANSWER = Fault(Kind.ERROR_AFTER)


@pytest.fixture
def clinic(database_url, tmp_path):
    """A clinic with one text in doubt."""
    with asked_clinic(database_url, tmp_path) as made:
        made.try_once(LOST_ANSWER)
        assert made.state() == ("unsure", "unknown-outcome")
        yield made


def first_text(clinic):
    return next(row for row in clinic.world.rows(tables.Reminder) if row.role == Role.RESTRICTIONS)


def history(clinic):
    moves = [row for row in clinic.world.rows(tables.ReminderHistory) if row.reminder_id == first_text(clinic).id]
    return [(str(row.from_state), str(row.to_state), row.actor) for row in moves][-1]


def rather_twice(clinic, *classes):
    world = clinic.world
    edit = Edit(world.scope, world.store, world.shelf, "owner", world.now)
    return change_clinic(edit, ClinicDetails(rather_twice=frozenset(classes)))


def test_a_text_that_was_not_created_is_planned_for_now_and_judged_again(clinic):
    world = clinic.world
    not_created(world.sending, clinic.attempt().id, world.now)
    assert clinic.state() == ("planned", "unreachable")
    assert history(clinic) == ("unsure", "planned", "inquiry")
    assert (first_text(clinic).try_at, first_text(clinic).sent_at) == (world.now, None)
    assert clinic.attempt().outcome == "given-up"
    assert "unsure" not in clinic.tasks()
    accept_reply(world.sending, Incoming("SM1", "main", ANA, "STOP"), world.now)
    world.send_due()
    assert clinic.state() == ("skipped", "opted-out")
    assert len(clinic.texts()) == 1


def test_it_is_missed_where_it_is_of_no_use_any_more_and_somebody_calls(clinic):
    until = first_text(clinic).useful_until_at
    not_created(clinic.world.sending, clinic.attempt().id, until)
    assert clinic.state() == ("missed", "missed")
    assert clinic.tasks() >= {"call"}
    assert "unsure" not in clinic.tasks()


@pytest.mark.parametrize("resolve", [not_created, cannot_tell])
def test_the_same_end_twice_changes_nothing_more(clinic, resolve):
    for _ in range(2):
        resolve(clinic.world.sending, clinic.attempt().id, clinic.world.now)
    moves = [row for row in clinic.world.rows(tables.ReminderHistory) if row.from_state == "unsure"]
    assert len(moves) == 1


@pytest.mark.parametrize("resolve", [not_created, cannot_tell])
@pytest.mark.parametrize("decision", [Decision.AGAIN, Decision.WENT, Decision.DROP])
def test_what_a_person_decided_meanwhile_stays(clinic, resolve, decision):
    world, text = clinic.world, first_text(clinic)
    decide_held(Edit(world.scope, world.store, world.shelf, "Dr. Example", world.now), text.public_id, decision)
    decided = clinic.state()
    resolve(world.sending, clinic.attempt().id, world.now)
    assert clinic.state() == decided


def test_nobody_can_tell_so_a_person_is_asked(clinic):
    cannot_tell(clinic.world.sending, clinic.attempt().id, clinic.world.now)
    assert clinic.state() == ("held", "unknown-outcome")
    assert history(clinic) == ("unsure", "held", "inquiry")
    assert "unsure" in clinic.tasks()
    assert clinic.attempt().outcome == "given-up"


def test_a_crash_stays_the_reason_where_it_was_one(clinic):
    world, text = clinic.world, first_text(clinic)
    with world.store.write() as db:
        db.get_one(tables.Reminder, text.id).reason = "crashed"
    cannot_tell(world.sending, clinic.attempt().id, world.now)
    assert clinic.state() == ("held", "crashed")


def test_only_the_kinds_of_texts_that_were_chosen_go_twice(clinic):
    assert rather_twice(clinic, TextClass.COURSE, TextClass.VISIT) == ["rather_twice"]
    cannot_tell(clinic.world.sending, clinic.attempt().id, clinic.world.now)
    assert clinic.state() == ("held", "unknown-outcome")


def test_a_kind_that_was_chosen_goes_again_while_it_is_of_use(clinic):
    rather_twice(clinic, TextClass.CARE)
    cannot_tell(clinic.world.sending, clinic.attempt().id, clinic.world.now)
    assert clinic.state() == ("planned", "unknown-outcome")
    clinic.world.send_due()
    assert len(clinic.texts()) == 2


def test_what_is_of_no_use_any_more_is_held_whatever_was_chosen(clinic):
    rather_twice(clinic, TextClass.CARE)
    cannot_tell(clinic.world.sending, clinic.attempt().id, first_text(clinic).useful_until_at)
    assert clinic.state() == ("held", "unknown-outcome")


@pytest.mark.parametrize("reviewed", [False, True])
def test_a_copy_from_a_backup_never_sends_what_the_lost_one_may_have_sent(clinic, reviewed):
    world, text = clinic.world, first_text(clinic)
    with world.store.write() as db:
        if reviewed:
            moved = Moved(text.id, (text.state,), text.state, Reason.RESTORED, "owner")
            claims.move(db, moved, world.now)
        else:
            standing.mark_restored(db, world.now)
    not_created(world.sending, clinic.attempt().id, world.now)
    assert clinic.state()[0] == "held"
    assert "unsure" in clinic.tasks()


def test_what_was_erased_is_not_woken(clinic):
    world = clinic.world
    erase(world.scope, world.store, world.rows(tables.Patient)[0].public_id, "owner", world.now)
    erased = clinic.state()
    not_created(world.sending, clinic.attempt().id, world.now)
    cannot_tell(world.sending, clinic.attempt().id, world.now)
    assert clinic.state() == erased


def test_texts_that_the_doubtful_one_spoke_for_come_back_with_it(clinic):
    world, leader = clinic.world, first_text(clinic)
    follower = next(row for row in world.rows(tables.Reminder) if row.state == "planned")
    with world.store.write() as db:
        claims.join(db, leader, [follower], world.now)
    not_created(world.sending, clinic.attempt().id, world.now)
    states = {row.id: row.state for row in world.rows(tables.Reminder)}
    assert (states[leader.id], states[follower.id]) == ("planned", "planned")


def test_the_rule_is_off_until_chosen_and_rules_from_before_it_are_read(clinic):
    world = clinic.world
    with world.store.write() as db:
        row = db.get_one(tables.Clinic, 1)
        assert details_of(row).rather_twice == frozenset()
        stored = codec.dump_rules(codec.load_rules(row.rules))
        assert stored.pop("rather_twice") == []
        row.rules = stored
    assert rather_twice(clinic, TextClass.CARE) == ["rather_twice"]
    assert rather_twice(clinic, TextClass.CARE) == []
    with world.store.read() as db:
        assert details_of(db.get_one(tables.Clinic, 1)).rather_twice == frozenset({TextClass.CARE})
        assert codec.load_rules(stored).preset == codec.load_rules(db.get_one(tables.Clinic, 1).rules).preset
    assert rather_twice(clinic) == ["rather_twice"]


def test_hours_between_make_no_difference_to_a_doubt_that_has_not_ended(clinic):
    clinic.world.set(clinic.world.now + timedelta(hours=5))
    assert clinic.world.send_due() == 0
    assert clinic.state() == ("unsure", "unknown-outcome")
