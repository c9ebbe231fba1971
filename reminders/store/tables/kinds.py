"""Closed lists that only rows need; those of protocols and plans are in reminders.domain.vocabulary."""

from enum import StrEnum


class AttemptOutcome(StrEnum):
    """What one try came to. A receipt may later raise `unsure` or `given-up` to `accepted`, never back."""

    IN_FLIGHT = "in-flight"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNSURE = "unsure"
    GIVEN_UP = "given-up"  # never told; the settle window or a person decided how to go on


class CourseState(StrEnum):
    """A course ends when it is complete or when somebody ends it."""

    ACTIVE = "active"
    ENDED = "ended"


class OptOutSource(StrEnum):
    """Who said that a number wants no texts; only a text from it takes the first two back."""

    REPLY = "reply"
    PROVIDER = "provider"
    STAFF = "staff"
    LIKELY = "likely"  # read from a reply that holds no word of the lists

    @property
    def is_for_staff(self) -> bool:
        """True where staff may take it back."""
        return self in {OptOutSource.STAFF, OptOutSource.LIKELY}


class ProtocolOrigin(StrEnum):
    """Whether a protocol came with the program or a clinic wrote it."""

    SHIPPED = "shipped"
    CLINIC = "clinic"


class ReceiptSource(StrEnum):
    """Whether the provider told a status by itself or we asked."""

    WEBHOOK = "webhook"
    POLL = "poll"


class TaskState(StrEnum):
    """A task is taken by one person before it is done."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
