"""Watches the texts of a simulation: what each was planned for, what it waited for, what became of it, when."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reminders.cli.simulate_script import Outage
from reminders.cli.simulated import A_LOOK, Fate, NeverPlanned, SimulatedText, ToDo, span
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.runtime import Runtime
from reminders.store import tables, tasks
from reminders.store.listing import Wanted
from reminders.store.scope import Scope
from reminders.usecases.look_up import Entry, Explained, explain_text, list_texts

_STAYS_OUT = {
    Reason.OPTED_OUT: Fate.STOPPED,
    Reason.PROBABLY_OPTED_OUT: Fate.STOPPED,
    Reason.NEXT_BOOKED: Fate.SUPERSEDED,
    Reason.SAID_BY_ANOTHER: Fate.SUPERSEDED,
    Reason.JOINED: Fate.JOINED,
}
_ALL = Wanted(limit=1000)


@dataclass
class _Track:
    """One text as it was seen so far. `off` is how wrong the machine's clock was when it was settled."""

    visit: int
    entry: Entry
    first_reason: Reason | None
    body: str | None = None
    was_planned: bool = False
    settled_at: datetime | None = None
    off: timedelta = timedelta()
    waits: dict[Reason, None] = field(default_factory=dict)


class Watch:
    """Looks at all texts after every event and every look of the program."""

    def __init__(self, runtime: Runtime, scope: Scope, zone: ZoneInfo, outages: tuple[Outage, ...]) -> None:
        self._runtime = runtime
        self._zone = zone
        self._scope = scope
        self._outages = outages
        self._tracks: dict[str, _Track] = {}
        self.off = timedelta()

    def look(self, visit: int, true_now: datetime) -> None:
        """See every text; those that are new came with the visit of this number."""
        for entry in list_texts(self._scope, self._runtime.store, self._runtime.shelf, _ALL):
            track = self._tracks.setdefault(entry.id, _Track(visit, entry, entry.reason))
            track.entry, track.body = entry, entry.body or track.body
            if entry.state is State.PLANNED:
                self._note(track, entry)
            elif track.settled_at is None:
                track.settled_at, track.off = true_now, self.off

    def _note(self, track: _Track, entry: Entry) -> None:
        track.was_planned, track.settled_at = True, None
        if entry.reason is not None and entry.due_at is not None and entry.due_at <= self._runtime.now():
            track.waits[entry.reason] = None

    def texts(self) -> tuple[SimulatedText, ...]:
        """Every text that was planned at some time, by its planned moment."""
        found = [self._text(id_, track) for id_, track in self._tracks.items() if track.was_planned]
        return tuple(sorted(found, key=lambda text: (text.planned_at, text.visit, text.name)))

    def never(self) -> tuple[NeverPlanned, ...]:
        """What the protocols have and the plan did not."""
        found = [
            NeverPlanned(track.visit, track.entry.role, self._explained(id_).speaks_for, track.first_reason)
            for id_, track in self._tracks.items()
            if not track.was_planned and track.first_reason is not None
        ]
        return tuple(sorted(found, key=lambda item: (item.visit, item.name)))

    def to_do(self) -> tuple[ToDo, ...]:
        """What the program asks a person to do."""
        with self._runtime.store.read() as db:
            found = [_to_do(task) for task in tasks.open_tasks(self._scope, db)]
        return tuple(sorted(found, key=lambda item: (item.due_at, item.kind, item.about)))

    def _explained(self, id_: str) -> Explained:
        return explain_text(self._scope, self._runtime.store, self._runtime.shelf, id_)

    def _text(self, id_: str, track: _Track) -> SimulatedText:
        explained, entry = self._explained(id_), track.entry
        if entry.due_at is None:
            msg = "a planned text lacks its moment"
            raise AssertionError(msg)
        text = SimulatedText(
            visit=track.visit,
            role=entry.role,
            steps=explained.speaks_for,
            fate=_fate(track, entry.due_at),
            planned_at=entry.due_at,
            real_at=track.settled_at,
            useful_until_at=entry.useful_until_at,
            reason=entry.reason,
            note="",
            why=explained.why,
            body=track.body,
        )
        return replace(text, note=self._note_of(text, track))

    def _note_of(self, text: SimulatedText, track: _Track) -> str:
        """Why it is not as it was planned: the reason that is stored, what it waited for, what was wrong."""
        reasons = [text.reason] if text.reason is not None else []
        if text.fate is Fate.LATE:
            reasons += list(track.waits)
        said = [reason.sentence for reason in dict.fromkeys(reasons)]
        if text.fate in {Fate.LATE, Fate.JOINED, Fate.MISSED, Fate.EARLY}:
            said += [
                f"The program was off from {outage.from_at.astimezone(self._zone):%a %H:%M} "
                f"to {outage.to_at.astimezone(self._zone):%a %H:%M}."
                for outage in self._outages
                if text.real_at is not None and outage.to_at > text.planned_at and outage.from_at < text.real_at
            ]
            if track.off:
                way = "behind" if track.off < timedelta() else "ahead"
                said.append(f"The machine's clock was {span(track.off)} {way}.")
        return " ".join(said)


def _fate(track: _Track, planned_at: datetime) -> Fate:
    entry = track.entry
    if entry.state is State.PLANNED:
        return Fate.WAITING
    if entry.state is State.MISSED:
        return Fate.MISSED
    if not entry.state.may_have_gone_out or track.settled_at is None:
        return Fate.DROPPED if entry.reason is None else _STAYS_OUT.get(entry.reason, Fate.DROPPED)
    off = track.settled_at - planned_at
    if abs(off) <= A_LOOK:
        return Fate.SENT
    return Fate.LATE if off > timedelta() else Fate.EARLY


def _to_do(task: tables.Task) -> ToDo:
    """Which text it is about stands at the end of the task's key; why, in the words of its reason where it has one."""
    text = ": ".join(dict.fromkeys(task.key.split("/")[2:4]))
    known = {str(reason): reason.sentence for reason in Reason}
    why = known.get(task.reason or "", "")
    return ToDo(task.kind, task.due_at, f"{text}. {why}".strip())
