"""How one language says that it wants no texts, that the number is a wrong one, that it needs help.

Whole messages are compared without case, accents, spaces and punctuation. A pattern is read within one sentence,
word by word: `a|b` either, `tex*` any ending, `me?` perhaps, `~` some of the fillers or none, `..` up to three words,
`^` and `$` the ends of the sentence (or of a part of it between commas). See `reminders.domain.reply_pattern`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReplyWords:
    """One language's words.

    stop: a message that is nothing but this says STOP beyond doubt. perhaps: so does this, probably.
    visits: this too, where it is not the visit that is meant. likely: sentences that ask for no more texts, but not
    where `not_meant` fits the same sentence. wrong: sentences that say that the number is a wrong one, but not where
    `not_wrong` fits. fillers: what may stand between the words that count.
    """

    stop: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    not_meant: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    not_wrong: tuple[str, ...] = ()
    fillers: str = ""
