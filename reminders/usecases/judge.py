"""Reads, under the lock, what the last look before sending needs to know of each due text."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from reminders.domain.anchors import next_visit
from reminders.domain.case import Case, Rules
from reminders.domain.civil import DAY, Place
from reminders.domain.planned import Content
from reminders.domain.protocol import StepRef
from reminders.domain.reasons import Reason
from reminders.domain.release import DueText, Facts
from reminders.domain.timeline import End, end_of, timeline
from reminders.domain.vocabulary import PURPOSE_OF, Kind, Mode, Origin, Role, TextClass
from reminders.errors import RemindersError
from reminders.store import cases, claims, clinics, codec, flags, people, protocols, tables
from reminders.store.clinics import scope_of
from reminders.store.due import Due
from reminders.store.engine import Transaction
from reminders.usecases.approved import approved_languages
from reminders.usecases.library import Shelf, library
from reminders.usecases.speaking import Spoken, speak

log = structlog.get_logger(__name__)

_BROKEN = (RemindersError, LookupError, TypeError, ValueError, AttributeError)  # of values, never of the database


@dataclass(frozen=True)
class Judged:
    """A due text with its facts and its words; `spoken` None: there are none in a language of the clinic.

    `shared`: several patients are reached at its number.
    """

    text: DueText
    facts: Facts
    spoken: Spoken | None
    shared: bool = False


@dataclass(frozen=True)
class _Round:
    """What is read once for all texts of one claim."""

    consents: dict[int, frozenset[object]]
    sharers: dict[int, int]
    stops: dict[str, str]
    approvals: dict[int, frozenset[tuple[str, int, str]]]
    open_bodies: frozenset[tuple[int, str]]
    watched: frozenset[int]
    rules: dict[int, Rules]
    now: datetime

    def rules_of(self, clinic: tables.Clinic) -> Rules:
        """Parsed for the first of its texts. Broken ones hold these texts only, not those of other clinics."""
        if clinic.id not in self.rules:
            self.rules[clinic.id] = clinics.rules_of(clinic)
        return self.rules[clinic.id]

    def is_shared(self, number: tables.Number) -> bool:
        return self.sharers.get(number.id, 0) > 1


def facts_for(db: Transaction, shelf: Shelf, found: Sequence[Due], now: datetime) -> dict[int, Judged]:
    """The facts of all due texts, by reminder id. One whose row cannot be read is not among them.

    Whatever broke it, others must not wait for it: whoever claims holds it for a person.
    """
    if not found:
        return {}
    live = {due.clinic.organization_id: due.clinic for due in found if due.clinic.mode is Mode.LIVE}
    numbers = {due.number.id for due in found}
    patients = {due.patient.id for due in found if due.patient is not None}
    this_round = _Round(
        consents=dict(people.consents(db, patients)),
        sharers=people.sharers(db, numbers),
        stops=clinics.stops(db),
        approvals={id_: protocols.approvals(scope_of(clinic), db) for id_, clinic in live.items()},
        open_bodies=claims.open_bodies(db, numbers),
        watched=flags.watched(db, patients),
        rules={},
        now=now,
    )
    judged = {due.reminder.id: _read(db, shelf, due, this_round) for due in found}
    return {id_: one for id_, one in judged.items() if one is not None}


def _read(db: Transaction, shelf: Shelf, due: Due, this_round: _Round) -> Judged | None:
    try:
        return _judged(db, shelf, due, this_round)
    except _BROKEN as error:
        log.exception("text_unreadable", reminder=due.reminder.public_id, error=type(error).__name__)
        return None


def _judged(db: Transaction, shelf: Shelf, due: Due, this_round: _Round) -> Judged:
    content = codec.load_content(due.reminder.content or {})
    rules = this_round.rules_of(due.clinic)
    approved = _approved(due, this_round)
    spoken = _words(db, shelf, due, content, this_round, approved)
    text = _due_text(due.reminder, content)
    case = _case(db, shelf, due, this_round.now)
    consents = frozenset[object]() if due.patient is None else this_round.consents.get(due.patient.id, frozenset())
    facts = Facts(
        place=_place(due),
        hours=rules.hours_for(text.text_class),
        grace=rules.grace,
        has_number=due.number.address is not None,
        silence=due.number.silence,
        consented=due.reminder.origin is Origin.ALERT or PURPOSE_OF[text.text_class] in consents,  # one of our own
        minor=due.patient is not None and due.patient.minor_at is not None,
        approved=approved is None or spoken is None or spoken.language in approved,
        worded=spoken is not None or _is_empty(text, this_round.now),
        paused=due.clinic.sending_paused_at is not None or due.clinic.sender in this_round.stops,
        patient_paused=due.patient is not None and due.patient.paused_at is not None,
        watched=due.patient is not None and due.patient.id in this_round.watched,
        superseded=case is not None and _superseded(due, case, text),
        number_busy=spoken is not None and (due.number.id, digest(due.reminder, spoken)) in this_round.open_bodies,
        capped=_capped(db, due, rules, text, this_round.now),
        awaited=_awaited(due.reminder, case, text),
    )
    return Judged(text, facts, spoken, shared=this_round.is_shared(due.number))


def digest(row: tables.Reminder, spoken: Spoken) -> str:
    """What tells the words of one try from those of another to the same number: at most one such is open.

    An emergency text is like no other, so that it never waits for another that happens to say the same, such
    as that of somebody else who shares the number.
    """
    own = row.public_id if row.kind is Kind.EMERGENCY else ""
    return hashlib.sha256(f"{own}{spoken.body}".encode()).hexdigest()


def _place(due: Due) -> Place:
    return Place(ZoneInfo(due.clinic.zone)) if due.patient is None else cases.place_of(due.patient, due.clinic)


def _due_text(row: tables.Reminder, content: Content) -> DueText:
    if row.due_at is None or row.not_before_at is None or row.useful_until_at is None:
        raise RemindersError(
            f"The planned reminder {row.public_id} lacks its moments.", remedy="Plan the patient again."
        )
    return DueText(
        role=row.role,
        kind=row.kind,
        text_class=row.text_class,
        due_at=row.due_at,
        not_before_at=row.not_before_at,
        useful_until_at=row.useful_until_at,
        shifts=tuple(shift.kind for shift in codec.load_why(row.why).shifts) if row.why else (),
        ends=tuple(told.end for told in content.ends),
        answer=row.origin is Origin.REPLY,
    )


def _words(
    db: Transaction, shelf: Shelf, due: Due, content: Content, this_round: _Round, approved: frozenset[str] | None
) -> Spoken | None:
    """The words in an approved language; where none is, those that wait for an approval.

    What staff or the program itself wrote has its words already, in no other language than that.
    """
    if due.reminder.content is None:
        body = due.reminder.body
        return None if body is None else Spoken(body, due.reminder.language or due.clinic.languages[0])
    if due.patient is None:
        return None
    shared = this_round.is_shared(due.number)
    listener, text_class = (due.clinic, due.patient), due.reminder.text_class
    try:
        say = partial(speak, db, shelf, content, listener, this_round.now, shared=shared, text_class=text_class)
        return say(among=approved) or say()
    except RemindersError:  # nothing left to say, or a wording that is not there: it waits, with that reason
        return None


def _is_empty(text: DueText, now: datetime) -> bool:
    return bool(text.ends) and not any(end.holds_at(now) for end in text.ends)


def _approved(due: Due, this_round: _Round) -> frozenset[str] | None:
    if due.clinic.mode is not Mode.LIVE:
        return None
    return approved_languages(map(StepRef.parse, due.reminder.steps), this_round.approvals[due.clinic.organization_id])


def _case(db: Transaction, shelf: Shelf, due: Due, now: datetime) -> Case | None:
    """The patient's whole case, only where the text depends on other visits: reading it costs several queries."""
    if due.patient is None or (
        due.reminder.kind is not Kind.PERMISSION and due.reminder.role not in {Role.NEXT, Role.UPKEEP}
    ):
        return None
    scope = scope_of(due.clinic)
    return cases.gather(scope, db, due.patient, library(scope, db, shelf), now)


def _superseded(due: Due, case: Case, text: DueText) -> bool:
    if text.role not in {Role.NEXT, Role.UPKEEP}:
        return False
    spoken_for = due.reminder.key.partition("/")[0]
    visit = next((v for v in case.visits if v.id == spoken_for), None)
    return visit is not None and next_visit(visit, case) is not None


def _awaited(row: tables.Reminder, case: Case | None, text: DueText) -> End | None:
    if case is None or text.kind is not Kind.PERMISSION or not row.why:
        return None
    return end_of(timeline(case), codec.load_why(row.why).awaits)


def _capped(db: Transaction, due: Due, rules: Rules, text: DueText, now: datetime) -> Reason | None:
    if text.text_class not in {TextClass.COURSE, TextClass.MARKETING}:
        return None
    place = _place(due)
    today = place.local(now).date()
    day = place.instant(today, time(0))
    if claims.sent_between(db, due.number.id, day, place.instant(today + DAY, time(0))) >= rules.caps.per_day:
        return Reason.DAY_CAP
    monday = place.instant(today - today.weekday() * DAY, time(0))
    if claims.sent_between(db, due.number.id, monday, monday + timedelta(days=7)) >= rules.caps.per_week:
        return Reason.WEEK_CAP
    return None
