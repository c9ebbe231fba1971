"""The patient's page: what is allowed from when, what is normal, whom to call now, the next visit.

From the planner and the timeline of the texts. It knows no name but the one that texts to a shared number open with,
and no treatment: whoever finds the phone reads no more than on its lock screen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from reminders.domain.aftercare import Standing, last_visit, standings
from reminders.domain.case import Case
from reminders.domain.vocabulary import Category, Purpose
from reminders.store import cases, page_links, people, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf, library
from reminders.usecases.page_calls import Calls, calls_of
from reminders.usecases.page_links import Ended, Opened, find, goes_on_until
from reminders.usecases.page_visits import BookedVisit, visits_ahead
from reminders.usecases.said_after import Said, Speaking, said_after
from reminders.usecases.speaking import voice_of
from reminders.wording.page import page_language, page_languages, page_words
from reminders.wording.page.times import PageTimes, page_locale
from reminders.wording.spelling import spelled

LATER = 12  # hours: what is texted later than this is told with its day


@dataclass(frozen=True)
class Wait:
    """One category that is not allowed yet, in the patient's words. `passed`: which share of the wait is over."""

    category: Category
    what: str
    until: str
    left: str
    passed: float


@dataclass(frozen=True)
class Told:
    """A sentence of the texts, with the day from which it is true where that is not today.

    Of when to call there is no such day: whoever is unwell sooner calls sooner.
    """

    words: str
    language: str
    from_day: str


@dataclass(frozen=True)
class AftercarePage:
    """All of one page. `call_name`: only where several share the number. `purposes`: what the patient agrees to now."""

    language: str
    languages: tuple[str, ...]
    call_name: str | None = field(repr=False)
    clinic: str
    treated_on: str | None
    as_of: str
    waits: tuple[Wait, ...]
    allowed: Mapping[Category, str]
    normal: tuple[Told, ...]
    when_to_call: tuple[Told, ...]
    calls: Calls
    next_visit: str | None
    cancelled: tuple[str, ...]
    purposes: frozenset[Purpose]
    ends_on: str

    @property
    def has_visits(self) -> bool:
        return self.next_visit is not None or bool(self.cancelled)


@dataclass(frozen=True)
class EndedPage:
    """What is left of a page that has ended: whom to call."""

    language: str
    clinic: str
    calls: Calls


def opened_page(store: Store, shelf: Shelf, token: str, now: datetime) -> AftercarePage | EndedPage | None:
    """The page that a token opens, counted as a look; None: the token is none of ours."""
    with store.read() as db:
        found = find(db, token, now)
        match found:
            case None:
                return None
            case Ended(clinic):
                return _ended(clinic, now)
            case Opened(link, patient, _):
                ends_at = goes_on_until(db, shelf, found, now)
                page, link_id = _page(db, shelf, patient, now, ends_at), link.id
    with store.write() as db:  # a moment: whoever writes waits for no page to be made
        page_links.viewed(db, link_id, ends_at, now)
    return page


def previewed_page(scope: Scope, store: Store, shelf: Shelf, patient_id: str, now: datetime) -> AftercarePage:
    """The same page for staff, who need no link.

    Raises:
        NotFound: no such patient.
    """
    with store.read() as db:
        patient = people.patient_of(scope, db, patient_id)
        return _page(db, shelf, patient, now, now)


def _ended(clinic: tables.Clinic, now: datetime) -> EndedPage:
    nobody = tables.Patient(zone=None, zone_since_on=None, call_name=None)
    language = page_language(None, clinic.languages)
    return EndedPage(language, clinic.name, calls_of(voice_of(clinic, nobody, language, shared=False), now))


def _page(db: Transaction, shelf: Shelf, patient: tables.Patient, now: datetime, ends_at: datetime) -> AftercarePage:
    clinic = db.get_one(tables.Clinic, patient.clinic_id)
    scope = Scope(patient.organization_id, patient.clinic_id)
    case = cases.gather(scope, db, patient, library(scope, db, shelf), now)
    language = page_language(patient.language, clinic.languages)
    times = times_of(clinic, case, language, now)
    shared = patient.number_id is not None and people.sharers(db, [patient.number_id])[patient.number_id] > 1
    last, ahead = last_visit(case), visits_ahead(db, patient, now)
    said = () if last is None else said_after(Speaking(scope, db, shelf, (clinic, patient), now), case, last)
    stand = standings(case, now)
    return AftercarePage(
        language=language,
        languages=page_languages(clinic.languages),
        call_name=patient.call_name if shared else None,
        clinic=clinic.name,
        treated_on=None if last is None or last.ended_at is None else times.day_of(last.ended_at),
        as_of=times.as_of(),
        waits=tuple(_wait(one, times, language) for one in stand if one.holds_at(now)),
        allowed=_allowed(stand, times, language),
        normal=tuple(_normal(one, times) for one in said if one.is_normal),
        when_to_call=tuple(Told(one.words, one.language, "") for one in said if not one.is_normal),
        calls=calls_of(voice_of(clinic, patient, language, shared=shared), now),
        next_visit=next((times.visit(one.starts_at) for one in ahead if not one.cancelled), None),
        cancelled=_cancelled(ahead, times),
        purposes=case.patient.consents,
        ends_on=times.day_of(ends_at),
    )


def times_of(clinic: tables.Clinic, case: Case, language: str, now: datetime) -> PageTimes:
    """How this page writes moments."""
    locale, label = page_locale(language, clinic.country), page_words(language).zone_label
    return PageTimes(case.patient.place, ZoneInfo(clinic.zone), locale, label, now)


def _wait(one: Standing, times: PageTimes, language: str) -> Wait:
    words = page_words(language)
    what, passed = _what(one, times, language), one.passed(times.now)
    if one.end.at is None:
        return Wait(one.category, what, words.until_healed, "", passed)
    until = words.until.format(when=times.end(one.end))
    return Wait(one.category, what, until, words.left.format(span=times.left(one.end.at)), passed)


def _allowed(stand: Iterable[Standing], times: PageTimes, language: str) -> Mapping[Category, str]:
    return MappingProxyType({one.category: _what(one, times, language) for one in stand if not one.holds_at(times.now)})


def _what(one: Standing, times: PageTimes, language: str) -> str:
    return spelled(page_words(language).categories[one.category], language, times.locale.territory)


def _normal(one: Said, times: PageTimes) -> Told:
    return Told(one.words, one.language, times.day_of(one.due_at) if one.due_at > times.soon(LATER) else "")


def _cancelled(ahead: Iterable[BookedVisit], times: PageTimes) -> tuple[str, ...]:
    return tuple(times.visit(one.starts_at) for one in ahead if one.cancelled)
