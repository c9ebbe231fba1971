"""A person who is new to the clinic, planned by the one planner and turned into rows, before any transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from reminders.domain import case
from reminders.domain.folding import fold
from reminders.domain.plan import plan
from reminders.domain.planned import Call, Plan
from reminders.domain.reconcile import reconcile
from reminders.domain.vocabulary import Purpose, VisitState, Way
from reminders.lists.rows import ListedVisit
from reminders.store import newcomers, tables
from reminders.store.bulk import PlainRow, neighboring_ids
from reminders.store.newcomers import Newcomer, NewVisit
from reminders.store.tables import TaskState
from reminders.usecases.import_list.people import Person
from reminders.usecases.import_list.reminder_rows import reminder_rows
from reminders.usecases.import_list.setting import BY_COLUMN, Setting


@dataclass(frozen=True, slots=True)
class Consented:
    """A person's consent to care texts: how it is known, and since when."""

    how: str
    at: datetime


def consented(person: Person, setting: Setting) -> Consented | None:
    """The consent that came with the list: the row's own word first, then what was said for all."""
    given = setting.choices.consent
    if person.consent is not None:
        return Consented(BY_COLUMN, setting.now) if person.consent else None
    if given is None:
        return None
    return Consented(given.source, datetime.combine(given.on, time(), ZoneInfo(setting.zone)).astimezone(UTC))


def newcomer(person: Person, setting: Setting) -> tuple[Newcomer, Plan]:
    """Plan one new person and make all their rows, but for the ids."""
    patient_id, *visit_ids = neighboring_ids(1 + len(person.visits))
    consent = consented(person, setting)
    visits = tuple(visit_of(row, id_, setting) for row, id_ in zip(person.visits, visit_ids, strict=True))
    facts = case.PatientFacts(
        id=patient_id,
        place=setting.place,
        consents=frozenset({Purpose.CARE}) if consent is not None else frozenset(),
        has_number=person.number is not None,
    )
    whole = case.Case(facts, visits, setting.rules, combined=setting.combined)
    made = plan(whole, setting.now)
    changes = reconcile(made, (), whole, setting.now)
    rows = Newcomer(
        number=person.number,
        external_id=person.external_id,
        patient=_patient(person, patient_id, setting),
        consents=() if consent is None else (_consent(consent, setting),),
        visits=tuple(_visit(row, visit, setting) for row, visit in zip(person.visits, visits, strict=True)),
        reminders=tuple(reminder_rows(changes, visit_ids, setting)),
        tasks=tuple(_task(call, setting) for call in changes.calls),
    )
    return rows, made


def visit_of(row: ListedVisit, public_id: str, setting: Setting) -> case.Visit:
    """A row as the planner sees a visit."""
    return case.Visit(
        id=public_id,
        state=row.state,
        treatments=tuple(case.Treatment(setting.protocols[t.code][1], t.area, t.indication) for t in row.treatments),
        recorded_at=setting.now,
        edited_at=setting.now,
        starts_at=row.starts_at,
        ended_at=row.ended_at if row.state is VisitState.DONE else None,
        texts_from_at=setting.texts_from_at,
    )


def import_key(public_id: str) -> str:
    """The request key of a visit that came with a list. It names the row: the other system's id goes when erased."""
    return f"import/{public_id}"


def local_start(row: ListedVisit, zone: str) -> str | None:
    """The wall time that was agreed: the instant follows it when zone data change."""
    if row.starts_at is None:
        return None
    return row.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0).isoformat(timespec="seconds")


def _owned(setting: Setting) -> dict[str, object]:
    return {"organization_id": setting.scope.organization_id, "clinic_id": setting.scope.clinic_id}


def _patient(person: Person, public_id: str, setting: Setting) -> PlainRow:
    values = {
        **_owned(setting),
        "public_id": public_id,
        "name": person.name,
        "folded_name": fold(person.name),
        "language": person.language or setting.languages[0],
        "external_id": person.external_id,
        "version": 1,
        "created_at": setting.now,
    }
    return newcomers.PATIENTS.plain(values)[2:]


def _consent(consent: Consented, setting: Setting) -> PlainRow:
    values = {
        **_owned(setting),
        "purpose": Purpose.CARE,
        "given": True,
        "at": consent.at,
        "how": consent.how,
        "way": Way.IMPORT,
        "recorded_by": setting.choices.actor,
    }
    return newcomers.CONSENTS.plain(values)[2:]


def _visit(row: ListedVisit, visit: case.Visit, setting: Setting) -> NewVisit:
    values = {
        **_owned(setting),
        "public_id": visit.id,
        "state": visit.state,
        "starts_at": visit.starts_at,
        "starts_local": local_start(row, setting.zone),
        "zone": setting.zone,
        "ended_at": visit.ended_at,
        "recorded_at": setting.now,
        "edited_at": setting.now,
        "request_key": import_key(visit.id),
        "external_id": row.external_id,
        "external_digest": row.digest,
        "texts_from_at": setting.texts_from_at,
        "version": 1,
        "created_at": setting.now,
    }
    treatments = tuple(
        newcomers.TREATMENTS.plain(
            {
                **_owned(setting),
                "position": position,
                "protocol_id": setting.protocols[given.code][0],
                "body_area": given.area,
                "indication": given.indication,
            }
        )[1:]
        for position, given in enumerate(row.treatments)
    )
    return NewVisit(newcomers.VISITS.plain(values)[2:], row.external_id, treatments)


def _task(call: Call, setting: Setting) -> PlainRow:
    values = {
        **_owned(setting),
        "public_id": tables.new_public_id(),
        "key": f"call/{call.key}",
        "kind": "call",
        "reason": call.what,
        "due_at": call.due_at,
        "state": TaskState.OPEN,
        "version": 1,
        "created_at": setting.now,
    }
    return newcomers.TASKS.plain(values)[1:]
