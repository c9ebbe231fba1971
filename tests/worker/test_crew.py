"""What the threads that talk to providers bring back."""

import time
from datetime import timedelta

from reminders.channels.base import Message
from reminders.domain.delivery import Unread
from reminders.usecases.inquire import AboutReceipt
from reminders.usecases.sending import Handover
from reminders.worker.crew import HANDED_BACK, Crew
from reminders.worker.inbox import Answered, Finished, Inbox
from reminders.worker.post import Permit
from tests.worker.clinic import Opener

TEXT = Handover(1, 1, "main", Message("a" * 32, "+12125550101", "Hello.", timedelta(minutes=15), None))


class LostPost:
    """Another worker has taken over."""

    lost = True


def test_a_text_without_a_permit_is_handed_back_without_a_duration(opened: Opener) -> None:
    inbox = Inbox()
    crew = Crew(1, inbox, lambda: 0.0)
    crew.send(opened().sending, TEXT, Permit(LostPost(), timedelta.max))
    letter = inbox.get(timeout=30)
    crew.dismiss()
    assert letter == Finished(TEXT, HANDED_BACK, None)


def test_an_answer_tells_how_long_it_took_and_makes_room_for_the_next_question(opened: Opener) -> None:
    inbox = Inbox()
    crew = Crew(1, inbox, time.monotonic)
    room = crew.askers.room
    question = AboutReceipt("a" * 32, "nobody", "SM" + "a" * 32, 0)
    crew.ask(opened().sending, question)
    assert crew.askers.room == room - 1
    letter = inbox.get(timeout=30)
    crew.dismiss()
    assert isinstance(letter, Answered)
    assert (letter.inquiry, letter.answer) == (question, Unread("no-such-sender"))
    assert letter.seconds >= 0
    crew.back(letter)
    assert crew.askers.room >= room
