"""Signs of trouble in what patients write: read by word lists and weights that are data, in several languages at once.

An aid for the inbox, and no triage: it decides which reply a person looks at first, and never answers.
"""

from reminders.domain.red_flags.judging import Notice, Treated, Verdict, is_calm, judge, notice, weigh
from reminders.domain.red_flags.leaning import Weights
from reminders.domain.red_flags.levels import Level
from reminders.domain.red_flags.lexicon import Language, Lexicon, Sign, Together, lexicon_of

__all__ = [
    "Language",
    "Level",
    "Lexicon",
    "Notice",
    "Sign",
    "Together",
    "Treated",
    "Verdict",
    "Weights",
    "is_calm",
    "judge",
    "lexicon_of",
    "notice",
    "weigh",
]
