"""Our answers to what came in: to a word, to a reply that waits until the clinic opens, to who wants another time.

Each is a text of its own, goes soon or never, once in a while, and only to who may be written to by the sender that
the reply came to. Part of accepting a reply: it never commits.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.read_reply import Said
from reminders.domain.replies import (
    ANSWER_AGAIN,
    ANSWER_USEFUL,
    CLOSED_AGAIN,
    CLOSED_USEFUL,
    AnswerKind,
    Meaning,
)
from reminders.store import codec, replies, tables
from reminders.store.engine import Transaction
from reminders.store.replies import Answer, Arrived
from reminders.usecases.sending import Sending
from reminders.usecases.speaking import voice_of
from reminders.wording.answers import answer, change_answer
from reminders.wording.closed_answer import closed_answer
from reminders.wording.languages import LANGUAGES
from reminders.wording.voice import Voice, base_language, pick_language

UNDERSTOOD = "en"  # where the patient and the clinic speak what our answers are not written in
_WORDS = {
    Meaning.STOP: AnswerKind.STOP,
    Meaning.LIKELY_STOP: AnswerKind.STOP,
    Meaning.START: AnswerKind.START,
    Meaning.HELP: AnswerKind.HELP,
}


@dataclass(frozen=True)
class Heard:
    """A reply that is new, as it came and as it was understood, in the transaction that stores it."""

    sending: Sending
    db: Transaction
    arrived: Arrived
    said: Said
    now: datetime


@dataclass(frozen=True)
class _Form:
    """One kind of answer: how long it is of use, how long none of its kind follows, and its words, if there are any."""

    kind: AnswerKind
    useful: timedelta
    again: timedelta
    words: Callable[[Voice], str | None]


def answer_word(heard: Heard, number: tables.Number) -> None:
    """Answer STOP, START and HELP where the provider does not; it knows of no HELP but its own."""
    said, kind = heard.said, _WORDS.get(heard.said.meaning)
    ours = heard.sending.terms_of(heard.arrived.sender).answers or (kind is AnswerKind.HELP and not said.by_carriers)
    if kind is not None and ours:
        words = _Form(kind, ANSWER_USEFUL, ANSWER_AGAIN, lambda voice: answer(said.meaning, voice, heard.now))
        _plan(heard, number, words)


def answer_closed(heard: Heard, number: tables.Number, urgent_in: Collection[int] = ()) -> bool:
    """Say when somebody reads it, and who answers until then, while the clinic is closed; True: it is said.

    Not to a number that gets no texts: whoever said STOP is told nothing more. A clinic may switch it off, but not for
    a reply that cannot wait, which it has somebody on call for (`urgent_in`): the same words, and as seldom.
    """
    if heard.said.meaning is not Meaning.OTHER or number.silence is not None:
        return False
    form = _Form(AnswerKind.CLOSED, CLOSED_USEFUL, CLOSED_AGAIN, lambda voice: closed_answer(voice, heard.now))
    found = replies.listener(heard.db, number.id, heard.arrived.sender)
    if found is None:
        return False
    clinic = found[0]
    return (clinic.id in urgent_in or codec.load_rules(clinic.rules).answer_closed) and _plan(heard, number, form)


def answer_change(heard: Heard, number: tables.Number) -> None:
    """Say that somebody calls about another time for the visit."""
    if number.silence is None:
        _plan(heard, number, _Form(AnswerKind.CHANGE, CLOSED_USEFUL, ANSWER_AGAIN, change_answer))


def _plan(heard: Heard, number: tables.Number, form: _Form) -> bool:
    db, arrived, now = heard.db, heard.arrived, heard.now
    until = arrived.at + form.useful
    found = replies.listener(db, number.id, arrived.sender)
    if found is None or now >= until or replies.answered_since(db, number.id, form.kind, now - form.again):
        return False
    clinic, patient = found
    language = pick_language(patient.language, clinic.languages, LANGUAGES) or UNDERSTOOD
    body = form.words(voice_of(clinic, patient, base_language(language), shared=False))
    if body is not None:
        replies.plan_answer(db, Answer(form.kind, arrived, number.id, body, language, until), patient, now)
    return body is not None
