"""From a planned text to exactly the words that go out."""

from dataclasses import dataclass
from datetime import datetime

from reminders.domain.planned import Content
from reminders.domain.vocabulary import Category
from reminders.errors import RemindersError
from reminders.wording import compose, placeholders
from reminders.wording.answer_words import answer_words
from reminders.wording.correction import corrected
from reminders.wording.languages import phrases
from reminders.wording.moments import Moments
from reminders.wording.phrases import Phrases
from reminders.wording.spelling import spelled
from reminders.wording.voice import Voice


def render(content: Content, template: str | None, voice: Voice, moment: datetime) -> str:
    """The text as it leaves at `moment`; `template` None for a correction, which has words of its own.

    A sentence that tells the end of one category is left out once that has ended, so that a late
    text stays true.

    Raises:
        InvalidInput: the template asks for something that does not exist.
        RemindersError: nothing is left to say, or a value that the template needs is missing.
    """
    words = phrases(voice.language)
    moments = Moments.of(voice, moment, words.zone_label)
    if template is None:
        body = corrected(content, moments, words)
    else:
        body = _body(template, _Filling(content, voice, moments, words))
    if not body:
        raise RemindersError("The text has nothing left to say.", remedy="Cancel it, or plan the patient again.")
    asked = " " + answer_words(voice.language).asks if content.asks and voice.can_receive else ""
    return opening(voice, words) + moments.once(_spelled(body, voice)) + _spelled(asked, voice)


def _spelled(body: str, voice: Voice) -> str:
    return spelled(body, voice.language, voice.region)


def opening(voice: Voice, words: Phrases) -> str:
    """What every text begins with: who writes, and on a shared number to whom."""
    start = f"{voice.short_name}: "
    if voice.is_shared and voice.call_name:
        start += words.shared.format(name=voice.call_name) + " "
    return start


def _body(template: str, filling: "_Filling") -> str:
    asked = placeholders.placeholders(template)
    composed = compose.restrictions(
        (told for told in filling.content.ends if told.spot[1] not in asked.until), filling.moments, filling.words
    )
    filled = (
        placeholders.fill(sentence, lambda name: composed if name == placeholders.RESTRICTIONS else filling.value(name))
        for sentence in placeholders.sentences(template)
        if filling.still_true(sentence)
    )
    return " ".join(sentence for sentence in filled if sentence)


@dataclass(frozen=True)
class _Filling:
    """The values of one text's placeholders."""

    content: Content
    voice: Voice
    moments: Moments
    words: Phrases

    def still_true(self, sentence: str) -> bool:
        running = compose.running(self.content.ends, self.moments.moment)
        return placeholders.placeholders(sentence).until <= running.keys()

    def value(self, name: str) -> str:
        """The value of any placeholder but `{restrictions}`, which depends on the whole template."""
        voice, content, now = self.voice, self.content, self.moments.moment
        if name == placeholders.VISIT_AT and content.visit_at is not None:
            return self.moments.visit(content.visit_at)
        if name == placeholders.READY_ON and content.ready_on is not None:
            return self.moments.day(content.ready_on)
        if name == placeholders.CALL:
            return answered(voice, now, self.words)
        if name == placeholders.EMERGENCY:
            return voice.emergency_number
        if name == placeholders.REPLY_OR_CALL:
            pattern = self.words.reply_or_call if voice.can_receive else self.words.call
            return pattern.format(phone=voice.phone)
        if name.startswith(placeholders.UNTIL):
            return self._until(name.removeprefix(placeholders.UNTIL))
        raise RemindersError(f"The text needs {{{name}}}, and its plan has none.", remedy="Plan the patient again.")

    def _until(self, category: str) -> str:
        running = compose.running(self.content.ends, self.moments.moment)
        return compose.until(compose.longest(running[Category(category)]), self.moments, self.words)


def answered(voice: Voice, moment: datetime, words: Phrases) -> str:
    """The number that somebody answers at this moment; where none does, where to turn, or when to try."""
    if voice.is_answered(moment):
        return voice.phone
    if voice.urgent_phone is not None and voice.is_urgent_line_answered(moment):
        return voice.urgent_phone
    if voice.fallback is not None:
        return voice.fallback
    return words.when_we_open.format(phone=voice.phone)
