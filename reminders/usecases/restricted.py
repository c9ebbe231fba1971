"""What some treatments restrict, and for how long: so that staff can change it for one patient while registering."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from reminders.domain.protocol import Calendar, Elapsed, Open, RestrictionSpan
from reminders.domain.vocabulary import Category
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.choosing import GivenTreatment, chosen
from reminders.usecases.library import Shelf, current_protocols


@dataclass(frozen=True)
class Restricted:
    """One category: the longest that any of the treatments asks for, and which of them does."""

    category: Category
    span: RestrictionSpan
    treatment: str


def restricted_by(
    scope: Scope, store: Store, shelf: Shelf, treatments: Sequence[GivenTreatment]
) -> tuple[Restricted, ...]:
    """What the treatments restrict, in the order in which texts name it.

    Raises:
        InvalidInput: a treatment, area or indication that does not exist.
    """
    with store.read() as db:
        known = current_protocols(scope, db, shelf)
    longest: dict[Category, Restricted] = {}
    for given in treatments:
        _, protocol = chosen(known, given)
        for one in protocol.restrictions:
            if one.holds_for(given.area):
                found = Restricted(one.category, one.span, protocol.name)
                longest[one.category] = max(longest.get(one.category, found), found, key=_length)
    return tuple(longest[category] for category in Category if category in longest)


def _length(one: Restricted) -> timedelta:
    match one.span:
        case Elapsed(delta):
            return delta
        case Calendar(days, _):
            return timedelta(days=days)
        case Open():
            return timedelta.max
