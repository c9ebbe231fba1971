"""The demo's people, and what happens to them: six patients, six weeks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reminders.channels.sandbox import EVERYBODY, UNSURE
from reminders.domain.outcome import Refusal
from reminders.domain.vocabulary import Mode, Purpose
from reminders.runtime import Runtime
from reminders.store.scope import Scope
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.approvals import approve
from reminders.usecases.change import correct_end
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.go_live import set_mode
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit, Recorded, record_visit
from reminders.usecases.set_up import NewClinic

NEW_YORK = ZoneInfo("America/New_York")
BEGIN = datetime(2026, 11, 20, 13, 0, tzinfo=NEW_YORK).astimezone(UTC)
END = BEGIN + timedelta(days=44)
PACIFIC = ZoneInfo("America/Los_Angeles")
MONDAY = datetime(2026, 11, 23, 9, 40, tzinfo=NEW_YORK).astimezone(UTC)  # when the desk opens
NAMES = {
    "+12125550101": "Ana",
    "+12125550102": "Ben",
    "+12125550103": "Chloe",
    "+12125550104": "Dana",
    "+12125550105": "Eli",
    "+12125550106": "Fay",
}
ANA, BEN, CHLOE, DANA, ELI, FAY = NAMES
BOOKED = (
    (9, 30, "Gina Example", "+12125550107", "microneedling-pen"),
    (11, 0, "Hugo Example", "+12125550108", "peel-superficial"),
    (14, 30, "Ida Example", "+12125550109", "derma-roller"),
)
ZONES = {number: PACIFIC if number == CHLOE else NEW_YORK for number in NAMES}

CLINIC = NewClinic(
    name="Lumina Skin Clinic",
    short_name="Lumina Skin",
    country="US",
    zone="America/New_York",
    phone="+12125550100",
    urgent_phone="+12125550199",
    emergency_number="911",
    can_receive=True,
    opening={str(day): [["09:00", "19:00"]] for day in range(6)},
)


@dataclass(frozen=True)
class Event:
    """Something that people do, and the line that tells of it; empty where its text does."""

    at: datetime
    number: str
    says: str
    act: Callable[[], object]


class Cast:
    """Knows everybody and lets them act through the use cases that commands call."""

    def __init__(self, runtime: Runtime, scope: Scope) -> None:
        self._runtime = runtime
        self._scope = scope
        self._made: dict[str, Recorded] = {}

    def go_live(self) -> None:
        approve(self._scope, self._runtime.store, "all", "the demo's clinician", BEGIN)
        set_mode(self._scope, self._runtime.store, Mode.LIVE)
        self._runtime.phone.fail(ELI, "number")

    def events(self) -> list[Event]:
        """What happens, in order of time."""
        return sorted(
            [
                Event(_at(15, 25), ANA, "Ana had needling, peel and vitamin infusion, first of 4", self._ana),
                Event(_at(14, 10), BEN, "Ben had needling, first of 4; the next visit is booked", self._ben),
                Event(_at(16, 5), CHLOE, "Chloe had needling; lives in Los Angeles", self._chloe),
                Event(_at(20, 46), DANA, "Dana had a derma roller session until 20:45", self._dana),
                Event(_at(17, 0), ELI, "Eli had a peel; the number is wrong", self._simple(ELI, "peel-superficial")),
                Event(_at(17, 30), FAY, "Fay had needling", self._simple(FAY, "microneedling-pen")),
                Event(_at(18, 0), ANA, "Staff correct when Ana's treatment ended: 16:20, not 15:20", self._correct),
                Event(_at(16, 20, day=1), ANA, "What the provider answers to Ana's next text will be lost", self._lose),
                Event(_at(17, 0, day=1), ANA, "", lambda: self._runtime.phone.heal(ANA)),
                Event(_at(12, 15, day=2), FAY, "", self._stop),
                Event(_at(13, 50, day=2), BEN, "OUTAGE: the provider cannot be reached any more", self._cut_off),
                Event(_at(16, 50, day=2), BEN, "The provider can be reached again", self._reconnect),
            ],
            key=lambda event: event.at,
        )

    def book_today(self) -> None:
        """Who is to come on the day that the desk opens."""
        for hour, minute, name, number, code in BOOKED:
            new = NewPatient(name, number, frozenset({Purpose.CARE, Purpose.COURSE}))
            starts_at = MONDAY.astimezone(NEW_YORK).replace(hour=hour, minute=minute).astimezone(UTC)
            command = NewVisit(new, (GivenTreatment(code),), f"booked-{number}", starts_at=starts_at)
            record_visit(self._scope, self._runtime.store, self._runtime.shelf, command, BEGIN + timedelta(hours=2))

    def _register(self, number: str, *codes: str, **given: object) -> None:
        now = self._runtime.now()
        again = self._made.get(number)
        consents = frozenset({Purpose.CARE, Purpose.COURSE})
        zone = given.pop("zone", None)
        new = NewPatient(NAMES[number], number, consents, zone=zone)  # type: ignore[arg-type]
        if "starts_at" not in given:
            given.setdefault("ended_at", now - timedelta(minutes=5))
        command = NewVisit(
            patient=new if again is None else again.patient_id,
            treatments=tuple(GivenTreatment(code) for code in codes),
            request_key=f"{number}-{now:%Y%m%d%H%M}-{'next' if again else 'first'}",
            **given,  # type: ignore[arg-type]
        )
        self._made[number] = record_visit(self._scope, self._runtime.store, self._runtime.shelf, command, now)

    def _simple(self, number: str, code: str) -> Callable[[], None]:
        return lambda: self._register(number, code)

    def _ana(self) -> None:
        course = AgreedCourse(sessions=4, agreed=True)
        self._register(ANA, "microneedling-pen", "peel-superficial", "microneedling-meso", course=course)

    def _ben(self) -> None:
        self._register(BEN, "microneedling-pen", course=AgreedCourse(sessions=4, agreed=True))
        booked = AgreedCourse(id=self._made[BEN].course_id, place=2)
        self._register(BEN, "microneedling-pen", course=booked, starts_at=_at(15, 0, day=28))

    def _chloe(self) -> None:
        self._register(CHLOE, "microneedling-pen", zone=str(PACIFIC))

    def _dana(self) -> None:
        self._register(DANA, "derma-roller", ended_at=_at(20, 45))

    def _correct(self) -> None:
        runtime = self._runtime
        correct_end(self._scope, runtime.store, runtime.shelf, self._made[ANA].visit_id, _at(16, 20), runtime.now())

    def _lose(self) -> None:
        self._runtime.phone.fail(ANA, UNSURE)

    def _cut_off(self) -> None:
        self._runtime.phone.fail(EVERYBODY, str(Refusal.UNREACHABLE))

    def _reconnect(self) -> None:
        self._runtime.phone.heal(EVERYBODY)

    def _stop(self) -> None:
        runtime, now = self._runtime, self._runtime.now()
        bubble = runtime.phone.record_incoming(FAY, "STOP", now)
        accept_reply(runtime.sending, Incoming(bubble.id, "main", FAY, "STOP"), now)


def _at(hour: int, minute: int, day: int = 0) -> datetime:
    local = BEGIN.astimezone(NEW_YORK) + timedelta(days=day)
    return local.replace(hour=hour, minute=minute).astimezone(UTC)
