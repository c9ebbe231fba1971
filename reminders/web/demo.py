"""The demo's desk: a phone beside every page, and buttons that let time pass. Only with a simulated clock."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.channels.sandbox import Bubble
from reminders.domain.rights import Right
from reminders.domain.vocabulary import StaffRole
from reminders.runtime import SimulatedClock
from reminders.store import boot, machine, on_call, people, workers
from reminders.store.engine import Transaction
from reminders.store.scope import EVERYWHERE
from reminders.store.sign_ins import Seat
from reminders.usecases import sign_in, staff
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.alert_on_call import EVERY
from reminders.usecases.escalate import escalate, is_going_round
from reminders.usecases.inquire import ask_all, next_look, next_look_at
from reminders.usecases.send_due import send_all_due
from reminders.usecases.staff import NewStaff
from reminders.web.desk.doors import OPEN
from reminders.web.desk.entry import inside, let_in
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Sent

MOST_PHONES = 12
MORNING = time(9)
ROUND = min(EVERY.values())  # how often people on call are told of a reply that nobody takes, at most
HEARS_BACK = timedelta(seconds=30)  # after a text has left
MOST_LOOKS = 60  # until the next text; there are some between two texts, and one a minute while all is paused
OWNER = NewStaff("Mona Example", "mona@example.org", StaffRole.OWNER)


@dataclass(frozen=True)
class Phone:
    """One patient's phone, as it lies beside the desk."""

    number: str
    name: str
    bubbles: tuple[Bubble, ...]


class Demo:
    """Moves the clock from one due moment to the next, as fast as it is asked to."""

    def __init__(self, desk: Desk, clock: SimulatedClock) -> None:
        self._desk = desk
        self._clock = clock
        self._one_at_a_time = Lock()
        self._show_up()

    def _show_up(self) -> None:
        """Be the worker that every clinic has: its last sign of life is never older than the clock."""
        runtime, now = self._desk.runtime, self._clock.now()
        with runtime.store.write() as db:
            if not workers.seen(db, runtime.sending.owner, now, None):
                place = workers.Place(socket.gethostname(), boot.boot_id(), os.getpid())
                workers.appear(db, runtime.sending.owner, place, now)
                workers.seen(db, runtime.sending.owner, now, None)

    def pass_until(self, moment: datetime) -> None:
        """Let time pass, and everything happen that is due meanwhile."""
        sending = self._desk.runtime.sending
        with self._one_at_a_time:
            while (due_at := self._next_moment()) is not None and due_at <= moment:
                self._clock.set(due_at)
                escalate(sending, self._clock.now())
                send_all_due(sending, self._clock.now())
                ask_all(sending, self._clock.now())
            self._clock.set(moment)
        self._show_up()

    def _next_moment(self) -> datetime | None:
        """When something is to be done next; None: nothing ever."""
        sending, now = self._desk.runtime.sending, self._clock.now()
        moments = (next_look_at(sending), now + ROUND if is_going_round(sending, now) else None)
        return min((moment for moment in moments if moment is not None), default=None)

    def hear_back(self) -> None:
        """Let the moment pass after which one asks whether a text has arrived: whoever registered it waits for that."""
        asked_at, now = next_look(self._desk.runtime.sending), self._clock.now()
        if asked_at is not None and asked_at - now <= HEARS_BACK:
            self.pass_until(max(asked_at, now))

    def pass_to_next_text(self) -> None:
        """Let time pass until something is on a phone that was not; a while, where all texts are paused."""
        before = self._count()
        for _ in range(MOST_LOOKS):
            due_at = self._next_moment()
            if due_at is None:
                return
            self.pass_until(due_at)
            if self._count() > before:
                return

    def morning(self, zone: ZoneInfo) -> datetime:
        """Nine o'clock of the next day, in the clinic's zone."""
        tomorrow = self._clock.now().astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, MORNING, zone)

    def write(self, number: str, body: str) -> None:
        """A patient writes back."""
        runtime, now = self._desk.runtime, self._clock.now()
        bubble = runtime.phone.record_incoming(number, body, now)
        accept_reply(runtime.sending, Incoming(bubble.id, "main", number, body), now)

    def phones(self) -> list[Phone]:
        """The phones that have texts, the latest first."""
        runtime = self._desk.runtime
        found = runtime.phone.numbers()[:MOST_PHONES]
        with runtime.store.read() as db:
            owners = {one.number: _owners(db, one.number) for one in found}
        return [
            Phone(one.number, owners[one.number] or one.number, tuple(runtime.phone.conversation(one.number)))
            for one in found
        ]

    def _count(self) -> int:
        return sum(one.count for one in self._desk.runtime.phone.numbers())


def _owners(db: Transaction, number: str) -> str:
    """Whose phone it is: of patients, or of somebody on call."""
    row = people.find_number(EVERYWHERE, db, number)
    if row is None:
        return ""
    patients = [one.name for one in people.patients_at(db, [row.id])]
    return " and ".join(patients + [one.name for one in on_call.at_numbers(db, [row.id])])


def add(desk: Desk) -> APIRouter:
    """The way in without a password, the phone, and the clock."""
    assert isinstance(desk.runtime.clock, SimulatedClock)  # noqa: S101 - whoever adds it has looked
    demo, runtime = Demo(desk, desk.runtime.clock), desk.runtime
    routes = desk.routes()

    @routes.router.get("/demo", openapi_extra={OPEN: True})
    def enter(request: Request) -> Response:
        """The way in."""
        return _let_in(desk, request)

    @routes.get("/demo/phone")
    def phone(request: Request, asker: Asking, to: str = "/") -> Response:
        """The phones, as they lie beside the page `to`. What is due right now, such as a first text, leaves."""
        demo.hear_back()
        demo.pass_until(runtime.now())
        return desk.pages.show(request, "demo_phone.html", asker, {"phones": demo.phones(), "to": inside(to)})

    @routes.post("/demo/time", Right.LOOK)
    def pass_time(asker: Asking, posted: Sent) -> Response:
        """Let time pass."""
        now = runtime.now()
        match posted.text("until"):
            case "text":
                demo.pass_to_next_text()
            case "hour":
                demo.pass_until(now + timedelta(hours=1))
            case _:
                demo.pass_until(demo.morning(desk.pages.times(asker).zone))
        return RedirectResponse(inside(posted.text("to")), status_code=303)

    @routes.post("/demo/reply", Right.LOOK)
    def reply(posted: Sent) -> Response:
        """Answer as a patient."""
        if posted.text("body"):
            demo.write(posted.text("number"), posted.text("body"))
        return RedirectResponse(inside(posted.text("to")), status_code=303)

    return routes.router


def _let_in(desk: Desk, request: Request) -> Response:
    """Sign the visitor in as the owner of the demo's clinic; made where there is none."""
    runtime, now = desk.runtime, desk.runtime.machine_now()
    if not machine.is_demo(runtime.store):
        return Response(status_code=404)
    scope = sign_in.clinic_now(runtime.store)
    if not any(one.role is StaffRole.OWNER for one in staff.members(scope, runtime.store)):
        staff.add_staff(scope, runtime.store, OWNER, "demo", now)
    with runtime.store.write() as db:
        owner = next(one for one in people.staff(scope, db) if one.role is StaffRole.OWNER)
        opened = sign_in.open_for(db, owner, now, Seat(now + sign_in.LONGEST))
    return let_in(request, opened)
