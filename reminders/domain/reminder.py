"""The life of one outgoing text: its states, and the moves between them that are allowed."""

from enum import StrEnum

from reminders.domain.reasons import IN_DOUBT, Reason


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

# From each state, where it may go. Everything else, but for what a provider proves late, is a programming error.
MOVES: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset({State.SENDING, State.SKIPPED, State.CANCELLED, State.MISSED, State.HELD}),
    # back to planned only where the refusal is proven: the provider did not create the message
    State.SENDING: frozenset(
        {State.ACCEPTED, State.PLANNED, State.UNSURE, State.FAILED, State.HELD, State.MISSED, State.SKIPPED}
    ),
    State.UNSURE: frozenset({State.ACCEPTED, State.PLANNED, State.FAILED, State.HELD, State.MISSED}),
    State.HELD: frozenset({State.PLANNED, State.ACCEPTED, State.DROPPED, State.CANCELLED}),
    State.ACCEPTED: frozenset({State.DELIVERED, State.UNDELIVERED, State.FAILED}),
    State.UNDELIVERED: frozenset({State.PLANNED, State.FAILED, State.HELD, State.DELIVERED}),
    State.SKIPPED: frozenset({State.PLANNED, State.CANCELLED, State.HELD}),  # by re-planning only
    State.CANCELLED: frozenset({State.PLANNED, State.SKIPPED, State.HELD}),  # by re-planning only
    State.DELIVERED: frozenset(),
    State.MISSED: frozenset(),
    State.FAILED: frozenset(),
    State.DROPPED: frozenset(),
}


class Word(StrEnum):
    """What a provider's word on an attempt proves of its text."""

    TAKEN = "taken"
    REACHED = "reached"
    NOT_REACHED = "not-reached"


_BEFORE_PROOF = frozenset({State.PLANNED, State.SENDING, State.UNSURE, State.HELD})
_GIVEN_UP = frozenset({State.SKIPPED, State.CANCELLED, State.MISSED, State.FAILED, State.DROPPED})

# Where proof leads, and from where, whatever was thought before. A text that was planned again, or given up, and
# turns out to be with the provider, is not sent a second time. No failure wakes what was given up.
PROVES: dict[Word, tuple[State, frozenset[State]]] = {
    Word.TAKEN: (State.ACCEPTED, _BEFORE_PROOF | _GIVEN_UP),
    Word.REACHED: (State.DELIVERED, _BEFORE_PROOF | _GIVEN_UP | {State.ACCEPTED, State.UNDELIVERED}),
    Word.NOT_REACHED: (State.UNDELIVERED, _BEFORE_PROOF | {State.ACCEPTED}),
}


def proven(state: State, reason: Reason | None, word: Word) -> State | None:
    """Where a text goes when a provider's word on its last attempt comes in; None: it stays.

    What is held for something else than doubt stays held when the attempt failed: that hold is not ours to lift.
    """
    new, old = PROVES[word]
    if state not in old or reason is Reason.ERASED:
        return None
    if state is State.HELD and word is Word.NOT_REACHED and reason not in IN_DOUBT:
        return None
    return new


def may_move(old: State, new: State) -> bool:
    """True if a reminder in `old` may become `new`."""
    return new in MOVES[old] or any(new is to and old in since for to, since in PROVES.values())
