"""How the desk calls what the program knows by short names. Words a nurse uses; one place, so that pages agree."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from reminders.domain.reminder import State
from reminders.domain.rights import Right
from reminders.domain.vocabulary import BodyArea, Category, Purpose, Relation, Role, StaffRole, VisitState, Way
from reminders.wording.languages import phrases

WORDS: Mapping[StrEnum, str] = MappingProxyType(
    {
        State.PLANNED: "planned",
        State.SENDING: "on its way",
        State.ACCEPTED: "sent, not yet confirmed",
        State.DELIVERED: "delivered",
        State.UNSURE: "may or may not have arrived",
        State.HELD: "waits for you",
        State.FAILED: "not sent",
        State.UNDELIVERED: "not delivered",
        State.SKIPPED: "left out",
        State.CANCELLED: "cancelled",
        State.MISSED: "too late to send",
        State.DROPPED: "dropped",
        VisitState.BOOKED: "booked",
        VisitState.DONE: "treated",
        VisitState.CANCELLED: "cancelled",
        VisitState.NO_SHOW: "did not come",
        StaffRole.OWNER: "owner",
        StaffRole.PRACTITIONER: "practitioner",
        StaffRole.FRONT_DESK: "front desk",
        StaffRole.READ_ONLY: "read only",
        Purpose.CARE: "care texts",
        Purpose.COURSE: "reminders of the next session",
        Purpose.MARKETING: "offers",
        Relation.PARENT: "parent",
        Relation.GUARDIAN: "legal guardian",
        Relation.OTHER: "somebody else who may decide for them",
        Way.DESK: "at the desk",
        Way.PAPER: "on paper",
        Way.PHONE: "by phone",
        Way.API: "told by another program",
        Way.IMPORT: "came with a list",
        Way.PAGE: "on the patient's page",
        Way.REPLY: "by a text",
        Way.PROVIDER: "told by the provider",
        Way.RENUMBERED: "the number changed",
        **{area: area.replace("-", " ") for area in BodyArea},
        **{category: ", ".join(phrases("en").categories[category]) for category in Category},
        Role.WELCOME: "first text",
        Role.PREP: "how to prepare",
        Role.VISIT: "reminder of the visit",
        Role.RESTRICTIONS: "what to avoid",
        Role.NORMAL: "what is normal",
        Role.ALLOWED: "what is fine again",
        Role.CHECK: "how it heals",
        Role.LATE_CHECK: "how it heals, later",
        Role.HEALED: "healed",
        Role.NEXT: "the next session",
        Role.RESULTS: "results to expect",
        Role.UPKEEP: "keeping it up",
        Role.CORRECTION: "correction",
    }
)

NAVIGATION = (
    ("/", "Today", Right.LOOK),
    ("/register", "Register", Right.WORK),
    ("/todo", "Needs a person", Right.LOOK),
    ("/patients", "Patients", Right.LOOK),
    ("/courses", "Courses", Right.LOOK),
    ("/protocols", "Protocols", Right.LOOK),
    ("/settings", "Settings", Right.MANAGE),
)
