"""The clinic's desk and its patients in the model: what people do, and what they may rely on from then on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from reminders.domain.vocabulary import Purpose
from reminders.errors import Conflict, InvalidInput
from reminders.store import tables
from reminders.usecases import edit_visit
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.change import cancel_reminder, pause, resume
from reminders.usecases.change_number import Cause, NumberChange, change_number
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.decide_held import Decision, decide_held
from reminders.usecases.edit import Edit
from reminders.usecases.record_visit import NewPatient, NewVisit, record_visit
from tests.model.floor import Floor
from tests.model.provider import NAME

NUMBERS = ("+12125550101", "+12125550102", "+12125550103")
ALL = frozenset(Purpose)


@dataclass
class Promised:
    """What people were told is so: it holds for every text that begins after."""

    address_of: dict[str, str] = field(default_factory=dict)  # by patient
    stopped: set[str] = field(default_factory=set)  # numbers
    cancelled: set[str] = field(default_factory=set)  # visits
    cancelled_texts: set[str] = field(default_factory=set)
    paused: bool = False
    paused_patients: set[str] = field(default_factory=set)
    agains: list[tuple[int, int]] = field(default_factory=list)  # texts that staff said to send again, after which try


class Desk:
    """What people do. What the program refuses changes nothing, and is no fault."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.promised = Promised()
        self.patients: list[str] = []
        self.visits: list[str] = []

    @property
    def _edit(self) -> Edit:
        floor = self.floor
        return Edit(floor.scope, floor.store, floor.shelf, "front desk", floor.now)

    def register(
        self, code: str, number: str, *, patient: str | None = None, starts_in: timedelta | None = None
    ) -> str:
        """A visit that has just ended, or is booked; of somebody new, or of a patient who is known. Returns its id."""
        floor, n = self.floor, len(self.visits)
        starts_at = None if starts_in is None else floor.now + starts_in
        visit = NewVisit(
            patient or NewPatient(f"Patient {n}", number, ALL, call_name=f"Pat{n}"),
            (GivenTreatment(code),),
            f"request-{n}",
            ended_at=floor.now if starts_at is None else None,
            starts_at=starts_at,
        )
        recorded = record_visit(floor.scope, floor.store, floor.shelf, visit, floor.now)
        self.visits.append(recorded.visit_id)
        if patient is None:
            self.patients.append(recorded.patient_id)
            self.promised.address_of[recorded.patient_id] = number
        return recorded.visit_id

    def finish(self, visit: str, ago: timedelta) -> bool:
        return _done(lambda: edit_visit.finish(self._edit, visit, self.floor.now - ago))

    def move(self, visit: str, ahead: timedelta) -> bool:
        return _done(lambda: edit_visit.move(self._edit, visit, self.floor.now + ahead))

    def no_show(self, visit: str) -> bool:
        return _done(lambda: edit_visit.no_show(self._edit, visit))

    def correct_end(self, visit: str, ago: timedelta) -> bool:
        return _done(lambda: edit_visit.end(self._edit, visit, self.floor.now - ago))

    def treat(self, visit: str, code: str) -> bool:
        return _done(lambda: edit_visit.treat(self._edit, visit, (GivenTreatment(code),)))

    def cancel_visit(self, visit: str) -> bool:
        done = _done(lambda: edit_visit.cancel(self._edit, visit))
        if done:
            self.promised.cancelled.add(visit)
        return done

    def cancel_text(self, text: tables.Reminder) -> bool:
        floor = self.floor
        done = _done(lambda: cancel_reminder(floor.scope, floor.store, text.public_id, "front desk", floor.now))
        if done:
            self.promised.cancelled_texts.add(text.public_id)
        return done

    def decide(self, text: tables.Reminder, decision: Decision) -> bool:
        floor = self.floor
        by_eve = Edit(floor.scope, floor.store, floor.shelf, "Eve", floor.now)
        done = _done(lambda: decide_held(by_eve, text.public_id, decision))
        if done and decision is Decision.AGAIN:
            self.promised.agains.append((text.id, text.tries))
        return done

    def change_number(self, patient: str, number: str, cause: Cause) -> bool:
        consents = ALL if cause is Cause.NEW else frozenset[Purpose]()
        done = _done(lambda: change_number(self._edit, patient, NumberChange(number, cause, consents)))
        if done:
            self.promised.address_of[patient] = number
        return done

    def pause(self, patient: str | None) -> None:
        floor = self.floor
        pause(floor.scope, floor.store, patient, "the model says so", floor.now)
        if patient is None:
            self.promised.paused = True
        else:
            self.promised.paused_patients.add(patient)

    def resume(self, patient: str | None) -> None:
        floor = self.floor
        resume(floor.scope, floor.store, patient, floor.now)
        if patient is None:
            self.promised.paused = False
        else:
            self.promised.paused_patients.discard(patient)

    def say(self, number: str, *, stop: bool, likely: bool = False) -> None:
        """A patient writes STOP, something like it, or START, and it is told by webhook; a poll may tell it again.

        What a number says before anybody has it is kept, but holds for nobody.
        """
        floor = self.floor
        known = floor.rows(tables.Number, tables.Number.address == number)
        floor.now += timedelta(seconds=1)  # no two texts of one number come in at one instant
        text = floor.provider.receive(number, _word(stop=stop, likely=likely))
        accept_reply(floor.sending, Incoming(text.provider_id, NAME, number, text.body), floor.now)
        if stop and known:
            self.promised.stopped.add(number)
        else:
            self.promised.stopped.discard(number)


def _word(*, stop: bool, likely: bool) -> str:
    if not stop:
        return "START"
    return "please stop texting me" if likely else "STOP"


def _done(act: Callable[[], object]) -> bool:
    """False: the program refused it, in words."""
    try:
        act()
    except (Conflict, InvalidInput):
        return False
    return True
