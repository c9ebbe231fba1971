"""The form of a visit, read: who, what, where, when, in which course, and when next."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from reminders.domain.vocabulary import BodyArea, Purpose, Relation
from reminders.errors import InvalidInput
from reminders.store.consents import Guardian
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.recognize import IfKnown
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit
from reminders.usecases.register_visit import Registration
from reminders.usecases.sign_in import Visitor
from reminders.usecases.typed import e164
from reminders.usecases.typed_moments import moment
from reminders.web.desk.agreeing import Answer
from reminders.web.desk.forms import Posted
from reminders.web.desk.register_changes import said_by, wishes

MOST_SESSIONS = 24
NEW = "new"
FRESH = timedelta(minutes=5)  # older than this, "just now" is when the form is sent
_NOBODY_YET = "?"
_ANYBODY = Guardian(_NOBODY_YET, Relation.OTHER)


class When(StrEnum):
    """How the moment of a visit is given."""

    NOW = "now"
    ENDED = "ended"
    BOOKED = "booked"


@dataclass(frozen=True)
class Here:
    """Where and when a form is read: the clinic's zone and country."""

    zone: str
    country: str
    now: datetime


@dataclass(frozen=True)
class VisitForm:
    """What somebody typed, and its meaning on demand: each part complains by itself."""

    posted: Posted = field(repr=False)
    here: Here
    answered: Callable[[Posted], Answer] = field(repr=False)  # what somebody new agrees to

    @property
    def patient_id(self) -> str:
        return self.posted.text("patient")

    @property
    def is_new(self) -> bool:
        """True for somebody who is added in place."""
        return not self.patient_id

    @property
    def has_number(self) -> bool:
        """True where a whole number was typed, as far as one can tell."""
        return self._number_so_far() is not None

    @property
    def agrees(self) -> bool:
        """True where somebody new has agreed to texts about care, or somebody named has for a minor."""
        named = not self.posted.is_on("minor") or bool(self.posted.text("guardian"))
        return named and Purpose.CARE in self.posted.texts("consent")

    @property
    def when(self) -> When:
        given = self.posted.text("when")
        return When(given) if given in set(When) else When.NOW

    def treatments(self) -> tuple[GivenTreatment, ...]:
        """The treatments that are ticked.

        Raises:
            InvalidInput: an area is none.
        """
        return tuple(self._treatment(code) for code in self.posted.texts("treatment"))

    def _treatment(self, code: str) -> GivenTreatment:
        area = self.posted.text(f"area-{code}") or BodyArea.FACE
        if area not in set(BodyArea):
            raise InvalidInput("area", "there is no such body area", value=area, remedy="Choose one of the list.")
        return GivenTreatment(code, BodyArea(area), self.posted.text(f"indication-{code}") or None)

    def moments(self) -> tuple[datetime | None, datetime | None]:
        """When it ended, and for when it is booked: one of the two.

        Raises:
            InvalidInput: a time that is none.
        """
        match self.when:
            case When.NOW:
                return self._just_now(), None
            case When.ENDED:
                return self._moment("ended"), None
            case When.BOOKED:
                return None, self._moment("starts")

    def _just_now(self) -> datetime:
        """The moment for which the plan beside the form was made: its times are those that were looked at."""
        try:
            shown_at = datetime.fromisoformat(self.posted.text("shown_at"))
            is_fresh = timedelta(0) <= self.here.now - shown_at <= FRESH
        except (ValueError, TypeError):  # none was shown, or it is no moment
            return self.here.now
        return shown_at if is_fresh else self.here.now

    def next_at(self) -> datetime | None:
        """For when the next visit is to be booked."""
        return self._moment("next") if self.posted.text("next") else None

    def _moment(self, name: str) -> datetime:
        return moment(self.posted.text(name), self.here.zone, self.here.now, name)

    def course(self) -> AgreedCourse | None:
        """The course that it begins, or goes on with.

        Raises:
            InvalidInput: a number of sessions that cannot be.
        """
        given = self.posted.text("course")
        if not given:
            return None
        if given == NEW:
            sessions = self.posted.number("sessions", 2, MOST_SESSIONS) or 4
            return AgreedCourse(sessions, self.posted.is_on("agreed"))
        return AgreedCourse(id=given, place=self.posted.number(f"place-{given}", 1, MOST_SESSIONS * 2) or 1)

    def _number_so_far(self) -> str | None:
        try:
            typed = self.posted.text("number")
            return e164(typed, self.here.country, "number") if typed else None
        except InvalidInput:
            return None

    def new_patient(self) -> NewPatient:
        """Somebody who is added in place, with what was asked for face to face.

        Raises:
            InvalidInput: no name, a number that cannot receive texts, or nobody named who agrees for a minor.
        """
        typed, answer = self.posted.text("number"), self.answered(self.posted)
        return NewPatient(
            self.posted.text("name"),
            e164(typed, self.here.country, "number") if typed else None,
            answer.consents,
            self.posted.text("language") or "en",
            self.posted.text("call_name") or None,
            if_known=IfKnown.REFUSE,
            minor=answer.minor,
            asked=answer.asked,
        )

    def command(self, actor: str) -> NewVisit:
        """The visit as it is recorded.

        Raises:
            InvalidInput: something in it that cannot be.
        """
        ended_at, starts_at = self.moments()
        return NewVisit(
            self.patient_id or self.new_patient(),
            self.treatments(),
            self.posted.text("request_key") or secrets.token_hex(12),
            ended_at,
            starts_at,
            self.course(),
            actor,
        )

    def registration(self, visitor: Visitor) -> Registration:
        """All that is registered in one step.

        Raises:
            InvalidInput: something in it that cannot be.
        """
        command = self.command(visitor.actor)
        changes = () if command.ended_at is None else wishes(self.posted, command.ended_at, said_by(visitor))
        return Registration(command, self.next_at(), changes, greets=True)

    def so_far(self, visitor: Visitor) -> Registration | None:
        """The same while somebody is typing: a name and a number that are not whole yet stop nothing."""
        if not self.posted.texts("treatment"):
            return None
        name, number = self.posted.text("name") or _NOBODY_YET, self._number_so_far() or ""
        # of its own key: what the form's key has registered is not what the form says now
        so_far = {"name": [name], "number": [number], "request_key": [secrets.token_hex(12)]}
        so_far |= {"guardian": [self.posted.text("guardian") or _NOBODY_YET]}
        so_far |= {"relation": [self.posted.text("relation") or Relation.OTHER]}
        typed = replace(self.posted, fields={**self.posted.fields, **so_far})
        return replace(self, posted=typed).registration(visitor)

    def lacks_something(self) -> bool:
        """True where somebody new would get no text: there is no whole number yet, or no consent."""
        return self.is_new and not (self.has_number and self.agrees)


def if_agreed(wanted: Registration) -> Registration:
    """The same, as if somebody new had a number, and had agreed to texts about care."""
    given = wanted.visit.patient
    if isinstance(given, str):
        return wanted
    nobodys = f"?{secrets.token_hex(8)}"  # one that is no number: the dry run takes it back
    asked = replace(given.asked, guardian=_ANYBODY) if given.minor else given.asked
    sure = replace(given, number=given.number or nobodys, consents=given.consents | {Purpose.CARE}, asked=asked)
    return replace(wanted, visit=replace(wanted.visit, patient=sure))
