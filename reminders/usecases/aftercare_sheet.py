"""What a patient would have been texted, on paper: for whoever gets no texts, or likes to have it in the hand.

The same planner, the same words as of the texts and the same list as on the patient's page, in their language.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from reminders.domain.aftercare import Standing, last_visit, standings
from reminders.domain.case import Case, Visit
from reminders.domain.timeline import End
from reminders.store import agenda, cases, people, tables, visits
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.aftercare_page import times_of
from reminders.usecases.library import Shelf, current_protocols, library
from reminders.usecases.page_calls import as_read
from reminders.usecases.said_after import Said, Speaking, said_after
from reminders.wording.page import page_language, page_words
from reminders.wording.page.times import PageTimes
from reminders.wording.page.words import PageWords
from reminders.wording.spelling import spelled

_FRESH = timedelta(days=1)  # so long a sheet speaks as at the visit, with the number that is answered by day


@dataclass(frozen=True)
class Rule:
    """What is not allowed until one moment, in the patient's words and time."""

    what: tuple[str, ...]
    until: str


@dataclass(frozen=True)
class Phones:
    """Whom a patient calls, as people read it. `urgent_hours`: when the urgent phone is answered; none: always.

    `fallback`: where patients turn while nobody answers.
    """

    clinic: str | None
    urgent: str | None
    urgent_hours: tuple[str, ...]
    fallback: str | None
    emergency: str | None


@dataclass(frozen=True)
class Sheet:
    """All of one page. `treatments` are the clinic's names of them; everything else is in `language`."""

    patient_id: str
    name: str = field(repr=False)
    language: str
    clinic: str
    treated_at: str | None
    treatments: tuple[str, ...]
    rules: tuple[Rule, ...]
    normal: tuple[Said, ...]
    when_to_call: tuple[Said, ...]
    phones: Phones
    next_visit: str | None
    printed_at: str


def aftercare_sheet(scope: Scope, store: Store, shelf: Shelf, patient_id: str, now: datetime) -> Sheet:
    """The sheet of a patient as of now.

    Raises:
        NotFound: no such patient.
    """
    with store.read() as db:
        patient = people.patient_of(scope, db, patient_id)
        clinic = db.get_one(tables.Clinic, patient.clinic_id)
        case = cases.gather(scope, db, patient, library(scope, db, shelf), now)
        language, last = page_language(patient.language, clinic.languages), last_visit(case)
        times = times_of(clinic, case, language, now)
        said = _said(Speaking(scope, db, shelf, (clinic, patient), now), case, last)
        coming = [v.starts_at for v in case.visits if v.is_coming and v.starts_at is not None and v.starts_at > now]
        return Sheet(
            patient_id=patient.public_id,
            name=patient.name,
            language=language,
            clinic=clinic.name,
            treated_at=None if last is None or last.ended_at is None else times.dated(last.ended_at),
            treatments=() if last is None else _names(scope, db, shelf, last),
            rules=_rules(standings(case, now), times, language),
            normal=tuple(one for one in said if one.is_normal),
            when_to_call=tuple(one for one in said if not one.is_normal),
            phones=_phones(clinic, times),
            next_visit=times.dated(min(coming)) if coming else None,
            printed_at=times.dated(now),
        )


def _names(scope: Scope, db: Transaction, shelf: Shelf, visit: Visit) -> tuple[str, ...]:
    known = {id_: protocol.name for id_, protocol in current_protocols(scope, db, shelf).values()}
    return tuple(agenda.treatment_names(db, visits.visit_of(scope, db, visit.id).id, known))


def _rules(stand: Iterable[Standing], times: PageTimes, language: str) -> tuple[Rule, ...]:
    """What holds, by its end, the soonest first; on paper the longest end of all areas counts for all."""
    words = page_words(language)
    by_end: dict[End, list[str]] = {}
    for one in stand:
        if one.holds_at(times.now):
            what = spelled(words.categories[one.category], language, times.locale.territory)
            by_end.setdefault(one.end, []).append(what)
    return tuple(Rule(tuple(what), _until(end, times, words)) for end, what in by_end.items())


def _until(end: End, times: PageTimes, words: PageWords) -> str:
    return words.until_healed if end.at is None else words.until.format(when=times.end(end))


def _said(speaking: Speaking, case: Case, last: Visit | None) -> tuple[Said, ...]:
    """As at the visit while it is fresh: the sheet is read in the evening, and speaks of the number of the day."""
    if last is None:
        return ()
    ended_at, now = last.ended_at or speaking.moment, speaking.moment
    moment = ended_at if now - ended_at < _FRESH else now
    return said_after(replace(speaking, moment=moment), case, last)


def _phones(clinic: tables.Clinic, times: PageTimes) -> Phones:
    return Phones(
        clinic=as_read(clinic.phone) if clinic.phone else None,
        urgent=as_read(clinic.urgent_phone) if clinic.urgent_phone else None,
        urgent_hours=tuple(times.week(clinic.urgent_hours or {})),
        fallback=clinic.urgent_fallback,
        emergency=clinic.emergency_number,
    )
