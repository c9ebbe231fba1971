"""Where a row's visit stands: by the words of its status, by columns that are filled, else by the clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from reminders.domain.folding import fold
from reminders.domain.vocabulary import VisitState
from reminders.lists.cells import unmarked
from reminders.lists.columns import Layout
from reminders.lists.folding import suggestion
from reminders.lists.mapping import ListMap
from reminders.lists.rows import FaultKind, Wrong
from reminders.lists.times import Misread, VisitTimes

FARTHEST = timedelta(days=3 * 366)  # no clinic books farther ahead: the year is a typing error
_NOT = frozenset({"", "no", "n", "false", "0", "-"})


class States:
    """Reads the state of every row of one list."""

    def __init__(self, chosen: ListMap, layout: Layout, now: datetime) -> None:
        self._now = now
        self._status = layout.place("status")
        self._filled = (
            (layout.place("cancelled"), VisitState.CANCELLED),
            (layout.place("no_show"), VisitState.NO_SHOW),
        )
        self._written = list(chosen.status.states())
        self._words = {fold(word): state for word, state in chosen.status.states().items()}
        self._past_is_done = chosen.rules.booked_in_past == "done"

    def written(self, cells: Sequence[str]) -> VisitState | Wrong | None:
        """What the row says; None where it says nothing."""
        for position, state in self._filled:
            if cells[position] and fold(cells[position]) not in _NOT:
                return state
        word = unmarked(cells[self._status])
        if not word:
            return None
        meant = self._words.get(fold(word))
        if meant is not None:
            return meant
        known = suggestion(word, self._written, f"Known: {', '.join(self._written) or 'none in this map'}.")
        return Wrong(FaultKind.UNKNOWN_STATUS, "no state is called so", f"{known} [status] of a map names other words.")

    def judged(self, written: VisitState | None, times: VisitTimes) -> VisitState | Misread:
        """The state against the clock. A visit under way is still booked: it is done when its end is known."""
        over = times.ended_at is not None and times.ended_at <= self._now
        coming = times.starts_at is not None and times.starts_at > self._now
        match written:
            case VisitState.DONE:
                return self._done(times)
            case VisitState.BOOKED if over and not self._past_is_done:
                remedy = "Say in the other system whether it took place, or set booked_in_past in the map."
                wrong = Wrong(FaultKind.BOOKED_IN_PAST, "it is booked for a time that has passed", remedy)
                return "start" if times.starts_at else "end", wrong
            case VisitState.CANCELLED | VisitState.NO_SHOW:
                return written
            case _ if over or (not coming and times.ended_at is None):
                return self._done(times)
            case _:
                return self._booked(times)

    def _done(self, times: VisitTimes) -> VisitState | Misread:
        if times.ended_at is None:
            remedy = "Add an end or a duration: restrictions count from the end. [fixed] duration of a map sets one."
            return "end", Wrong(FaultKind.NO_MOMENT, "nothing says when it ended", remedy)
        if times.ended_at > self._now:
            remedy = "Import it when it is over, or correct its date or its status."
            return "end", Wrong(FaultKind.DONE_IN_FUTURE, "it is done, and ends in the future", remedy)
        return VisitState.DONE

    def _booked(self, times: VisitTimes) -> VisitState | Misread:
        if times.starts_at is None:
            remedy = "Add a start: what goes out before a visit counts from it."
            return "start", Wrong(FaultKind.NO_MOMENT, "nothing says when it starts", remedy)
        if times.starts_at - self._now > FARTHEST:
            return "start", Wrong(FaultKind.TOO_FAR_AHEAD, "it is more than three years ahead", "Correct its year.")
        return VisitState.BOOKED
