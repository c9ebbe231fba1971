"""What a patient would have been texted, on paper: for whoever gets no texts, or likes to have it in the hand.

The same planner and the same words as of the texts: what stands on the sheet is what a phone would have shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from reminders.domain.aftercare import last_visit
from reminders.domain.case import Case, Visit
from reminders.domain.planned import ToldEnd
from reminders.domain.timeline import End, timeline
from reminders.domain.vocabulary import Category
from reminders.store import agenda, cases, people, tables, visits
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf, current_protocols, library
from reminders.usecases.said_after import Speaking, said_after
from reminders.usecases.speaking import voice_of
from reminders.wording import moments
from reminders.wording.compose import longest, named, running
from reminders.wording.languages import LANGUAGES, phrases
from reminders.wording.moments import Moments
from reminders.wording.phrases import Phrases
from reminders.wording.voice import base_language, pick_language

_UNDERSTOOD = "en"
_FRESH = timedelta(days=1)  # so long a sheet speaks as at the visit, with the number that is answered by day


@dataclass(frozen=True)
class Rule:
    """One line: what is not allowed, where there is a difference, and until when, in the patient's words and time."""

    what: str
    until: str


@dataclass(frozen=True)
class Sheet:
    """All of one page. `said` is what is normal and when to call; `next_at` the next booked visit.

    `urgent_week`: when the urgent phone is answered, as the clinic keeps hours; empty: whenever the clinic is closed.
    `fallback`: where patients turn while nobody answers.
    """

    patient_id: str
    name: str = field(repr=False)
    language: str
    treated_at: datetime | None
    treatments: tuple[str, ...]
    rules: tuple[Rule, ...]
    said: tuple[str, ...]
    next_at: datetime | None
    clinic: str
    phone: str | None
    urgent_phone: str | None
    urgent_week: Mapping[str, Sequence[Sequence[str]]]
    fallback: str | None
    emergency_number: str | None


def aftercare_sheet(scope: Scope, store: Store, shelf: Shelf, patient_id: str, now: datetime) -> Sheet:
    """The sheet of a patient as of now.

    Raises:
        NotFound: no such patient.
    """
    with store.read() as db:
        patient = people.patient_of(scope, db, patient_id)
        clinic = db.get_one(tables.Clinic, patient.clinic_id)
        case = cases.gather(scope, db, patient, library(scope, db, shelf), now)
        last = last_visit(case)
        coming = [v.starts_at for v in case.visits if v.is_coming and v.starts_at is not None and v.starts_at > now]
        return Sheet(
            patient_id=patient.public_id,
            name=patient.name,
            language=_language(patient, clinic),
            treated_at=None if last is None else last.ended_at,
            treatments=() if last is None else _names(scope, db, shelf, last),
            rules=_rules(case, clinic, patient, now),
            said=()
            if last is None
            else _said(Speaking(scope, db, shelf, (clinic, patient), _speaking_at(last, now)), case, last),
            next_at=min(coming, default=None),
            clinic=clinic.name,
            phone=clinic.phone,
            urgent_phone=clinic.urgent_phone,
            urgent_week=clinic.urgent_hours or {},
            fallback=clinic.urgent_fallback,
            emergency_number=clinic.emergency_number,
        )


def _language(patient: tables.Patient, clinic: tables.Clinic) -> str:
    return base_language(pick_language(patient.language, clinic.languages, LANGUAGES) or _UNDERSTOOD)


def _names(scope: Scope, db: Transaction, shelf: Shelf, visit: Visit) -> tuple[str, ...]:
    known = {id_: protocol.name for id_, protocol in current_protocols(scope, db, shelf).values()}
    return tuple(agenda.treatment_names(db, visits.visit_of(scope, db, visit.id).id, known))


def _rules(case: Case, clinic: tables.Clinic, patient: tables.Patient, now: datetime) -> tuple[Rule, ...]:
    """What holds, by its end, the soonest first; on paper the longest end of all areas counts for all."""
    language = _language(patient, clinic)
    words = phrases(language)
    here = Moments.of(voice_of(clinic, patient, language, shared=False), now, words.zone_label)
    ends = [ToldEnd(spot, end) for spot, end in timeline(case).items()]
    by_end: dict[End, list[Category]] = {}
    for category, by_area in running(ends, now).items():
        by_end.setdefault(longest(by_area), []).append(category)
    ordered = sorted(by_end.items(), key=lambda item: (item[0].open, item[0].at or now))
    return tuple(Rule(named(categories, words), _until(end, here, words)) for end, categories in ordered)


def _until(end: End, here: Moments, words: Phrases) -> str:
    """With the date, since paper lies about; a text names a weekday alone."""
    if end.at is None:
        return words.open_end
    local = here.place.local(end.at)
    on = moments.day(local.date(), here.moment.date(), here.language, here.region)
    if end.whole_day:
        return on
    elsewhere = local.utcoffset() != local.astimezone(here.clinic_zone).utcoffset()
    shown = f"{on}, {moments.clock(local, here.region, here.language)}"
    if not elsewhere:
        return shown
    return shown + words.zone_label.format(city=moments.zone_name(local.tzinfo or UTC, end.at, here.language))


def _speaking_at(last: Visit, now: datetime) -> datetime:
    ended_at = last.ended_at or now
    return ended_at if now - ended_at < _FRESH else now


def _said(speaking: Speaking, case: Case, last: Visit) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.words for one in said_after(speaking, case, last)))
