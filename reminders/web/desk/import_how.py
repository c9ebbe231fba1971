"""How a list is to be read, as a form tells it: by which map, what its treatments mean, who says that all agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reminders.domain.rights import Right
from reminders.domain.vocabulary import BodyArea
from reminders.errors import InvalidInput
from reminders.lists.mapping import shipped_names
from reminders.usecases.before_registering import Offered
from reminders.usecases.import_list.setting import Given
from reminders.usecases.import_list.tried import MOST_NAMES
from reminders.usecases.import_list.waiting import How
from reminders.web.desk.entry import Asker, NotAllowed
from reminders.web.desk.forms import Posted

LONGEST_SOURCE = 120
_REMEDY = "Choose one of the list."


@dataclass(frozen=True)
class Meaning:
    """What a name of a treatment may stand for: as a map writes it, and what it is; `area`: where on the body."""

    written: str
    name: str
    area: BodyArea | None = None


def meanings(treatments: Sequence[Offered]) -> list[Meaning]:
    """Every treatment; one by each area where nothing says which is meant."""
    found = []
    for one in treatments:
        if BodyArea.FACE in one.areas or len(one.areas) == 1:
            found.append(Meaning(one.code, one.name))
        else:
            found += [Meaning(f"{one.code}:{area}", one.name, area) for area in one.areas]
    return found


def how(posted: Posted, asker: Asker, before: How, treatments: Sequence[Offered], today: date) -> How:
    """Read the form. What was said of a treatment before still counts.

    Raises:
        InvalidInput: something in it is not of the lists that it offers, or half of a consent is missing.
        NotAllowed: somebody says for all patients that they agreed, and may not.
    """
    named = posted.text("map") or None
    if named is not None and named not in shipped_names():
        raise InvalidInput("map", "there is none of this name", value=named, remedy=_REMEDY)
    given = _consent(posted, today)
    if given is not None and given != before.consent and not asker.visitor.may(Right.MANAGE):
        raise NotAllowed
    return How(named, given, tuple({**dict(before.means), **_means(posted, treatments)}.items()))


def _means(posted: Posted, treatments: Sequence[Offered]) -> dict[str, str]:
    known = {meaning.written for meaning in meanings(treatments)}
    rows = [(posted.text(f"name-{row}"), posted.text(f"means-{row}")) for row in range(MOST_NAMES)]
    found = {name: written for name, written in rows if name and written}
    for written in found.values():
        if written not in known:
            raise InvalidInput("treatment", "there is none of this name", value=written, remedy=_REMEDY)
    return found


def _consent(posted: Posted, today: date) -> Given | None:
    source, typed = posted.text("source"), posted.text("agreed")
    if not source and not typed:
        return None
    if not source or len(source) > LONGEST_SOURCE:
        raise InvalidInput("source", "it says not where they agreed", remedy='Write it, such as "intake form".')
    try:
        on = date.fromisoformat(typed)
    except ValueError:
        raise InvalidInput("agreed", "it is no day", value=typed, remedy="Give the day on which they agreed.") from None
    if on > today:
        raise InvalidInput("agreed", "this day is still to come", value=typed, remedy="Give the day it was.")
    return Given(source, on)
