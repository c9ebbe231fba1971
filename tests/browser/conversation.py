"""One patient's conversation, from the registration to the last text, made by the running product.

A visit is booked eight days ahead, confirmed by a digit, and takes place; in the evening, when nobody is there, the
patient writes; staff answer in the morning; time passes until nothing is planned any more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from reminders.channels.sandbox import Bubble
from reminders.config import Answers, load, render_config
from reminders.domain.case import Rules
from reminders.domain.vocabulary import Mode, Purpose
from reminders.runtime import Runtime, SimulatedClock, be_worker, catalogue_of, open_runtime
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.approvals import approve
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit
from reminders.usecases.edit_visit import finish
from reminders.usecases.go_live import set_mode
from reminders.usecases.inquire import ask_all, next_look_at
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit
from reminders.usecases.register_visit import Registration, register
from reminders.usecases.send_due import send_all_due
from reminders.usecases.set_up import NewClinic, set_up
from reminders.usecases.write_text import Written, write_text
from tests.schema import bring_to_head

ANA = "+12125550101"
BOOKED_ON = datetime(2026, 11, 16, 16, 0, tzinfo=UTC)
END = BOOKED_ON + timedelta(days=70)
CONFIRMS = "1"
_AHEAD = timedelta(days=8)
_CLINIC = NewClinic(
    name="Lumina Skin",
    short_name="Lumina Skin",
    country="US",
    zone="America/New_York",
    phone="+12125550100",
    urgent_phone="+12125550199",
    can_receive=True,
    opening={str(day): [["09:00", "18:00"]] for day in range(5)},
    rules=Rules(ask_digits=True),
)


@dataclass(frozen=True)
class Place:
    """Where a language is spoken: the clinic there, what the patient asks at night, and what staff answer."""

    language: str
    clinic: NewClinic
    asks: str
    answer: str


def _there(language: str, country: str, zone: str, emergency: str) -> NewClinic:
    return replace(_CLINIC, languages=(language,), country=country, zone=zone, emergency_number=emergency)


PLACES = (
    Place(
        "en",
        _there("en", "US", "America/New_York", "911"),
        "Is it ok to use my own face cream tonight?",
        "Only what we gave you until this afternoon, please. After that your own cream is fine.",
    ),
    Place(
        "es",
        _there("es", "ES", "Europe/Madrid", "112"),
        "¿Puedo usar esta noche mi propia crema?",
        "Hasta esta tarde use solo lo que le dimos. Luego puede volver a su crema.",
    ),
    Place(
        "fr",
        _there("fr", "FR", "Europe/Paris", "112"),
        "Puis-je mettre ma propre crème ce soir ?",
        "Jusqu'à cet après-midi, seulement ce que nous vous avons remis. Ensuite votre crème convient.",
    ),
    Place(
        "de",
        _there("de", "DE", "Europe/Berlin", "112"),
        "Darf ich heute Abend meine eigene Creme nehmen?",
        "Bis heute Nachmittag bitte nur, was wir Ihnen mitgegeben haben. Danach ist Ihre eigene Creme wieder gut.",
    ),
)


@dataclass(frozen=True)
class _Talk:
    """A clinic, its patient, and a clock that jumps."""

    place: Place
    runtime: Runtime
    clock: SimulatedClock
    scope: Scope

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.place.clinic.zone)

    def at(self, day: datetime, hour: int, minute: int = 0) -> datetime:
        """That wall time at the clinic."""
        return datetime.combine(day.astimezone(self.zone), time(hour, minute), self.zone).astimezone(UTC)

    def pass_until(self, moment: datetime) -> None:
        sending = self.runtime.sending
        while (due_at := next_look_at(sending)) is not None and due_at <= moment:
            self.clock.set(due_at)
            send_all_due(sending, self.clock.now())
            ask_all(sending, self.clock.now())
        self.clock.set(moment)

    def edit(self) -> Edit:
        return Edit(self.scope, self.runtime.store, self.runtime.shelf, "front desk", self.clock.now())

    def book(self) -> tuple[str, str, datetime]:
        """The patient's id, the visit's, and when it is."""
        starts_at = self.at(BOOKED_ON + _AHEAD, 15)
        new = NewPatient("Ana Example", ANA, frozenset({Purpose.CARE, Purpose.COURSE}), self.place.language)
        pen = GivenTreatment("microneedling-pen")
        visit = NewVisit(new, (pen,), "booked", starts_at=starts_at, course=AgreedCourse(sessions=3, agreed=True))
        made = register(self.edit(), Registration(visit, greets=True))
        return made.patient_id, made.visit_id, starts_at

    def write(self, body: str) -> None:
        bubble = self.runtime.phone.record_incoming(ANA, body, self.clock.now())
        accept_reply(self.runtime.sending, Incoming(bubble.id, "main", ANA, body), self.clock.now())


def conversation(folder: Path, place: Place) -> list[Bubble]:
    """All that was said, in an empty folder, the first text first; `at` in UTC."""
    with _opened(folder, place) as talk:
        patient_id, visit_id, starts_at = talk.book()
        talk.pass_until(talk.at(starts_at - timedelta(days=1), 12, 20))
        talk.write(CONFIRMS)
        ended_at = starts_at + timedelta(minutes=40)
        talk.pass_until(ended_at + timedelta(minutes=5))
        finish(talk.edit(), visit_id, ended_at)
        talk.pass_until(talk.at(ended_at, 20, 40))
        talk.write(place.asks)
        talk.pass_until(talk.at(ended_at + timedelta(days=1), 9, 10))
        write_text(talk.edit(), patient_id, Written(place.answer, "answer"))
        talk.pass_until(END)
        return list(talk.runtime.phone.conversation(ANA))


@contextmanager
def _opened(folder: Path, place: Place) -> Iterator[_Talk]:
    config = folder / "config.toml"
    config.write_text(render_config(Answers()), encoding="utf-8")
    settings = load(config, {})
    bring_to_head(settings.database_url)
    store = Store.open(settings.database_url)
    scope = set_up(store, place.clinic, catalogue_of(settings), BOOKED_ON, demo=True)
    approve(scope, store, "all", "the demo's clinician", BOOKED_ON, place.language)
    set_mode(scope, store, Mode.LIVE)
    store.close()
    clock = SimulatedClock(BOOKED_ON)
    with open_runtime(settings, clock) as runtime, be_worker(runtime):
        yield _Talk(place, runtime, clock, scope)
