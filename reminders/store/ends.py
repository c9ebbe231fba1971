"""The statement that takes some texts from both ends of what is due in each clinic.

It is built once for each number of clinics and what is asked of them: building it takes longer than running it.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    Select,
    and_,
    bindparam,
    case,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, Origin
from reminders.store.tables import Reminder
from reminders.store.updates import table_of

WINDOW = 200  # so far from an end of what waits is looked for what cannot wait
_SHAPES = 200  # statements that are kept

_TEXT = table_of(Reminder).c
# Written out, not bound: a plan for any state could not use the index of planned texts.
PLANNED: ColumnElement[bool] = _TEXT.state == literal(State.PLANNED, _TEXT.state.type, literal_execute=True)
WAITS: ColumnElement[bool] = and_(PLANNED, _TEXT.number_id.is_not(None))


class Ask(Enum):
    """What is asked of a clinic, by what its sender may do now."""

    ANY = "any"
    URGENT = "urgent"  # the sender's budget is used up: what goes nevertheless, and what is past its use
    UNTOLD = "untold"  # its breaker is open: what does not say so yet, and what is past its use


class Picked(NamedTuple):
    """A text near an end. `newest`: it was found from that end."""

    id: int
    clinic_id: int
    number_id: int
    try_at: datetime
    urgent: bool
    newest: bool


def pick(db: Session, asked: Sequence[tuple[int, Ask]], now: datetime, share: int) -> list[Picked]:
    """At most `share` due texts from each end of each clinic, the urgent of each end first."""
    clinics = {f"clinic_{n}": clinic_id for n, (clinic_id, _) in enumerate(asked)}
    given = {"now": now, "share": share, "window": max(WINDOW, share), **clinics}
    return [Picked(*row) for row in db.connection().execute(_both_ends(tuple(ask for _, ask in asked)), given)]


@lru_cache(_SHAPES)
def _both_ends(asks: tuple[Ask, ...]) -> Executable:
    now = bindparam("now", type_=_TEXT.try_at.type)
    ends = [
        _end(bindparam(f"clinic_{n}", type_=_TEXT.clinic_id.type), ask, now, newest=newest)
        for n, ask in enumerate(asks)
        for newest in (False, True)
    ]
    return union_all(*ends)


def _end(
    clinic_id: BindParameter[int], ask: Ask, now: BindParameter[datetime], *, newest: bool
) -> Select[*tuple[Any, ...]]:
    urgent = case((or_(_TEXT.kind == Kind.EMERGENCY, _TEXT.origin == Origin.REPLY), 1), else_=0)
    order = (_TEXT.try_at.desc(), _TEXT.id.desc()) if newest else (_TEXT.try_at, _TEXT.id)
    window = "share" if ask is Ask.ANY and not newest else "window"
    near = (
        select(
            _TEXT.id,
            _TEXT.clinic_id,
            _TEXT.number_id,
            _TEXT.try_at,
            urgent.label("urgent"),
            _asked_for(ask, urgent, now).label("asked"),
        )
        .where(_TEXT.clinic_id == clinic_id, WAITS, _TEXT.try_at <= now)
        .order_by(*order)
        .limit(bindparam(window, type_=_TEXT.id.type))
        .subquery()
    )
    moment = (near.c.try_at.desc(), near.c.id.desc()) if newest else (near.c.try_at, near.c.id)
    side = literal(int(newest)).label("newest")
    columns = near.c.id, near.c.clinic_id, near.c.number_id, near.c.try_at, near.c.urgent, side
    picked = select(*columns).where(near.c.asked == 1).order_by(near.c.urgent.desc(), *moment)
    return select(picked.limit(bindparam("share", type_=_TEXT.id.type)).subquery())


def _asked_for(ask: Ask, urgent: ColumnElement[int], now: BindParameter[datetime]) -> ColumnElement[int]:
    past_use = _TEXT.useful_until_at <= now
    match ask:
        case Ask.ANY:
            return literal(1)
        case Ask.URGENT:
            return case((or_(urgent == 1, past_use), 1), else_=0)
        case Ask.UNTOLD:
            return case((or_(_TEXT.reason.is_distinct_from(Reason.BREAKER), past_use), 1), else_=0)
