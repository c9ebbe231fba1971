"""A day of the clinic as the API answers it: who comes, who came, and what goes out."""

from datetime import date, datetime

from reminders.domain.vocabulary import VisitState
from reminders.usecases.today import Appointment, Day
from reminders.web.api import values
from reminders.web.api.text_shapes import Text
from reminders.web.api.values import Shape


class DayWanted(Shape):
    """Which day, in the clinic's zone; today, where none is given."""

    on: values.Day | None = None


class VisitOfDay(Shape):
    """One visit of a day; the number is masked. `confirmed`: the patient said that they come."""

    id: str
    version: int
    patient_id: str
    name: str
    number: str
    state: VisitState
    at: datetime
    ended_at: datetime | None
    treatments: list[str]
    confirmed: bool

    @classmethod
    def of(cls, one: Appointment) -> "VisitOfDay":
        """An appointment."""
        return cls(
            id=one.id,
            version=one.version,
            patient_id=one.patient_id,
            name=one.patient,
            number=one.number,
            state=one.state,
            at=one.at,
            ended_at=one.ended_at,
            treatments=list(one.treatments),
            confirmed=one.confirmed,
        )


class TextsAhead(Shape):
    """How many texts are planned for a day."""

    on: date
    texts: int


class MoreOfDay(Shape):
    """How many rows of each kind a day has besides those that are listed."""

    booked: int
    settled: int
    texts: int


class ClinicDay(Shape):
    """A day: who is booked, what became of the others, what goes out, and how much in the days after."""

    on: date
    booked: list[VisitOfDay]
    settled: list[VisitOfDay]
    texts: list[Text]
    ahead: list[TextsAhead]
    more: MoreOfDay

    @classmethod
    def of(cls, day: Day) -> "ClinicDay":
        """A day at the desk."""
        return cls(
            on=day.on,
            booked=[VisitOfDay.of(one) for one in day.booked],
            settled=[VisitOfDay.of(one) for one in day.settled],
            texts=[Text.of(one) for one in day.texts],
            ahead=[TextsAhead(on=on, texts=count) for on, count in day.ahead],
            more=MoreOfDay(booked=day.more.booked, settled=day.more.settled, texts=day.more.texts),
        )
