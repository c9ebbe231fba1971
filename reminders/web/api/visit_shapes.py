"""Visits as the API takes and answers them."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from reminders.domain.vocabulary import BodyArea, VisitState
from reminders.errors import InvalidInput
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases import told_person
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.recognize import IfKnown
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit
from reminders.usecases.register_visit import Registration
from reminders.usecases.registered import Registered, TextOfIt
from reminders.usecases.visit_facts import VisitFacts
from reminders.web.api.patient_shapes import NewPerson
from reminders.web.api.text_shapes import Change, Text
from reminders.web.api.values import WHOLE, Flag, Id, Instant, Reference, Shape, ShortText, Version

MOST_TREATMENTS, MOST_SESSIONS = 8, 24


class Treatment(Shape):
    """What is done: the code of a protocol, where, and for what."""

    code: ShortText
    area: BodyArea = BodyArea.FACE
    indication: ShortText | None = None

    def given(self) -> GivenTreatment:
        """For the use cases."""
        return GivenTreatment(self.code, self.area, self.indication)

    @classmethod
    def of(cls, given: GivenTreatment) -> "Treatment":
        """A treatment of a visit."""
        return cls(code=given.code, area=given.area, indication=given.indication)


Treatments = Annotated[list[Treatment], Field(min_length=1, max_length=MOST_TREATMENTS)]


class CourseBegins(Shape):
    """A course that begins with this visit. `agreed`: the patient has agreed to it."""

    sessions: Annotated[int, Field(strict=True, ge=2, le=MOST_SESSIONS), WHOLE]
    agreed: Flag
    interval_days: Annotated[int, Field(strict=True, ge=1, le=730), WHOLE] | None = None


class CourseGoesOn(Shape):
    """The course that this visit belongs to, and which of its sessions it is."""

    id: Id
    place: Annotated[int, Field(strict=True, ge=1, le=2 * MOST_SESSIONS), WHOLE]


_EXAMPLE: JsonDict = {
    "source_ref": "booking-4711",
    "patient": {"name": "Ana Example", "number": "+1 212 555 0101", "consents": ["care"]},
    "treatments": [{"code": "microneedling-pen", "area": "face"}],
    "ended_at": "2026-11-20T15:20:00-05:00",
}


class NewVisitAsked(Shape):
    """A visit: of a patient by `patient_id`, or of `patient`, who is recognized by name and number.

    With `ended_at` it took place, with `starts_at` it is booked: one of the two. `next_at` books the next one in the
    same step. `source_ref` is what your program calls the visit; the same again is the same visit. `first_text`: the
    patient is there and looks at the phone, so a number that never got a text gets its first one at once.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    patient_id: Id | None = None
    patient: NewPerson | None = None
    treatments: Treatments
    ended_at: Instant | None = None
    starts_at: Instant | None = None
    next_at: Instant | None = None
    course_begins: CourseBegins | None = None
    course_goes_on: CourseGoesOn | None = None
    source_ref: Reference | None = None
    first_text: Flag = False
    dry_run: Flag = False

    def registration(self, scope: Scope, store: Store, actor: str, key: str) -> Registration:
        """For the use case.

        Raises:
            InvalidInput: two things that exclude each other, or neither of them.
        """
        whose = self._whose(scope, store)
        treatments = tuple(one.given() for one in self.treatments)
        visit = NewVisit(whose, treatments, key, self.ended_at, self.starts_at, self._course(), actor, self.source_ref)
        return Registration(visit, self.next_at, greets=self.first_text)

    def _whose(self, scope: Scope, store: Store) -> NewPatient | str:
        if self.patient_id is not None and self.patient is None:
            return self.patient_id
        if self.patient is not None and self.patient_id is None:
            return replace(told_person.newcomer(scope, store, self.patient.told()), if_known=IfKnown.JOIN)
        raise InvalidInput("patient_id", "it is not clear whose visit it is", remedy="Give patient_id or patient.")

    def _course(self) -> AgreedCourse | None:
        begins, goes_on = self.course_begins, self.course_goes_on
        if begins is not None and goes_on is not None:
            remedy = "Give course_begins or course_goes_on."
            raise InvalidInput("course_begins", "a visit belongs to one course", remedy=remedy)
        if begins is not None:
            return AgreedCourse(begins.sessions, begins.agreed, begins.interval_days)
        return None if goes_on is None else AgreedCourse(id=goes_on.id, place=goes_on.place)


class Visit(Shape):
    """One visit. `place`: which session of the course it is; `confirmed_at`: when the patient said that they come."""

    id: str
    version: int
    patient_id: str
    state: VisitState
    starts_at: datetime | None
    ended_at: datetime | None
    treatments: list[Treatment]
    course_id: str | None
    place: int | None
    source_ref: str | None
    confirmed_at: datetime | None

    @classmethod
    def of(cls, facts: VisitFacts) -> "Visit":
        """A visit as its row has it."""
        return cls(
            id=facts.id,
            version=facts.version,
            patient_id=facts.patient_id,
            state=facts.state,
            starts_at=facts.starts_at,
            ended_at=facts.ended_at,
            treatments=[Treatment.of(one) for one in facts.treatments],
            course_id=facts.course_id,
            place=facts.place,
            source_ref=facts.source_ref,
            confirmed_at=facts.confirmed_at,
        )


class PlannedText(Shape):
    """A text of the plan: `why` it goes then, and what it costs. Its id is only good where it was registered."""

    text: Text
    why: str
    segments: int

    @classmethod
    def of(cls, made: TextOfIt) -> "PlannedText":
        """A text of a registration."""
        return cls(text=Text.of(made.entry), why=made.why, segments=made.segments)


class Plan(Shape):
    """What a visit brings: texts that go out, those that do not, each with its reason, and what becomes of others.

    `first`: the first text to a new number, where it was asked for.
    """

    first: PlannedText | None
    goes_out: list[PlannedText]
    left_out: list[PlannedText]
    others_changed: list[PlannedText]

    @classmethod
    def of(cls, made: Registered) -> "Plan":
        """The plan of a registration."""
        return cls(
            first=None if made.first is None else PlannedText.of(made.first),
            goes_out=[PlannedText.of(one) for one in made.goes_out],
            left_out=[PlannedText.of(one) for one in made.left_out],
            others_changed=[PlannedText.of(one) for one in made.others],
        )


class RegisteredVisit(Shape):
    """What came of it. `visit` null: a dry run, which wrote nothing. `repeated`: it was registered before."""

    visit: Visit | None
    plan: Plan
    repeated: bool
    dry_run: bool


class Ended(Shape):
    """A booked visit took place. `treatments`: what was really done, where that differs from what was booked."""

    ended_at: Instant
    treatments: Treatments | None = None
    version: Version | None = None
    dry_run: Flag = False


class RightEnd(Shape):
    """When a visit that took place really ended."""

    ended_at: Instant
    version: Version | None = None
    dry_run: Flag = False


class OtherStart(Shape):
    """To when a booked visit moves."""

    starts_at: Instant
    version: Version | None = None
    dry_run: Flag = False


class Act(Shape):
    """Something that needs no more to be said. `version`: of the visit that was read before; null: whatever it is."""

    version: Version | None = None
    dry_run: Flag = False


class VisitChanged(Shape):
    """The visit as it is now, and what changed of the patient's texts."""

    visit: Visit
    change: Change


class TextsOfVisit(Shape):
    """Every text that speaks for a visit, by due time."""

    items: list[Text]
