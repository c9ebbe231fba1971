"""A one-off change of what a visit restricts: longer by anybody, shorter by a practitioner with the reason."""

from dataclasses import dataclass, field
from datetime import datetime

from reminders.domain import case
from reminders.domain.timeline import End, Spot, visit_timeline
from reminders.domain.vocabulary import BodyArea, Category, VisitState
from reminders.errors import Conflict, InvalidInput
from reminders.store import cases, tables, visits
from reminders.store.engine import Transaction
from reminders.usecases.authority import SaidBy, must_be_practitioner, named
from reminders.usecases.edit import NO_EFFECT, Edit, Effect, locked, note, take_effect, transaction
from reminders.usecases.library import library


@dataclass(frozen=True)
class Wish:
    """What staff want to hold: `until_at` None is open, `area` None all areas that the visit treats."""

    category: Category
    until_at: datetime | None
    by: SaidBy
    area: BodyArea | None = None
    reason: str | None = field(default=None, repr=False)


def adjust(edit: Edit, visit_id: str, wish: Wish) -> Effect:
    """Change until when a visit restricts something, after all merging.

    Raises:
        NotFound: no such visit.
        Conflict: the visit did not take place, or it gets shorter and nobody who may said so.
        InvalidInput: nothing of this kind is restricted there, the end lies before the treatment's, or a
            reason or name is missing.
    """
    with transaction(edit) as db:
        visit = visits.visit_of(edit.scope, db, visit_id)
        patient = locked(db, visit.patient_id)
        db.refresh(visit)
        if not adjust_in(db, edit, (patient, visit), wish):
            return NO_EFFECT
        visit.edited_at = edit.now
        note(db, edit, "visit.adjust", visit)
        return take_effect(db, edit, patient)


def adjust_in(db: Transaction, edit: Edit, whose: tuple[tables.Patient, tables.Visit], wish: Wish) -> bool:
    """Write the change in a transaction of the caller, who plans the patient; False where it is so already.

    Raises:
        Conflict, InvalidInput: as `adjust`.
    """
    patient, visit = whose
    who = named(wish.by)
    _check(visit, wish)
    if _is_so(db, visit, wish):
        return False
    before = _ends(db, edit, patient, visit)
    db.add(_row(visit, wish, who, edit.now))
    db.flush()
    _judge(db, edit, wish, before, _ends(db, edit, patient, visit))
    return True


def _check(visit: tables.Visit, wish: Wish) -> None:
    if visit.state is not VisitState.DONE or visit.ended_at is None:
        raise Conflict(f"The visit is {visit.state}.", remedy="Only a visit that took place restricts something.")
    if wish.until_at is not None and wish.until_at < visit.ended_at:
        remedy = "Give a time after the treatment, or `open`."
        raise InvalidInput(
            "until", "it lies before the treatment ended", value=wish.until_at.isoformat(), remedy=remedy
        )


def _is_so(db: Transaction, visit: tables.Visit, wish: Wish) -> bool:
    """True where the last word on this spot says the same already."""
    same = [row for row in visits.adjustments_of(db, visit.id) if row.category is wish.category]
    return bool(same) and (same[-1].area, same[-1].until_at) == (wish.area, wish.until_at)


def _ends(db: Transaction, edit: Edit, patient: tables.Patient, visit: tables.Visit) -> dict[Spot, End]:
    """What this visit alone restricts now."""
    gathered: case.Case = cases.gather(edit.scope, db, patient, library(edit.scope, db, edit.shelf), edit.now)
    mine = next(one for one in gathered.visits if one.id == visit.public_id)
    return dict(visit_timeline(mine, gathered))


def _judge(db: Transaction, edit: Edit, wish: Wish, before: dict[Spot, End], after: dict[Spot, End]) -> None:
    spots = [spot for spot in after if spot[1] is wish.category and wish.area in {None, spot[0]}]
    if not spots:
        remedy = "Give --area to restrict something that the treatment does not."
        raise InvalidInput(
            "category", "the visit restricts nothing of this kind", value=str(wish.category), remedy=remedy
        )
    if any(_is_shorter(before[spot], after[spot]) for spot in spots if spot in before):
        must_be_practitioner(edit.scope, db, wish.by)
        if not (wish.reason or "").strip():
            raise InvalidInput("reason", "it is missing", remedy="Say why it may be shorter: --reason.")


def _is_shorter(old: End, new: End) -> bool:
    if new.at is None:
        return False
    return old.at is None or new.at < old.at


def _row(visit: tables.Visit, wish: Wish, who: str, now: datetime) -> tables.Adjustment:
    return tables.Adjustment(
        organization_id=visit.organization_id,
        clinic_id=visit.clinic_id,
        visit_id=visit.id,
        category=wish.category,
        area=wish.area,
        until_at=wish.until_at,
        reason=wish.reason,
        recorded_by=who,
        at=now,
    )
