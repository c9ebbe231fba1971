"""What patients write to stop, by language, as data. All languages are read always: a patient writes as they like."""

from reminders.domain.reply_words import de, en, es, fr, more
from reminders.domain.reply_words.base import ReplyWords

ALL: tuple[ReplyWords, ...] = (
    *(en.WORDS, es.WORDS, fr.WORDS, de.WORDS),
    *(more.ITALIAN, more.PORTUGUESE, more.DUTCH, more.OTHERS),
)

__all__ = ["ALL", "ReplyWords"]
