"""The clinic as the API answers it: its courses, its protocols, and how sending goes."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from reminders.catalogue.outline import Held, Outline, Told
from reminders.domain.vocabulary import BodyArea, Category, Role, StaffRole, TextClass
from reminders.store.standing import Standing
from reminders.store.tables import CourseState
from reminders.usecases import approvals
from reminders.usecases.api_tokens import Caller
from reminders.usecases.course_list import Card, Which
from reminders.web.api.paging import Paged
from reminders.web.api.values import Shape


class Token(Shape):
    """The token that asks, the clinic that it is for, and the time there."""

    id: str
    name: str
    role: StaffRole
    ends_at: datetime
    clinic: str
    country: str
    zone: str
    now: datetime

    @classmethod
    def of(cls, caller: Caller, clinic: Mapping[str, str], now: datetime) -> "Token":
        """Who asks."""
        return cls(id=caller.public_id, name=caller.name, role=caller.role, ends_at=caller.ends_at, **clinic, now=now)


class Description(BaseModel):
    """A description as OpenAPI has it."""

    model_config = ConfigDict(extra="allow")

    openapi: str


class CoursesWanted(Paged):
    """Which courses: those whose next session stands so."""

    which: Which = Which.OVERDUE


class Course(Shape):
    """One agreed series: how far it is, and when its next session is due."""

    id: str
    patient_id: str
    name: str
    treatment: str
    indication: str | None
    done: int
    sessions: int
    agreed: bool
    state: CourseState
    which: Which
    last_at: datetime | None
    ready_on: date | None
    due_by: date | None
    booked_at: datetime | None

    @classmethod
    def of(cls, card: Card) -> "Course":
        """A course of the list."""
        one = card.course
        return cls(
            id=one.id,
            patient_id=one.patient_id,
            name=one.patient,
            treatment=one.treatment,
            indication=one.indication,
            done=one.done,
            sessions=one.sessions,
            agreed=one.agreed,
            state=one.state,
            which=card.which,
            last_at=one.last_at,
            ready_on=one.ready_on,
            due_by=one.due_by,
            booked_at=one.booked_at,
        )


class CoursePage(Shape):
    """Some courses, those longest without a session first; `next_cursor` null: the list ends here."""

    items: list[Course]
    next_cursor: str | None


class Indication(Shape):
    """What a treatment is done for."""

    code: str
    name: str


class ProtocolRow(Shape):
    """A treatment that can be registered. `approved`: the languages in which its texts may go to patients."""

    code: str
    version: int
    name: str
    areas: list[BodyArea]
    indications: list[Indication]
    approved: list[str]

    @classmethod
    def of(cls, one: approvals.Standing) -> "ProtocolRow":
        """A protocol and how it stands."""
        protocol = one.protocol
        return cls(
            code=protocol.code,
            version=protocol.version,
            name=protocol.name,
            areas=sorted(protocol.areas),
            indications=[Indication(code=i.indication, name=i.name) for i in protocol.intervals],
            approved=[given.language for given in one.approved],
        )


class ProtocolList(Shape):
    """All treatments of the clinic, by name."""

    items: list[ProtocolRow]


class Restricted(Shape):
    """What is not allowed after the treatment, and for how long, in words. `areas` null: everywhere."""

    category: Category
    lasts: str
    areas: list[BodyArea] | None

    @classmethod
    def of(cls, held: Held) -> "Restricted":
        """A restriction of an outline."""
        areas = held.restriction.areas
        return cls(category=held.restriction.category, lasts=held.lasts, areas=None if areas is None else sorted(areas))


class TextOfProtocol(Shape):
    """A text that it brings: when, in words, and its wording by language."""

    step: str
    role: Role
    text_class: TextClass
    when: str
    wording: dict[str, str]

    @classmethod
    def of(cls, told: Told) -> "TextOfProtocol":
        """A text of an outline."""
        step = told.step
        return cls(
            step=step.code, role=step.role, text_class=step.text_class, when=told.when, wording=dict(step.wording)
        )


class Protocol(Shape):
    """One treatment over time."""

    about: ProtocolRow
    restrictions: list[Restricted]
    texts: list[TextOfProtocol]

    @classmethod
    def of(cls, one: approvals.Standing, laid_out: Outline) -> "Protocol":
        """A protocol, laid out."""
        return cls(
            about=ProtocolRow.of(one),
            restrictions=[Restricted.of(held) for held in laid_out.held],
            texts=[TextOfProtocol.of(told) for told in laid_out.told],
        )


class Paused(Shape):
    """A clinic whose texts are paused."""

    clinic: str
    since_at: datetime


class Stopped(Shape):
    """A sender that the provider refused."""

    sender: str
    code: int | None
    since_at: datetime


class Resting(Shape):
    """A sender that rests, since too many answers were lost."""

    sender: str
    until_at: datetime


class Alarm(Shape):
    """Something that is wrong now."""

    kind: str
    since_at: datetime


class SendingState(Shape):
    """Whether texts go out, as /health has it. `ok` false: somebody needs to act."""

    ok: bool
    works: bool
    at: datetime
    standing: Standing
    workers: int
    blocked: list[str]
    last_tick_at: datetime | None
    due: int
    oldest_due_seconds: float
    on_their_way: int
    unsure: int
    held: int
    undelivered_last_day: int
    last_sent_at: datetime | None
    paused: list[Paused]
    stopped: list[Stopped]
    resting: list[Resting]
    alarms: list[Alarm]
