"""Who may make a restriction shorter: a practitioner, by name. Anybody may make one longer."""

from dataclasses import dataclass

from reminders.domain.vocabulary import StaffRole
from reminders.errors import Conflict, InvalidInput
from reminders.store import people
from reminders.store.engine import Transaction
from reminders.store.scope import Scope

_MAY_SHORTEN = frozenset({StaffRole.OWNER, StaffRole.PRACTITIONER})


@dataclass(frozen=True)
class SaidBy:
    """Who takes the decision. `as_practitioner`: said at the desk, which counts only while no staff are on record."""

    name: str
    as_practitioner: bool = False


def named(by: SaidBy) -> str:
    """The name of who decides.

    Raises:
        InvalidInput: nobody is named.
    """
    if not by.name.strip():
        raise InvalidInput("by", "it is empty", remedy="Name the person who decides.")
    return by.name.strip()


def must_be_practitioner(scope: Scope, db: Transaction, by: SaidBy) -> None:
    """Refuse what only a practitioner decides.

    Raises:
        Conflict: the name is not that of a practitioner of this clinic.
    """
    staff = people.staff(scope, db)
    if not staff:
        if not by.as_practitioner:
            remedy = "Say who the practitioner is: --as-practitioner NAME."
            raise Conflict("Only a practitioner makes a restriction shorter.", remedy=remedy)
        return
    wanted = named(by).casefold()
    if not any(member.name.casefold() == wanted and member.role in _MAY_SHORTEN for member in staff):
        raise Conflict(
            "Only a practitioner on the clinic's staff makes a restriction shorter.",
            remedy="Give the name of one as the staff list has it.",
        )
