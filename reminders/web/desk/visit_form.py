"""The form of a visit, read: who, what, where, when, in which course, and when next."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reminders.domain.vocabulary import BodyArea, Purpose
from reminders.errors import InvalidInput
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.preview import PreviewRequest
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit
from reminders.usecases.typed import e164
from reminders.usecases.typed_moments import moment
from reminders.web.desk.forms import Posted

MOST_SESSIONS = 24
NEW = "new"


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

    @property
    def patient_id(self) -> str:
        return self.posted.text("patient")

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
                return self.here.now, None
            case When.ENDED:
                return self._moment("ended"), None
            case When.BOOKED:
                return None, self._moment("starts")

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

    def new_patient(self) -> NewPatient:
        """Somebody who is added in place, with what was asked for face to face.

        Raises:
            InvalidInput: no name, or a number that cannot receive texts.
        """
        typed = self.posted.text("number")
        consents = frozenset(Purpose(given) for given in self.posted.texts("consent") if given in set(Purpose))
        return NewPatient(
            self.posted.text("name"),
            e164(typed, self.here.country, "number") if typed else None,
            consents,
            self.posted.text("language") or "en",
            self.posted.text("call_name") or None,
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
            self.posted.text("request_key"),
            ended_at,
            starts_at,
            self.course(),
            actor,
        )

    def preview(self) -> PreviewRequest | None:
        """The visit as it is thought of; None while no treatment is chosen.

        Raises:
            InvalidInput: something in it that cannot be.
        """
        treatments = self.treatments()
        if not treatments:
            return None
        ended_at, starts_at = self.moments()
        course = self.course()
        agreed = course.sessions if course is not None and (course.agreed or course.id is not None) else None
        return PreviewRequest(
            treatments,
            ended_at,
            starts_at,
            self.patient_id or None,
            self.posted.text("language") or "en",
            agreed_sessions=agreed,
            call_name=self.posted.text("call_name") or None,
        )
