"""What somebody has to answer for before a list goes in."""

from enum import StrEnum

from reminders.usecases.import_list.report import Report
from reminders.usecases.import_list.setting import Choices

WITHOUT_ASKING = 50  # texts of the next 24 hours that nobody needs to confirm


class Doubt(StrEnum):
    """Why a list is more than a day's work."""

    MANY_TEXTS = "many-texts"
    CONSENT_OF_ALL = "consent-of-all"  # somebody says for all patients of the list that they agreed


def doubts(report: Report, choices: Choices) -> frozenset[Doubt]:
    """What stands against taking a list in without a second look."""
    found = {
        Doubt.MANY_TEXTS: report.texts_soon > WITHOUT_ASKING,
        Doubt.CONSENT_OF_ALL: choices.consent is not None,
    }
    return frozenset(doubt for doubt, holds in found.items() if holds)
