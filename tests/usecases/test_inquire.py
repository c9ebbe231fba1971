"""Doubts, receipts and replies by asking, through the real client: none lost, none doubled, whatever the list does."""

from dataclasses import replace
from datetime import timedelta

import pytest
import structlog

from reminders.domain.delivery import Unread
from reminders.domain.vocabulary import TextClass
from reminders.store import tables
from reminders.usecases import inquire, rescue
from reminders.usecases.change_clinic import ClinicDetails, change_clinic
from reminders.usecases.edit import Edit
from reminders.usecases.erase import erase
from reminders.usecases.inquire import AboutDoubt, ask, claim_inquiries
from reminders.usecases.poll_replies import AboutReplies
from reminders.usecases.send_due import claim
from tests.doubles.twilio import EVERYBODY as ALL_NUMBERS
from tests.doubles.twilio import Fault, Kind
from tests.doubles.twilio_account import Lag
from tests.usecases.asked import DUE, MINUTE, asked_clinic
from tests.usecases.world import ANA, BEN, FRIDAY

SATURDAY = FRIDAY + timedelta(hours=18)
SECOND = timedelta(seconds=1)
WINDOW = 30 * MINUTE  # validity and settling
LOST_ANSWER = Fault(Kind.ERROR_AFTER)
NOT_MADE = Fault(Kind.ERROR)


@pytest.fixture
def clinic(database_url, tmp_path):
    with asked_clinic(database_url, tmp_path) as made:
        yield made


@pytest.mark.parametrize("kind", [Kind.ERROR_AFTER, Kind.RESET, Kind.CUT])
def test_a_text_whose_answer_was_lost_is_found_in_the_list(clinic, kind):
    clinic.try_once(Fault(kind))
    assert clinic.state() == ("unsure", "unknown-outcome")
    assert "unsure" in clinic.tasks()
    clinic.pass_time(10 * SECOND)
    assert clinic.state() == ("accepted", None)
    assert clinic.attempt().provider_id == clinic.texts()[0].sid
    assert "unsure" not in clinic.tasks()
    clinic.pass_time(2 * WINDOW)
    assert len(clinic.texts()) == 1


@pytest.mark.parametrize("lag", [Lag(reads=3), Lag(time=12 * MINUTE), Lag(time=29 * MINUTE)])
def test_a_list_that_lags_doubles_nothing(clinic, lag):
    clinic.double.account.lag = lag
    clinic.try_once(LOST_ANSWER)
    clinic.pass_time(2 * WINDOW)
    assert clinic.state() == ("accepted", None)
    assert len(clinic.texts()) == 1


def test_a_text_that_was_never_made_goes_after_the_window_and_once(clinic):
    clinic.try_once(NOT_MADE)
    clinic.pass_time(WINDOW - SECOND)
    assert clinic.state() == ("unsure", "unknown-outcome")
    assert clinic.texts() == []
    clinic.pass_time(SECOND)
    assert clinic.state() == ("accepted", None)
    clinic.pass_time(2 * WINDOW)
    assert len(clinic.texts()) == 1
    assert "unsure" not in clinic.tasks()


def test_the_window_is_a_setting(clinic):
    clinic.world.sending = replace(clinic.world.sending, settle=60 * MINUTE)
    clinic.try_once(NOT_MADE)
    clinic.pass_time(70 * MINUTE)
    assert clinic.state() == ("unsure", "unknown-outcome")
    clinic.pass_time(6 * MINUTE)
    assert clinic.state()[0] in {"planned", "accepted"}


READS_FAIL = {
    "a server's error": Fault(Kind.ERROR),
    "too many requests": Fault(Kind.BUSY, retry_after="60"),
    "garbage": Fault(Kind.ANSWER, http=200, text="<p>Back soon</p>"),
    "half a page": Fault(Kind.CUT),
    "reset": Fault(Kind.RESET),
}


