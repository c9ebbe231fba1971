"""A digit answers the text that asked for it: 1 confirms a booked visit, 2 asks for another time.

A digit that nothing asked for is a reply like any other; one that fits two visits is for a person to find out. Part of
accepting a reply: it never commits.
"""

from collections.abc import Sequence

from reminders.store import asked_visits, audit, tables
from reminders.store.scope import Scope
from reminders.usecases.answer_reply import Heard, answer_change
from reminders.usecases.let_read import ask
from reminders.usecases.to_do_kinds import CHANGE_VISIT, WHICH_VISIT

BY = "patient"  # who acts, in the audit
CONFIRM, CHANGE = 1, 2


def take_digit(heard: Heard, found: Sequence[tables.Number]) -> bool:
    """Act on a digit that answers a text; False: it answers none, and is to be read."""
    if heard.said.digit is None or not found:
        return False
    asked = asked_visits.asked_at(heard.db, [number.id for number in found], heard.now)
    match asked:
        case []:
            return False
        case [visit] if heard.said.digit == CONFIRM:
            _confirm(heard, visit)
        case [visit]:
            _change(heard, visit, found)
        case _:
            for visit in {visit.clinic_id: visit for visit in reversed(asked)}.values():
                ask(heard, _scope(visit), WHICH_VISIT, visit.patient_id)
    return True


def _confirm(heard: Heard, visit: tables.Visit) -> None:
    asked_visits.mark_confirmed(heard.db, visit, heard.arrived.at)
    audit.record(_scope(visit), heard.db, BY, "visit.confirm", ("visit", visit.public_id), heard.now)


def _change(heard: Heard, visit: tables.Visit, found: Sequence[tables.Number]) -> None:
    """Whoever confirmed before does not any more; the visit stands until staff move or cancel it."""
    asked_visits.mark_confirmed(heard.db, visit, None)
    ask(heard, _scope(visit), CHANGE_VISIT, visit.patient_id, visit.id)
    patient = heard.db.get_one(tables.Patient, visit.patient_id)
    for number in found:
        if number.id == patient.number_id:
            answer_change(heard, number)


def _scope(visit: tables.Visit) -> Scope:
    return Scope(visit.organization_id, visit.clinic_id)
