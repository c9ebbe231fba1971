"""Lets the demo's time pass: from one due moment or event to the next, through the real pipeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reminders.channels.sandbox import Bubble
from reminders.cli.demo_cast import CLINIC, END, NAMES, Cast
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.runtime import Runtime, SimulatedClock
from reminders.store.listing import Wanted
from reminders.store.scope import Scope
from reminders.usecases.inquire import ask_all, next_look_at
from reminders.usecases.look_up import Entry, list_texts
from reminders.usecases.send_due import send_all_due

_FAILED = frozenset({State.FAILED, State.MISSED, State.HELD})
_WAITS = {
    Reason.UNREACHABLE: "waits. The provider cannot be reached; it is tried again while it is useful.",
    Reason.UNKNOWN_OUTCOME: "unsure. The provider's answer was lost: the text may have arrived, so it is asked for.",
}
_PROVEN = frozenset({State.ACCEPTED, State.DELIVERED})


@dataclass(frozen=True)
class Moment:
    """One thing that was seen: a line for the timeline, and whose phone it concerns."""

    at: datetime
    number: str
    says: str
    bubble: Bubble | None = None


class Story:
    """The demo as it unfolds."""

    def __init__(self, runtime: Runtime, clock: SimulatedClock, scope: Scope, until: datetime = END) -> None:
        self._runtime = runtime
        self._clock = clock
        self._scope = scope
        self._cast = Cast(runtime, scope)
        self._until = until
        self._seen: set[str] = set()
        self._told: set[tuple[str, str]] = set()
        self._doubted: set[str] = set()

    def unfold(self) -> Iterator[Moment]:
        """Everything that happens, as it happens."""
        self._cast.go_live()
        events = self._cast.events()
        while True:
            due_at = next_look_at(self._runtime.sending)
            if events and (due_at is None or events[0].at <= due_at):
                event = events.pop(0)
                self._clock.set(event.at)
                event.act()
                if event.says:
                    yield Moment(event.at, event.number, event.says)
                yield from self._bubbles(incoming=True)
            elif due_at is not None and due_at <= self._until:
                self._clock.set(due_at)
                send_all_due(self._runtime.sending, self._clock.now())
                yield from self._bubbles(incoming=False)
                yield from self._troubles()
                ask_all(self._runtime.sending, self._clock.now())
                yield from self._proofs()
            else:
                self._clock.set(self._until)
                return

    def _bubbles(self, *, incoming: bool) -> Iterator[Moment]:
        for number, name in NAMES.items():
            for bubble in self._runtime.phone.conversation(number):
                if bubble.id not in self._seen and bubble.incoming is incoming:
                    self._seen.add(bubble.id)
                    said = bubble.body.removeprefix(f"{CLINIC.short_name}: ")
                    yield Moment(bubble.at, number, f"{name} {'writes' if incoming else 'reads'}: {said}", bubble)

    def _troubles(self) -> Iterator[Moment]:
        """What did not go out, or not yet, told once."""
        for entry in self.texts():
            if entry.reason is None or (entry.id, str(entry.reason)) in self._told:
                continue
            if entry.state in _FAILED:
                yield self._about(entry, f"{entry.state}. {entry.reason.sentence}")
            elif entry.state in {State.PLANNED, State.UNSURE} and entry.reason in _WAITS:
                self._doubted |= {entry.id} if entry.state is State.UNSURE else set()
                yield self._about(entry, _WAITS[entry.reason])

    def _proofs(self) -> Iterator[Moment]:
        for entry in self.texts():
            if entry.id in self._doubted and entry.state in _PROVEN:
                self._doubted.remove(entry.id)
                yield self._about(entry, "found. It had arrived, and is not sent a second time.")

    def _about(self, entry: Entry, says: str) -> Moment:
        self._told.add((entry.id, str(entry.reason)))
        number = next(number for number, name in NAMES.items() if name == entry.patient)
        return Moment(self._clock.now(), number, f"{entry.patient}: {says}")

    def texts(self) -> list[Entry]:
        """All texts of the demo."""
        return list_texts(self._scope, self._runtime.store, self._runtime.shelf, Wanted(limit=1000))