@pytest.mark.parametrize("fault", READS_FAIL.values(), ids=READS_FAIL)
def test_a_list_that_could_not_be_read_proves_nothing_however_often(clinic, fault):
    clinic.try_once(LOST_ANSWER)
    clinic.double.fail_reads(fault, times=10_000)
    clinic.pass_time(2 * WINDOW)
    assert clinic.state() == ("unsure", "unknown-outcome")
    assert (clinic.attempt().clean_reads, clinic.attempt().last_clean_at) == (0, None)
    clinic.double.heal_reads()
    clinic.pass_time(2 * WINDOW)
    assert clinic.state() == ("accepted", None)
    assert len(clinic.texts()) == 1


def test_after_an_outage_two_clean_looks_are_needed_again(clinic):
    clinic.try_once(NOT_MADE)
    clinic.double.fail_reads(Fault(Kind.ERROR), times=10_000)
    clinic.pass_time(WINDOW)
    clinic.double.heal_reads()
    reads = []
    while clinic.state()[0] == "unsure":
        clinic.act(inquire.next_look(clinic.world.sending))
        reads.append(clinic.attempt().clean_reads)
    assert reads[0] == 1
    assert len(reads) == 2
    clinic.pass_time(MINUTE)
    assert len(clinic.texts()) == 1


def test_where_nobody_can_tell_a_person_decides(clinic):
    clinic.try_once(LOST_ANSWER)
    clinic.double.fail_reads(Fault(Kind.ERROR), times=10_000)
    clinic.pass_time(timedelta(hours=6))
    assert clinic.state() == ("held", "unknown-outcome")
    assert clinic.attempt().outcome == "given-up"
    assert "unsure" in clinic.tasks()
    clinic.double.heal_reads()
    clinic.pass_time(timedelta(hours=6))
    assert clinic.state() == ("held", "unknown-outcome")
    assert len({entry.body for entry in clinic.texts()}) == len(clinic.texts())


def test_a_clinic_may_rather_send_twice_than_never(clinic):
    world = clinic.world
    world.set(SATURDAY)  # no night comes before nobody can tell
    change_clinic(
        Edit(world.scope, world.store, world.shelf, "owner", world.now),
        ClinicDetails(rather_twice=frozenset({TextClass.CARE})),
    )
    clinic.try_once(LOST_ANSWER)
    clinic.double.fail_reads(Fault(Kind.ERROR), times=10_000)
    clinic.pass_time(timedelta(hours=6))
    assert clinic.state() == ("accepted", None)
    bodies = [entry.body for entry in clinic.texts()]
    assert bodies.count(bodies[0]) == 2
    assert "unsure" not in clinic.tasks()


def test_a_text_without_words_is_ours_where_it_can_be_nobody_elses(clinic):
    clinic.double.account.redacts = True
    clinic.try_once(LOST_ANSWER)
    clinic.pass_time(10 * SECOND)
    assert clinic.state() == ("accepted", None)


def test_texts_without_words_that_may_be_either_of_two_are_held_and_not_sent_again(clinic):
    clinic.double.account.redacts = True
    clinic.world.register("microneedling-pen", name="Mia Example", call_name="Mia")
    clinic.try_once(LOST_ANSWER, name="Ben Example", call_name="Ben")
    unsure = [row for row in clinic.world.rows(tables.Reminder) if row.state == "unsure"]
    assert len(unsure) == len(clinic.texts()) == 2
    clinic.pass_time(timedelta(hours=6))
    states = [row.state for row in clinic.world.rows(tables.Reminder) if row.id in {text.id for text in unsure}]
    assert states == ["held", "held"]


def test_the_sentence_of_a_trial_account_hides_nothing(clinic):
    clinic.double.account.trial = True
    clinic.try_once(LOST_ANSWER)
    clinic.pass_time(10 * SECOND)
    assert clinic.state() == ("accepted", None)


