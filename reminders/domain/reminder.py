"""The life of one outgoing text: its states, and the moves between them that are allowed."""

from enum import StrEnum


class State(StrEnum):
    """Where a reminder stands."""

    PLANNED = "planned"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    MISSED = "missed"
    UNSURE = "unsure"
    FAILED = "failed"
    HELD = "held"
    DROPPED = "dropped"

    @property
    def may_have_gone_out(self) -> bool:
        """True where the patient may have read it: what it said needs a correction when no longer true."""
        return self in _MAY_HAVE_GONE_OUT

    @property
    def final(self) -> bool:
        """True where nothing more happens by itself."""
        return not MOVES[self]


_MAY_HAVE_GONE_OUT = frozenset({State.SENDING, State.UNSURE, State.ACCEPTED, State.DELIVERED})

# From each state, where it may go. Everything else is a programming error.
MOVES: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset({State.SENDING, State.SKIPPED, State.CANCELLED, State.MISSED, State.HELD}),
    # back to planned only where the refusal is proven: the provider did not create the message
    State.SENDING: frozenset(
        {State.ACCEPTED, State.PLANNED, State.UNSURE, State.FAILED, State.HELD, State.MISSED, State.SKIPPED}
    ),
    State.UNSURE: frozenset({State.ACCEPTED, State.PLANNED, State.FAILED, State.HELD, State.MISSED}),
    State.HELD: frozenset({State.PLANNED, State.ACCEPTED, State.DROPPED, State.CANCELLED}),
    State.ACCEPTED: frozenset({State.DELIVERED, State.UNDELIVERED, State.FAILED}),
    State.UNDELIVERED: frozenset({State.PLANNED, State.FAILED, State.DELIVERED}),
    State.SKIPPED: frozenset({State.PLANNED, State.CANCELLED, State.HELD}),  # by re-planning only
    State.CANCELLED: frozenset({State.PLANNED, State.SKIPPED, State.HELD}),  # by re-planning only
    State.DELIVERED: frozenset(),
    State.MISSED: frozenset(),
    State.FAILED: frozenset(),
    State.DROPPED: frozenset(),
}


def may_move(old: State, new: State) -> bool:
    """True if a reminder in `old` may become `new`."""
    return new in MOVES[old]
