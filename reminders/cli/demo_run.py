"""Lets the demo's time pass: from one due moment or event to the next, through the real pipeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reminders.channels.sandbox import Bubble
from reminders.cli.demo_cast import CLINIC, END, NAMES, Cast
from reminders.domain.reminder import State
from reminders.runtime import Runtime, SimulatedClock
from reminders.store.listing import Wanted
from reminders.store.scope import Scope
from reminders.usecases.look_up import Entry, list_texts
from reminders.usecases.send_due import next_look, send_all_due

_FAILED = frozenset({State.FAILED, State.MISSED, State.HELD})


@dataclass(frozen=True)
class Moment:
    """One thing that was seen: a line for the timeline, and whose phone it concerns."""

    at: datetime
    number: str
    says: str
    bubble: Bubble | None = None


class Story:
    """The demo as it unfolds."""

    def __init__(self, runtime: Runtime, clock: SimulatedClock, scope: Scope) -> None:
        self._runtime = runtime
        self._clock = clock
        self._scope = scope
        self._cast = Cast(runtime, scope)
        self._seen: set[str] = set()
        self._told: set[str] = set()

    def unfold(self) -> Iterator[Moment]:
        """Everything that happens, as it happens."""
        self._cast.go_live()
        events = self._cast.events()
        while True:
            due_at = next_look(self._runtime.sending)
            if events and (due_at is None or events[0].at <= due_at):
                event = events.pop(0)
                self._clock.set(event.at)
                event.act()
                if event.says:
                    yield Moment(event.at, event.number, event.says)
                yield from self._bubbles(incoming=True)
            elif due_at is not None and due_at <= END:
                self._clock.set(due_at)
                send_all_due(self._runtime.sending, self._clock.now())
                yield from self._bubbles(incoming=False)
                yield from self._failures()
            else:
                self._clock.set(END)
                return

    def _bubbles(self, *, incoming: bool) -> Iterator[Moment]:
        for number, name in NAMES.items():
            for bubble in self._runtime.phone.conversation(number):
                if bubble.id not in self._seen and bubble.incoming is incoming:
                    self._seen.add(bubble.id)
                    said = bubble.body.removeprefix(f"{CLINIC.short_name}: ")
                    yield Moment(bubble.at, number, f"{name} {'writes' if incoming else 'reads'}: {said}", bubble)

    def _failures(self) -> Iterator[Moment]:
        for entry in self.texts():
            if entry.state in _FAILED and entry.id not in self._told and entry.reason is not None:
                self._told.add(entry.id)
                number = next(number for number, name in NAMES.items() if name == entry.patient)
                yield Moment(self._clock.now(), number, f"{entry.patient}: {entry.state}. {entry.reason.sentence}")

    def texts(self) -> list[Entry]:
        """All texts of the demo."""
        return list_texts(self._scope, self._runtime.store, self._runtime.shelf, Wanted(limit=1000))
