"""What each role at the desk may do. What is not listed is not allowed."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from reminders.domain.vocabulary import StaffRole


class Right(StrEnum):
    """What an address of the desk asks for."""

    LOOK = "look"  # read what there is
    WORK = "work"  # register, correct, answer, take a task
    DECIDE = "decide"  # what only a practitioner may: shorten a restriction, approve a protocol
    MANAGE = "manage"  # clinics, senders, staff, live or practice


RIGHTS: Mapping[StaffRole, frozenset[Right]] = MappingProxyType(
    {
        StaffRole.READ_ONLY: frozenset({Right.LOOK}),
        StaffRole.FRONT_DESK: frozenset({Right.LOOK, Right.WORK}),
        StaffRole.PRACTITIONER: frozenset({Right.LOOK, Right.WORK, Right.DECIDE}),
        StaffRole.OWNER: frozenset(Right),
    }
)


def may(role: StaffRole, right: Right) -> bool:
    """Whether a role has a right."""
    return right in RIGHTS.get(role, frozenset())
