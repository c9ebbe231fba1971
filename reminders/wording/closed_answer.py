"""The one automatic answer to a reply that a person must read, while the clinic is closed.

It says when the clinic opens, which line is answered until then, and the emergency number; nothing clinical, nothing
of what was written, nothing of how serious it may be.
"""

from datetime import datetime

from reminders.wording.answer_words import AnswerWords, answer_words
from reminders.wording.languages import phrases
from reminders.wording.moments import Moments
from reminders.wording.voice import Voice


def closed_answer(voice: Voice, moment: datetime) -> str | None:
    """The words at a moment; None: the clinic is open, or says of no hour that it is closed."""
    if voice.opening is None or voice.is_answered(moment):
        return None
    words = answer_words(voice.language)
    moments = Moments.of(voice, moment, phrases(voice.language).zone_label)
    opens_at = voice.opening.opens_after(moment, voice.clinic_zone)
    closed = words.closed_now if opens_at is None else words.closed.format(when=moments.visit(opens_at))
    sentences = [closed, *_urgent(voice, moment, opens_at, moments, words)]
    if voice.emergency_number:
        sentences.append(words.emergency.format(number=voice.emergency_number))
    return moments.once(f"{voice.short_name}: {' '.join(sentences)}")


def _urgent(
    voice: Voice, moment: datetime, opens_at: datetime | None, moments: Moments, words: AnswerWords
) -> list[str]:
    """The line that is answered now; else where to turn; else when it opens, where that is before the clinic does."""
    hours, phone = voice.urgent_opening, voice.urgent_phone
    if phone is not None and voice.is_urgent_line_answered(moment):
        closes_at = None if hours is None else hours.closes_after(moment, voice.clinic_zone)
        if closes_at is None or (opens_at is not None and closes_at >= opens_at):
            return [words.urgent.format(phone=phone)]
        return [words.urgent_until.format(phone=phone, when=moments.visit(closes_at))]
    if voice.fallback is not None:
        return [words.urgent.format(phone=voice.fallback)]
    from_at = None if phone is None or hours is None else hours.opens_after(moment, voice.clinic_zone)
    if from_at is None or (opens_at is not None and from_at >= opens_at):
        return []
    return [words.urgent_from.format(phone=phone, when=moments.visit(from_at))]
