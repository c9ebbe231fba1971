"""What counts of all that a patient, or who decides for them, ever said to texts."""

from collections.abc import Sequence
from dataclasses import dataclass

from reminders.domain.vocabulary import Purpose


@dataclass(frozen=True)
class Word:
    """One yes or no to texts of one purpose, to the number in question."""

    purpose: Purpose
    given: bool
    by_guardian: bool = False
    in_form: bool = True  # as the country asks for it: signed, where a word is not enough


def counting(words: Sequence[Word], *, minor: bool) -> dict[Purpose, int]:
    """The place of the word that counts, by purpose: the last one that may be said.

    A no counts whoever says it. A yes for a minor is a guardian's to say; of age, it is the patient's own, so a
    guardian's yes ends on the day on which staff note that the patient is of age. A yes that lacks the form which its
    purpose needs is kept, and does not count.
    """
    return {
        word.purpose: place for place, word in enumerate(words) if not word.given or _may_say_yes(word, minor=minor)
    }


def _may_say_yes(word: Word, *, minor: bool) -> bool:
    return word.in_form and word.by_guardian is minor
