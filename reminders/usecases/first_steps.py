"""What a clinic sees to before its first text goes to a patient, in the order in which one does it."""

from dataclasses import dataclass
from enum import StrEnum

from reminders.domain.protocol import Protocol
from reminders.store import clinics, first_steps, protocols, tables
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.go_live import asks_to_call, is_always_answered
from reminders.usecases.library import Shelf, current_protocols


class Step(StrEnum):
    """One thing to see to."""

    HOURS = "hours"
    URGENT_LINE = "urgent-line"
    PROTOCOLS = "protocols"
    SENDER = "sender"
    TEST = "test"
    COLLEAGUES = "colleagues"


@dataclass(frozen=True)
class ToDo:
    """A step. `required`: the clinic cannot go live without it."""

    step: Step
    done: bool
    required: bool = False


def before_live(scope: Scope, store: Store, shelf: Shelf, *, sends: bool) -> tuple[ToDo, ...]:
    """Every step, done or not. `sends`: the clinic's sender reaches phones, and is not the sandbox."""
    with store.read() as db:
        clinic = clinics.clinic_of(scope, db)
        given = {(code, version) for code, version, _ in protocols.approvals(scope, db)}
        known = [protocol for _, protocol in current_protocols(scope, db, shelf).values()]
        approved = [one for one in known if (one.code, one.version) in given]
        tested, people = first_steps.has_tested(scope, db), first_steps.signing_in(scope, db)
    return (
        ToDo(Step.HOURS, bool(clinic.opening)),
        _urgent_line(clinic, approved or known),
        ToDo(Step.PROTOCOLS, bool(approved), required=True),
        ToDo(Step.SENDER, sends),
        ToDo(Step.TEST, tested),
        ToDo(Step.COLLEAGUES, people > 1),
    )


def _urgent_line(clinic: tables.Clinic, sent: list[Protocol]) -> ToDo:
    return ToDo(Step.URGENT_LINE, is_always_answered(clinic), required=any(asks_to_call(protocol) for protocol in sent))


def may_begin(todo: tuple[ToDo, ...]) -> bool:
    """Whether nothing that is required is missing."""
    return all(one.done for one in todo if one.required)
