"""One-off changes while registering: what the treatments restrict, each to be made longer or shorter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.protocol import Calendar, Elapsed, Open
from reminders.domain.rights import Right
from reminders.domain.vocabulary import Category
from reminders.usecases.adjust_visit import Wish
from reminders.usecases.authority import SaidBy
from reminders.usecases.restricted import Restricted
from reminders.usecases.sign_in import Visitor
from reminders.web.desk.forms import Posted
from reminders.web.desk.pages import LANGUAGE
from reminders.web.desk.words import WORDS
from reminders.wording.languages import phrases

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BY_DAY = timedelta(hours=72)  # from here on people count in days
HOURS, DAYS = "hours", "days"
LASTS = "lasts-"
LONGEST = 999


@dataclass(frozen=True)
class Line:
    """One thing that is restricted: what it is called in texts, and how long the protocol says.

    That is a `number` of a unit; or, on which day after the treatment it ends and at what `clock`; or neither: until
    staff say that it has healed.
    """

    category: Category
    name: str
    treatment: str
    unit: str
    number: int | None = None
    clock: str = ""


def lines(found: Sequence[Restricted]) -> list[Line]:
    """What can be changed, as the form lists it, in the words that the patient reads."""
    return [_line(one, ", ".join(phrases(LANGUAGE).categories[one.category])) for one in found]


def _line(one: Restricted, name: str) -> Line:
    match one.span:
        case Elapsed(delta) if delta >= BY_DAY and not delta % DAY:
            return Line(one.category, name, one.treatment, DAYS, delta // DAY)
        case Elapsed(delta):
            return Line(one.category, name, one.treatment, HOURS, -(-delta // HOUR))
        case Calendar(days, at_local):
            return Line(one.category, name, one.treatment, DAYS, days, f"{at_local:%H:%M}")
        case Open():
            return Line(one.category, name, one.treatment, DAYS)


def said_by(visitor: Visitor) -> SaidBy:
    """Who decides. Whoever may not shorten must not do so by bearing the name of somebody who may."""
    return SaidBy(visitor.name if visitor.may(Right.DECIDE) else f"{visitor.name} ({WORDS[visitor.role]})")


def wishes(posted: Posted, ended_at: datetime, by: SaidBy) -> tuple[Wish, ...]:
    """What somebody typed into the lines; those left empty stay as they are.

    Raises:
        InvalidInput: a length that is none.
    """
    reason = posted.text("reason") or None
    found = []
    for category in Category:
        length = posted.number(f"{LASTS}{category}", 1, LONGEST)
        if length is not None:
            until_at = ended_at + length * (DAY if posted.text(f"unit-{category}") == DAYS else HOUR)
            found.append(Wish(category, until_at, by, reason=reason))
    return tuple(found)
