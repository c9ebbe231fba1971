"""What would be texted after a visit of what is normal and when to call: for paper, and for the patient's page.

The same planner and the same words as of the texts, had the patient agreed to all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from reminders.domain.case import Case, Visit
from reminders.domain.plan import plan
from reminders.domain.planned import PlannedText
from reminders.domain.vocabulary import Mode, Purpose, Role
from reminders.errors import RemindersError
from reminders.store import protocols, tables
from reminders.store.engine import Transaction
from reminders.store.scope import Scope
from reminders.usecases.approved import approved_languages
from reminders.usecases.library import Shelf, wording
from reminders.usecases.speaking import speak, voice_of
from reminders.wording.languages import phrases
from reminders.wording.placeholders import placeholders
from reminders.wording.render import opening

_SAID = (Role.NORMAL, Role.CHECK, Role.LATE_CHECK)
Approvals = frozenset[tuple[str, int, str]]
_UNDERSTOOD = "en"  # the opening is the same in every language: who writes


@dataclass(frozen=True)
class Speaking:
    """What it takes to put a plan into words, and as of when."""

    scope: Scope
    db: Transaction
    shelf: Shelf
    listener: tuple[tables.Clinic, tables.Patient]
    moment: datetime


@dataclass(frozen=True)
class Said:
    """The words of one text, without who writes, the language that they are in, and when they are texted."""

    role: Role = field(compare=False)  # said twice, it is said once
    words: str
    language: str
    due_at: datetime = field(compare=False)

    @property
    def is_normal(self) -> bool:
        """Of what is to be expected; else of when to call."""
        return self.role is Role.NORMAL


def said_after(speaking: Speaking, case: Case, visit: Visit) -> tuple[Said, ...]:
    """What is said after a visit that took place, in the order in which it would be sent."""
    reached = replace(case.patient, consents=frozenset(Purpose), has_number=True, silence=None, paused=False)
    made = plan(replace(case, patient=reached, other_texts=()), visit.ended_at or visit.recorded_at)
    texts = [text for text in made.texts if text.role in _SAID and visit.id in text.visit_ids]
    known = _approved(speaking)
    return tuple(dict.fromkeys(one for text in texts for one in _said(speaking, text, known)))


def _said(speaking: Speaking, text: PlannedText, known: Approvals | None) -> Iterator[Said]:
    """The words alone: who writes, the link, and what stands above in the list of what is not allowed, are left out."""
    clinic, patient = speaking.listener
    begin = opening(voice_of(clinic, patient, _UNDERSTOOD, shared=False), phrases(_UNDERSTOOD))
    if text.content.step is None:
        return
    templates = wording(speaking.scope, speaking.db, speaking.shelf, text.content.step).values()
    asked = {category for template in templates for category in placeholders(template).until}
    ends = tuple(told for told in text.content.ends if told.spot[1] in asked)
    content = replace(text.content, ends=ends, link=False)
    among = None if known is None else approved_languages(text.merged, known)
    try:
        spoken = speak(
            speaking.db, speaking.shelf, content, speaking.listener, speaking.moment, shared=False, among=among
        )
    except RemindersError:  # nothing but what stands in the list
        return
    if spoken is not None:
        yield Said(text.role, spoken.body.removeprefix(begin), spoken.language, text.due_at)


def _approved(speaking: Speaking) -> Approvals | None:
    """As of texts: a clinic that is live tells patients nothing in words that no named person approved."""
    live = speaking.listener[0].mode is Mode.LIVE
    return protocols.approvals(speaking.scope, speaking.db) if live else None
