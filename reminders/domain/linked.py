"""Which texts end with the link to the patient's page, where the clinic's rule says so: the first after each visit."""

from collections.abc import Sequence
from dataclasses import replace

from reminders.domain.case import Case
from reminders.domain.planned import PlannedText
from reminders.domain.vocabulary import TextClass


def linked(texts: Sequence[PlannedText], case: Case) -> list[PlannedText]:
    """The same texts; of each visit that took place the first about care says where the page is."""
    if not case.rules.page_link:
        return list(texts)
    first = {key for visit in case.visits if visit.took_place and (key := _first(texts, visit.id)) is not None}
    return [replace(text, content=replace(text.content, link=True)) if text.key in first else text for text in texts]


def _first(texts: Sequence[PlannedText], visit_id: str) -> str | None:
    of_care = [
        text
        for text in texts
        if visit_id in text.visit_ids
        and text.text_class is TextClass.CARE
        and text.content.step is not None
        and not text.role.before_visit
    ]
    return min(of_care, key=lambda text: (text.due_at, text.key)).key if of_care else None
