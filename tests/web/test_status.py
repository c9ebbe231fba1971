"""What Twilio tells of our texts: believed when signed, stored once, forward only, in any order."""

from datetime import timedelta
from itertools import permutations

import pytest

from reminders.domain.reminder import State
from reminders.runtime import RealClock
from reminders.store import tables
from reminders.store.tables import AttemptOutcome, ReceiptSource
from tests.web.office import ANA, SID, configure, open_office


def test_a_delivery_is_learned_of_and_answered_without_a_word(office) -> None:
    attempt_id, sid = office.sent()
    answer = office.twilio.status(attempt_id, sid, "delivered", RawDlrDoneDate="2611211520")
    assert (answer.status, answer.body) == (204, "")
    assert office.state() is State.DELIVERED
    (receipt,) = office.rows(tables.Receipt)
    assert (receipt.attempt_id, receipt.provider_id, receipt.source) == (attempt_id, sid, ReceiptSource.WEBHOOK)


def test_a_failure_is_stored_with_its_code(office) -> None:
    attempt_id, sid = office.sent()
    assert office.twilio.status(attempt_id, sid, "undelivered", 30008).status == 204
    assert office.attempt(attempt_id).provider_code == 30008
    assert office.state() in {State.UNDELIVERED, State.FAILED}


def test_in_whatever_order_they_come_the_text_is_delivered_in_the_end(office) -> None:
    for number, order in enumerate(permutations(["sending", "sent", "delivered"]), start=10):
        address = f"+121255501{number}"
        attempt_id, sid = office.sent(address)
        for status in order:
            assert office.twilio.status(attempt_id, sid, status).status == 204
        assert office.state(address) is State.DELIVERED, order
        assert office.attempt(attempt_id).provider_status == "delivered", order


def test_one_that_is_told_many_times_is_stored_once(office) -> None:
    attempt_id, sid = office.sent()
    for _ in range(3):
        assert office.twilio.status(attempt_id, sid, "delivered").status == 204
    assert len(office.rows(tables.Receipt)) == 1


def test_one_that_comes_before_the_answer_to_our_post_proves_the_text_and_is_kept(office) -> None:
    handover = office.begun()
    attempt_id = handover.message.attempt_id
    assert office.twilio.status(attempt_id, SID, "sent").status == 204
    assert office.attempt(attempt_id).provider_id == SID
    assert office.attempt(attempt_id).outcome is AttemptOutcome.ACCEPTED
    assert office.state() is State.ACCEPTED


def test_while_the_clock_is_wrong_what_is_told_counts_from_the_right_hour(
    office, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt_id, sid = office.sent()
    real, began = RealClock.now, office.runtime.now()
    monkeypatch.setattr(RealClock, "now", lambda clock: real(clock) + timedelta(hours=8))
    assert office.runtime.now() - began > timedelta(hours=7)
    assert office.twilio.status(attempt_id, sid, "delivered").status == 204
    assert office.twilio.reply(SID, ANA, "STOP").status == 200
    (receipt,), (reply,) = office.rows(tables.Receipt), office.rows(tables.Reply)
    assert receipt.received_at - began < timedelta(minutes=5)
    assert reply.received_at - began < timedelta(minutes=5)


def test_a_status_that_is_not_known_changes_nothing(office) -> None:
    attempt_id, sid = office.sent()
    assert office.twilio.status(attempt_id, sid, "teleported").status == 204
    assert office.rows(tables.Receipt) == []


def test_an_id_of_another_shape_changes_nothing(office) -> None:
    attempt_id, _ = office.sent()
    for sid in ("", "SM1", "SM" + "z" * 32):
        assert office.twilio.status(attempt_id, sid, "delivered").status == 204
    assert office.rows(tables.Receipt) == []


def test_one_about_an_attempt_that_nobody_knows_does_no_harm(office) -> None:
    office.sent()
    assert office.twilio.status("f" * 32, SID, "delivered").status == 204
    assert office.state() is State.ACCEPTED


def test_each_is_one_transaction_and_is_on_disk_when_it_is_answered(office) -> None:
    attempt_id, sid = office.sent()
    with office.counted() as work:
        office.twilio.status(attempt_id, sid, "delivered")
    assert work.commits == 1


def test_the_same_again_after_a_restart_changes_nothing(database_url, tmp_path, double) -> None:
    config = configure(tmp_path, double)
    with open_office(database_url, config) as office:
        attempt_id, sid = office.sent()
        office.twilio.status(attempt_id, sid, "sent")
        office.twilio.status(attempt_id, sid, "delivered")
        before = [repr(vars(row)) for row in office.rows(tables.ReminderHistory)]
    with open_office(database_url, config) as office:
        assert office.twilio.status(attempt_id, sid, "sent").status == 204
        assert office.state() is State.DELIVERED
        assert len(office.rows(tables.Receipt)) == 2
        assert len(office.rows(tables.ReminderHistory)) == len(before)


def test_where_the_store_cannot_take_it_twilio_is_asked_to_tell_it_again(office) -> None:
    attempt_id, sid = office.sent()
    with office.store.write() as db:
        db.connection().exec_driver_sql("ALTER TABLE receipt RENAME TO receipt_away")
    answer = office.twilio.status(attempt_id, sid, "delivered")
    assert (answer.status, answer.body) == (503, "")
    with office.store.write() as db:
        db.connection().exec_driver_sql("ALTER TABLE receipt_away RENAME TO receipt")
    assert office.twilio.status(attempt_id, sid, "delivered").status == 204
    assert office.state() is State.DELIVERED
