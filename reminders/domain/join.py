"""After an outage one patient's overdue texts become one, so that a phone does not ring five times in a row.

Joined are texts that may all go at this moment and should have gone a while ago. What is urgent, puts
something right, answers, or advertises keeps a text of its own.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.planned import ToldEnd
from reminders.domain.release import DueText
from reminders.domain.timeline import later
from reminders.domain.vocabulary import Kind, Role, TextClass

OVERDUE = timedelta(minutes=10)
SPACE = timedelta(minutes=5)  # between texts that are too long to be one
ENOUGH = timedelta(minutes=15)  # of use left: as long as a provider may take, else all would be given up with the one
MOST_SEGMENTS = 3

# The text that stands for all is of the first kind here that there is. A text that does not arrive asks for a
# call by its kind, so the call that any of them would have asked for is asked for by the one that stands for it.
_SERIOUS = (Kind.SAFETY, Kind.RESTRICTION, Kind.PERMISSION, Kind.INFO)


@dataclass(frozen=True)
class Part:
    """One text that may go now, under the id of its row."""

    id: int
    text: DueText

    @property
    def moment(self) -> tuple[datetime, int]:
        return self.text.due_at, self.id


@dataclass(frozen=True)
class Arranged:
    """Which texts go as one, the first of them under its own name; the others go a little later."""

    together: tuple[Part, ...]
    apart: tuple[Part, ...]


def joinable(text: DueText, now: datetime) -> bool:
    """True where a text may become a part of another."""
    if text.urgent or text.role in {None, Role.WELCOME, Role.CORRECTION} or text.text_class is TextClass.MARKETING:
        return False
    return now - text.due_at > OVERDUE and text.useful_until_at - now >= ENOUGH


def arrange(parts: Iterable[Part], fits: Callable[[Sequence[Part]], bool]) -> Arranged:
    """Put as many together as fit, the most serious first; at least one goes."""
    first, *others = sorted(parts, key=_order)
    together, apart = [first], []
    for part in others:
        if fits([*together, part]):
            together.append(part)
        else:
            apart.append(part)
    return Arranged(tuple(together), tuple(apart))


def later_ones(part: Part, together: Iterable[Part]) -> list[Part]:
    """The texts that come after this one: what they repeat of its restrictions it need not say."""
    return [other for other in together if other.moment > part.moment]


def unsaid(ends: Iterable[ToldEnd], elsewhere: Iterable[ToldEnd]) -> tuple[ToldEnd, ...]:
    """The ends that nobody else tells, as long or longer, of the same area and category."""
    known = list(elsewhere)
    return tuple(
        told for told in ends if not any(o.spot == told.spot and later(told.end, o.end) == o.end for o in known)
    )


def _order(part: Part) -> tuple[int, tuple[datetime, int]]:
    return _SERIOUS.index(part.text.kind), part.moment
