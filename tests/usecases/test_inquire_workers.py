"""Several workers ask, at once or one after another's death: each question is put once, and no answer undoes news."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.domain.delivery import Unread
from reminders.store import standing, tables
from reminders.store.tables import ReceiptSource
from reminders.usecases import inquire
from reminders.usecases.accept_receipt import accept_receipt
from reminders.usecases.inquire import AboutDoubt, ask, claim_inquiries, take_answer
from reminders.usecases.poll_replies import AboutReplies
from tests.doubles.twilio import EVERYBODY, Fault, Kind
from tests.usecases.asked import DUE, MINUTE, asked_clinic

SECOND = timedelta(seconds=1)
LOST_ANSWER = Fault(Kind.ERROR_AFTER)


@pytest.fixture
def clinic(database_url, tmp_path):
    with asked_clinic(database_url, tmp_path) as made:
        yield made


def test_a_receipt_that_comes_between_the_question_and_its_answer_is_not_undone(clinic):
    clinic.try_once(LOST_ANSWER)
    sending, now = clinic.world.sending, clinic.world.now + 10 * SECOND
    (inquiry,) = [one for one in claim_inquiries(sending, now, 9).inquiries if isinstance(one, AboutDoubt)]
    answer = ask(sending, inquiry)
    sid = clinic.texts()[0].sid
    clinic.double.account.set_status(sid, "delivered")
    receipt = sending.channels["main"].fetch(sid)
    accept_receipt(sending, replace(receipt, attempt_id=inquiry.attempt_id), ReceiptSource.WEBHOOK, now)
    for late in (answer, inquire.SentTexts(()), Unread("no-answer")):
        take_answer(sending, inquiry, late, now)
        assert clinic.state() == ("delivered", None)
    assert clinic.attempt().inquire_at is None


def test_a_question_is_put_by_one_worker_and_by_another_when_that_one_died(clinic):
    clinic.try_once(LOST_ANSWER)
    sending, now = clinic.world.sending, clinic.world.now + 20 * SECOND
    first = claim_inquiries(sending, now, 9)
    assert [type(one) for one in first.inquiries] == [AboutReplies, AboutDoubt]
    second = claim_inquiries(sending, now, 9)
    assert second.inquiries == ()
    assert second.next_at is not None
    assert now < second.next_at <= now + MINUTE
    again = claim_inquiries(sending, now + MINUTE, 9)
    assert [type(one) for one in again.inquiries] == [AboutReplies, AboutDoubt]


def test_no_more_is_asked_than_there_are_hands(clinic):
    clinic.try_once(LOST_ANSWER)
    now = clinic.world.now + MINUTE
    assert [len(claim_inquiries(clinic.world.sending, now, 1).inquiries) for _ in range(3)] == [1, 1, 0]


def test_workers_at_the_same_moment_never_take_the_same(clinic):
    for n in range(20):
        clinic.world.register("microneedling-pen", number=f"+121255501{n:02}", name=f"Patient {n}")
    clinic.double.fail(LOST_ANSWER, EVERYBODY)
    clinic.world.set(DUE)
    clinic.world.send_due()
    now = DUE + MINUTE
    with ThreadPoolExecutor(4) as workers:
        looks = list(workers.map(lambda _: claim_inquiries(clinic.world.sending, now, 4), range(12)))
    taken = [one.attempt_id for look in looks for one in look.inquiries if isinstance(one, AboutDoubt)]
    assert len(taken) == len(set(taken))
    rest = claim_inquiries(clinic.world.sending, now, 99).inquiries
    doubts = [row.id for row in clinic.world.rows(tables.Attempt) if row.outcome == "unsure"]
    left = [one.attempt_id for one in rest if isinstance(one, AboutDoubt)]
    assert sorted([*taken, *left]) == sorted(doubts)


def test_a_copy_that_was_moved_away_asks_nothing(clinic):
    clinic.try_once(LOST_ANSWER)
    with clinic.world.store.write() as db:
        standing.retire(db, clinic.world.now)
    asked = claim_inquiries(clinic.world.sending, clinic.world.now + MINUTE, 9)
    assert (asked.inquiries, asked.next_at) == ((), None)
