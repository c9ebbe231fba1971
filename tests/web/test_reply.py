"""What patients write, as Twilio posts it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from reminders.domain.reminder import State
from reminders.domain.replies import Meaning
from reminders.store import tables
from tests.doubles.twilio_account import ACCOUNT_SID, FROM_NUMBER
from tests.doubles.twilio_callbacks import TOKEN
from tests.web.office import ANA, SID, configure, open_office

STRANGER = "+12125550199"
SECOND = f"""
[senders.second]
kind = "twilio"
account_sid = "{ACCOUNT_SID}"
from_number = "{FROM_NUMBER}"
auth_token = "{TOKEN}"
"""


def opted_out(office):
    return [number.opted_out_at is not None for number in office.rows(tables.Number)]


def test_a_reply_is_kept_and_answered_with_an_empty_document(office) -> None:
    office.sent()
    answer = office.twilio.reply(SID, ANA, "it itches a bit")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.body.endswith("<Response/>")
    (reply,) = office.rows(tables.Reply)
    assert (reply.body, reply.sender, reply.meaning, reply.provider_id) == ("it itches a bit", "main", "other", SID)


def test_a_stop_counts_from_its_answer_on_and_the_same_again_changes_nothing(office) -> None:
    office.begun()
    for _ in range(2):
        assert office.twilio.reply(SID, ANA, "STOP").status == 200
        assert opted_out(office) == [True]
    assert len(office.rows(tables.Reply)) == 1
    assert {row.state for row in office.rows(tables.Reminder)} <= {State.SENDING, State.SKIPPED}


def test_what_twilio_took_for_a_stop_in_another_language_is_one(office) -> None:
    office.sent()
    office.twilio.reply(SID, ANA, "PARAR", OptOutType="STOP")
    assert opted_out(office) == [True]
    assert office.rows(tables.Reply)[0].meaning == Meaning.STOP


def test_the_provider_answers_a_stop_and_we_do_not(office) -> None:
    office.sent()
    office.twilio.reply(SID, ANA, "STOP")
    assert [row for row in office.rows(tables.Reminder) if row.key.startswith("reply/")] == []


def test_a_text_of_a_stranger_is_kept(office) -> None:
    assert office.twilio.reply(SID, STRANGER, "Is this Lumina?").status == 200
    assert office.rows(tables.Reply)[0].from_address == STRANGER


def test_a_text_without_an_id_is_not_kept_and_not_asked_for_again(office) -> None:
    assert office.twilio.reply("", ANA, "hello").status == 200
    assert office.rows(tables.Reply) == []


def test_one_reply_is_one_transaction(office) -> None:
    office.sent()
    with office.counted() as work:
        office.twilio.reply(SID, ANA, "STOP")
    assert work.commits == 1


def test_many_at_once_are_all_kept(office) -> None:
    office.sent()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: office.twilio.reply(f"SM{n:032x}", ANA, "STOP"), range(24)))
    assert {answer.status for answer in answers} == {200}
    assert len(office.rows(tables.Reply)) == 24


def test_where_the_store_cannot_take_it_twilio_is_asked_to_tell_it_again(office) -> None:
    office.sent()
    with office.store.write() as db:
        db.connection().exec_driver_sql("ALTER TABLE reply RENAME TO reply_away")
    answer = office.twilio.reply(SID, ANA, "STOP")
    assert (answer.status, answer.body) == (503, "")  # without a word: Twilio would send it to the patient
    assert opted_out(office) == [False]
    with office.store.write() as db:
        db.connection().exec_driver_sql("ALTER TABLE reply_away RENAME TO reply")
    assert office.twilio.reply(SID, ANA, "STOP").status == 200
    assert opted_out(office) == [True]


@pytest.fixture
def two_senders(database_url, tmp_path, double):
    with open_office(database_url, configure(tmp_path, double, SECOND)) as office:
        yield office


def test_of_two_senders_the_one_whose_service_or_number_was_written_to_has_the_reply(two_senders) -> None:
    office = two_senders
    office.twilio.reply("SM" + "1" * 32, ANA, "a")
    office.twilio.reply("SM" + "2" * 32, ANA, "b", MessagingServiceSid="")
    office.twilio.reply("SM" + "3" * 32, ANA, "c", path="/hooks/twilio/reply/second")
    office.twilio.reply("SM" + "4" * 32, ANA, "d", MessagingServiceSid="MG" + "9" * 32)
    senders = {reply.body: reply.sender for reply in office.rows(tables.Reply)}
    assert senders == {"a": "main", "b": "second", "c": "second", "d": "main"}


def test_a_sender_that_is_not_configured_takes_no_reply(two_senders) -> None:
    assert two_senders.twilio.reply(SID, ANA, "x", path="/hooks/twilio/reply/third").status == 403
    assert two_senders.rows(tables.Reply) == []
