"""Our answers to STOP, START and HELP, where the provider does not answer by itself: one segment each."""

from datetime import datetime

from reminders.domain.replies import Meaning
from reminders.wording.answer_words import answer_words
from reminders.wording.languages import phrases
from reminders.wording.phrases import Phrases
from reminders.wording.render import answered
from reminders.wording.voice import Voice


def answer(said: Meaning, voice: Voice, moment: datetime) -> str | None:
    """What the clinic says to a word; None: nothing, a person reads it.

    A HELP may come from somebody who needs some, so its answer names the emergency number.
    """
    words = phrases(voice.language)
    match said:
        case Meaning.STOP | Meaning.LIKELY_STOP:
            sentences = [words.stopped, *_questions(voice, words, moment)]
        case Meaning.START:
            sentences = [words.started]
        case Meaning.HELP:
            sentences = [words.who_we_are, *_questions(voice, words, moment), *_emergency(voice, words)]
        case Meaning.WRONG_NUMBER | Meaning.REACTION | Meaning.OTHER:
            return None
    return f"{voice.short_name}: {' '.join(sentences)}"


def change_answer(voice: Voice) -> str:
    """What the clinic says to who wants another time for a visit."""
    return f"{voice.short_name}: {answer_words(voice.language).change}"


def _questions(voice: Voice, words: Phrases, moment: datetime) -> list[str]:
    return [words.questions.format(phone=answered(voice, moment, words))] if voice.phone else []


def _emergency(voice: Voice, words: Phrases) -> list[str]:
    return [words.emergency.format(number=voice.emergency_number)] if voice.emergency_number else []