def test_each_of_many_doubts_finds_its_own_text(clinic):
    for n in range(6):
        clinic.world.register("microneedling-pen", number=f"+1212555011{n}", name=f"Patient {n}")
    clinic.double.fail(LOST_ANSWER, ALL_NUMBERS)
    clinic.pass_time(DUE - clinic.world.now)
    clinic.pass_time(MINUTE)
    bound = {row.provider_id for row in clinic.world.rows(tables.Attempt)}
    assert bound == {entry.sid for entry in clinic.double.journal}
    assert len(bound) == 6


def test_a_doubt_is_asked_about_at_the_number_that_the_text_really_went_to(clinic):
    world = clinic.world
    with world.store.write() as db:
        row = db.get_one(tables.Clinic, 1)
        row.mode, row.practice_number = "practice", BEN
    clinic.double.fail(LOST_ANSWER, BEN)
    clinic.try_once()
    assert clinic.texts() == []
    clinic.pass_time(10 * SECOND)
    assert clinic.state() == ("accepted", None)
    assert clinic.attempt().provider_id == clinic.texts(BEN)[0].sid


def test_what_was_erased_cannot_be_looked_for(clinic):
    clinic.try_once(LOST_ANSWER)
    patient = clinic.world.rows(tables.Patient)[0]
    erase(clinic.world.scope, clinic.world.store, patient.public_id, "owner", clinic.world.now)
    assert clinic.attempt().outcome == "given-up"
    asked = claim_inquiries(clinic.world.sending, clinic.world.now + MINUTE, 9).inquiries
    assert [type(one) for one in asked] == [AboutReplies]


def test_what_was_erased_meanwhile_is_held(clinic):
    clinic.try_once(LOST_ANSWER)
    with clinic.world.store.write() as db:
        db.get_one(tables.Number, 1).address = None
    clinic.pass_time(10 * SECOND)
    assert clinic.state() == ("held", "unknown-outcome")
    assert clinic.attempt().outcome == "given-up"


@pytest.mark.parametrize("brought", [True, False], ids=["brought near", "the counterpart"])
def test_a_look_that_a_wrong_clock_put_off_for_hours_is_brought_near(clinic, brought):
    clinic.try_once(LOST_ANSWER)
    five_hours_ahead = clinic.world.now + 300 * MINUTE
    assert claim_inquiries(clinic.world.sending, five_hours_ahead, 9).inquiries  # by a worker that dies before it asks
    clinic.pass_time(2 * WINDOW)
    assert clinic.state() == ("unsure", "unknown-outcome")
    if brought:
        rescue.bring_near(clinic.world.sending, clinic.world.now)
    clinic.pass_time(MINUTE)
    assert (clinic.state() == ("accepted", None)) is brought


def test_asking_never_fails(clinic):
    class Broken:
        def search(self, *_):
            raise ZeroDivisionError

    clinic.try_once(LOST_ANSWER)
    sending, now = clinic.world.sending, clinic.world.now + 10 * SECOND
    (inquiry,) = [one for one in claim_inquiries(sending, now, 9).inquiries if isinstance(one, AboutDoubt)]
    assert ask(replace(sending, channels={"main": Broken()}), inquiry) == Unread("asking-failed")
    assert ask(replace(sending, channels={}), inquiry) == Unread("no-such-sender")


def test_what_is_logged_names_nobody(clinic):
    with structlog.testing.capture_logs() as logs:
        clinic.try_once(LOST_ANSWER)
        clinic.double.fail_reads(Fault(Kind.ERROR), times=3)
        clinic.double.account.receive(ANA, "My face burns")
        clinic.pass_time(2 * WINDOW)
    assert any(line["event"] == "inquiry_unread" for line in logs)
    for private in (ANA, "burns", "Ana", clinic.texts()[0].body):
        assert private not in str(logs)


def test_two_claims_of_texts_beside_an_open_doubt_do_not_send_it(clinic):
    clinic.try_once(NOT_MADE)
    for _ in range(3):
        assert claim(clinic.world.sending, clinic.world.now, 10).handovers == ()
