"""The part of a form in which somebody agrees: the words to read out, the ticks, and who answers for a minor."""

from dataclasses import dataclass

from reminders.domain.vocabulary import Purpose, Relation, Way
from reminders.errors import InvalidInput
from reminders.store.consents import Guardian
from reminders.usecases.new_patient import Asked
from reminders.usecases.words_to_read import were_read
from reminders.web.desk.entry import Asker
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk

WAYS = {"in person": Way.DESK, "by phone": Way.PHONE, "in writing": Way.PAPER}
HOWS = tuple(WAYS)


@dataclass(frozen=True)
class Answer:
    """What a form says: to which purposes yes, how they were asked, and whether it is about a minor."""

    consents: frozenset[Purpose]
    asked: Asked
    minor: bool


def answer(desk: Desk, asker: Asker, posted: Posted, *, minor: bool) -> Answer:
    """The answers of a form.

    Raises:
        InvalidInput: the words have changed since it was shown; or nobody is named who agrees for a minor.
    """
    agreed = frozenset(purpose for purpose in Purpose if purpose in posted.texts("consent"))
    how = posted.text("how")
    how = how if how in WAYS else HOWS[0]
    read = were_read(asker.visitor.scope, desk.runtime.store, posted.text("shown")) if agreed else {}
    return Answer(agreed, Asked(WAYS[how], how, read, guardian_of(posted) if minor and agreed else None), minor)


def guardian_of(posted: Posted) -> Guardian:
    """Who agrees for a minor.

    Raises:
        InvalidInput: it is not said what they are to the minor.
    """
    given = posted.text("relation")
    if given not in set(Relation):
        raise InvalidInput("relation", "nothing is chosen", remedy="Choose what they are to the minor.")
    return Guardian(posted.text("guardian").strip(), Relation(given))
