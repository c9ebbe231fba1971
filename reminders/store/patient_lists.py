"""Patients as the desk lists them: found by what somebody knows of them, or seen lately; with their numbers at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from reminders.domain.folding import fold
from reminders.domain.vocabulary import VisitState
from reminders.store import tables
from reminders.store.scope import AnyScope, Scope, belongs_to, seen_from

LOOKED_THROUGH = 200  # latest visits: enough for a day's patients, whoever came twice
MOST_WORDS, LONGEST = 6, 80  # words and characters of a search: nobody types more of a name
NATIONAL = 7  # digits from which on a leading 0 is how people write the number at home

_LIVING = (tables.Patient.merged_into_id.is_(None), tables.Patient.erased_at.is_(None))


@dataclass(frozen=True)
class Page:
    """Which rows of a long list: so many, after so many."""

    limit: int
    after: int = 0


def found(scope: AnyScope, db: Session, text: str, page: Page) -> list[tables.Patient]:
    """Patients by parts of the name, by the last digits of the number, or by both; whose name begins so come first.

    Neither case nor accents count, whatever the database makes of them: `elo` and `élo` both find Élodie.
    """
    table = tables.Patient
    words = text[:LONGEST].split()[:MOST_WORDS]
    said = [word for word in words if any(map(str.isalpha, word))]
    digits = "".join(filter(str.isdigit, "".join(word for word in words if word not in said)))
    names = [name for name in map(fold, said) if name]
    if not (names or digits):
        return []
    named = [table.folded_name.contains(name, autoescape=True) for name in names]
    first = [case((table.folded_name.startswith(names[0], autoescape=True), 0), else_=1)] if names else []
    order = (*first, table.folded_name, table.id)
    if not digits:
        return _in_order(scope, db, select(table.id).where(*named, _indexed(scope)).order_by(*order), page)
    whose = (table.number_id.in_(_ending(scope, digits)), *named, *_LIVING, belongs_to(scope, table))
    return list(db.scalars(select(table).where(*whose).order_by(*order).limit(page.limit).offset(page.after)))


def _indexed(scope: AnyScope) -> ColumnElement[bool]:
    """The clinic alone, by which names are indexed, and which is of one organization; the rows are asked for both."""
    if isinstance(scope, Scope) and scope.clinic_id is not None:
        return tables.Patient.clinic_id == scope.clinic_id
    return seen_from(scope, tables.Patient)


def _in_order(scope: AnyScope, db: Session, ids: Select[int], page: Page) -> list[tables.Patient]:
    """The living ones of some ids, read until there are enough.

    Names alone are all in the index, and a hundred thousand of them are looked through in some hundredths of a
    second; whether somebody lives is in the row, and to read all rows takes ten times as long.
    """
    table, rows, at = tables.Patient, list[tables.Patient](), 0
    wanted, living = page.after + page.limit, (*_LIVING, belongs_to(scope, table))
    while len(rows) < wanted:
        some = db.scalars(ids.limit(wanted).offset(at)).all()
        by_id = {row.id: row for row in db.scalars(select(table).where(table.id.in_(some), *living))}
        rows += [by_id[id_] for id_ in some if id_ in by_id]
        at += len(some)
        if len(some) < wanted:
            break
    return rows[page.after : wanted]


def _ending(scope: AnyScope, digits: str) -> ScalarSelect[int]:
    table = tables.Number
    endings = {digits, digits.lstrip("0")} if len(digits) >= NATIONAL else {digits}
    matches = or_(*(table.address.endswith(ending) for ending in sorted(endings) if ending))
    return select(table.id).where(matches, belongs_to(scope, table)).scalar_subquery()


def lately(scope: AnyScope, db: Session, limit: int) -> list[tables.Patient]:
    """Whom the clinic recorded last: a visit of theirs, or themselves; the latest first."""
    visit, patient = tables.Visit, tables.Patient
    visits = select(visit.patient_id, visit.created_at).where(seen_from(scope, visit))
    new = select(patient.id, patient.created_at).where(*_LIVING, seen_from(scope, patient))
    rows = [
        *db.execute(visits.order_by(visit.id.desc()).limit(LOOKED_THROUGH)).all(),
        *db.execute(new.order_by(patient.id.desc()).limit(limit)).all(),
    ]
    rows.sort(key=lambda row: row[1], reverse=True)
    order = list(dict.fromkeys(row[0] for row in rows))[:limit]
    by_id = {row.id: row for row in db.scalars(select(patient).where(patient.id.in_(order), *_LIVING))}
    return [by_id[id_] for id_ in order if id_ in by_id]


def last_seen(db: Session, patient_ids: Iterable[int]) -> dict[int, datetime]:
    """When each was treated last."""
    table = tables.Visit
    query = (
        select(table.patient_id, func.max(table.ended_at))
        .where(table.patient_id.in_(list(patient_ids)), table.state == VisitState.DONE)
        .group_by(table.patient_id)
    )
    return {id_: at for id_, at in db.execute(query) if at is not None}


def namesakes(scope: AnyScope, db: Session, patient: tables.Patient, limit: int) -> Sequence[tables.Patient]:
    """Records that may be the same person: of the same name, or at the same number."""
    table = tables.Patient
    same_name = table.folded_name == fold(patient.name)
    same = same_name if patient.number_id is None else or_(same_name, table.number_id == patient.number_id)
    query = select(table).where(and_(same, table.id != patient.id, *_LIVING), seen_from(scope, table))
    return db.scalars(query.order_by(table.folded_name, table.id).limit(limit)).all()
