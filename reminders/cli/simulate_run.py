"""Plays a script through the real use cases, from one due moment or event to the next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reminders.cli.simulate_clinic import Stage, played
from reminders.cli.simulate_lanes import Lanes
from reminders.cli.simulate_marks import happened
from reminders.cli.simulate_script import Script, Second, Step
from reminders.cli.simulate_watch import Watch
from reminders.cli.simulated import Simulated, clock_changes
from reminders.domain.vocabulary import Purpose
from reminders.errors import InvalidInput
from reminders.runtime import Runtime, SimulatedClock
from reminders.store.scope import Scope
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.act_by import ask_when_late
from reminders.usecases.inquire import ask_all, next_look_at
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit, Recorded, record_visit
from reminders.usecases.send_due import send_all_due
from reminders.usecases.set_up import NewClinic

NUMBER = "+12125550101"
STOP = "STOP"
_INSTANT = timedelta(microseconds=1)


class MachineClock(SimulatedClock):
    """Shows true time, plus what the machine's clock is wrong by. `set` speaks of true time."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.off = timedelta()

    def now(self) -> datetime:
        return self.true() + self.off

    def true(self) -> datetime:
        return super().now()


@dataclass(frozen=True)
class _Event:
    """Something that people do, at the moment at which the program can learn of it."""

    at: datetime
    act: Callable[[], object]


@dataclass(frozen=True)
class Scene:
    """Where a script is played."""

    runtime: Runtime
    clock: MachineClock
    scope: Scope
    clinic: NewClinic


def simulate(stage: Stage, script: Script) -> Simulated:
    """Play a script from the end of its treatment to `until`, or until no text is left to come.

    Raises:
        InvalidInput: a treatment that the clinic does not have, or a moment that its program would refuse.
    """
    clock = MachineClock(script.ended_at)
    with played(stage, clock) as (runtime, scope):
        play = Play(Scene(runtime, clock, scope, stage.clinic), script)
        play.run()
        return play.told()


class Play:
    """One script on one store. Nothing here decides about a text: it only lets time pass."""

    def __init__(self, scene: "Scene", script: Script) -> None:
        self._runtime, self._clock, self._scope, self._clinic = scene.runtime, scene.clock, scene.scope, scene.clinic
        self._script = script
        self._zone = ZoneInfo(scene.clinic.zone)
        self._watch = Watch(scene.runtime, scene.scope, self._zone, script.overlays.outages)
        self._lanes = Lanes()
        self._visits: list[Recorded] = []

    def run(self) -> None:
        """Register the treatment, then jump from event to look to event."""
        self._first()
        for event in self._events():
            self._look_before(event.at)
            self._clock.set(event.at)
            event.act()
            self._observe()
        until = self._script.until
        self._look_before(None if until is None else until + _INSTANT)
        if until is not None:
            self._clock.set(until)

    def _events(self) -> list[_Event]:
        over, until = self._script.overlays, self._script.until
        found = [_Event(self._learned(second.at), self._second(second)) for second in over.seconds]
        found += [_Event(step.at, self._step(step)) for step in over.steps]
        if over.opt_out_at is not None:
            found.append(_Event(self._learned(over.opt_out_at), self._stop))
        return sorted((e for e in found if until is None or e.at <= until), key=lambda event: event.at)

    def _learned(self, at: datetime) -> datetime:
        """What happens while the program is off is learned when it is back."""
        return self._script.overlays.learned(at)

    def _look_before(self, limit: datetime | None) -> None:
        while (at := self._next_look()) is not None and (limit is None or at < limit):
            self._clock.set(at)
            ask_when_late(self._runtime.store, self._runtime.now())
            send_all_due(self._runtime.sending, self._runtime.now())
            ask_all(self._runtime.sending, self._runtime.now())
            self._observe()

    def _next_look(self) -> datetime | None:
        """When, in true time, the program looks next: when a text is due by its own clock, and it is on."""
        due_at = next_look_at(self._runtime.sending)
        return None if due_at is None else self._learned(max(due_at - self._clock.off, self._clock.true()))

    def _first(self) -> None:
        script, next_at = self._script, self._script.overlays.next_at
        course = None if script.sessions is None else AgreedCourse(script.sessions, agreed=script.agreed)
        patient = NewPatient("Example", NUMBER, frozenset({Purpose.CARE, Purpose.COURSE}), self._clinic.languages[0])
        self._record(NewVisit(patient, script.treatments, "first", script.ended_at, course=course))
        if next_at is not None:
            booked = NewVisit(self._patient, script.treatments, "next", None, next_at, self._place())
            self._record(booked)

    def _second(self, second: Second) -> Callable[[], None]:
        def act() -> None:
            if second.at > self._runtime.now():
                problem = "the machine's clock is behind then, and the program would take it for the future"
                raise InvalidInput("second", problem, remedy="Put the clock right first, with another --clock-step.")
            key = f"second-{len(self._visits)}"
            self._record(NewVisit(self._patient, second.treatments, key, second.at, course=self._place()))

        return act

    def _step(self, step: Step) -> Callable[[], None]:
        def act() -> None:
            self._clock.off += step.by
            self._watch.off = self._clock.off

        return act

    def _stop(self) -> None:
        now = self._runtime.now()
        bubble = self._runtime.phone.record_incoming(NUMBER, STOP, now)
        accept_reply(self._runtime.sending, Incoming(bubble.id, "main", NUMBER, STOP), now)

    def _record(self, visit: NewVisit) -> None:
        made = record_visit(self._scope, self._runtime.store, self._runtime.shelf, visit, self._runtime.now())
        self._visits.append(made)
        if visit.ended_at is not None:
            self._lanes.add(made.plan.timeline, visit.ended_at)
        self._observe()

    @property
    def _patient(self) -> str:
        return self._visits[0].patient_id

    def _place(self) -> AgreedCourse | None:
        """The next place in the course that the first visit began, if it has one."""
        course_id, place = self._visits[0].course_id, len(self._visits) + 1
        inside = self._script.sessions is not None and place <= self._script.sessions
        return AgreedCourse(id=course_id, place=place) if course_id is not None and inside else None

    def _observe(self) -> None:
        self._watch.look(len(self._visits), self._clock.true())

    def told(self) -> Simulated:
        """Everything that was seen."""
        texts, overlays = self._watch.texts(), happened(self._script)
        ends = [over.to_at or over.from_at for over in overlays]
        ends += [max(text.planned_at, text.real_at or text.planned_at) for text in texts]
        to_at = self._script.until or max(ends)
        overlays += clock_changes(self._zone, self._script.ended_at, to_at)
        return Simulated(
            clinic=self._clinic.name,
            title=", ".join(given.code for given in self._script.treatments),
            zone=self._zone,
            from_at=self._script.ended_at,
            to_at=to_at,
            overlays=tuple(sorted((o for o in overlays if o.from_at <= to_at), key=lambda o: (o.from_at, o.kind))),
            lanes=self._lanes.grouped(),
            texts=texts,
            never=self._watch.never(),
            to_do=self._watch.to_do(),
        )
