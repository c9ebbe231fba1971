"""Trying a protocol: a visit that nobody had, and the texts that it would bring. Nothing is written."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import BodyArea
from reminders.errors import InvalidInput, RemindersError
from reminders.store import clinics
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.library import current_protocols
from reminders.usecases.preview import PreviewRequest, preview
from reminders.usecases.shown import ShownPlan
from reminders.usecases.typed_moments import moment
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking

MOST_SESSIONS, MOST_OTHERS = 60, 5
TREATED, BOOKED = "treated", "booked"


@dataclass(frozen=True)
class Trial:
    """What was asked for, as it was typed, and what came of it: a plan, or what is wrong.

    `others`: further treatments of the same visit. `known`: what there is to choose from, by code.
    """

    area: str
    others: tuple[str, ...]
    state: str
    at: str
    language: str
    sessions: str
    known: tuple[tuple[str, str], ...]
    languages: tuple[str, ...]
    plan: ShownPlan | None = None
    error: RemindersError | None = None


def first_trial(desk: Desk, asker: Asking, protocol: Protocol) -> Trial:
    """A form filled in with what one would try first."""
    known, languages = _choice(desk, asker, protocol.code)
    at = desk.pages.times(asker).field(_rounded(desk.runtime.now()))
    return Trial(_usual_area(protocol), (), TREATED, at, languages[0], "", known, languages)


def tried(desk: Desk, asker: Asking, posted: Posted, protocol: Protocol) -> Trial:
    """What the visit would bring; or the form as it was typed, with what is wrong."""
    known, languages = _choice(desk, asker, protocol.code)
    given = {
        "area": posted.text("area"),
        "others": tuple(posted.texts("other")),
        "state": BOOKED if posted.text("state") == BOOKED else TREATED,
        "at": posted.text("at"),
        "language": posted.text("language"),
        "sessions": posted.text("sessions"),
    }
    try:
        runtime, request = desk.runtime, _request(desk, asker, posted, protocol)
        plan = preview(asker.visitor.scope, runtime.store, runtime.shelf, request, runtime.now())
    except RemindersError as error:
        return Trial(**given, known=known, languages=languages, error=error)  # type: ignore[arg-type]
    return Trial(**given, known=known, languages=languages, plan=plan)  # type: ignore[arg-type]


def _request(desk: Desk, asker: Asking, posted: Posted, protocol: Protocol) -> PreviewRequest:
    zone, now = str(desk.pages.times(asker).zone), desk.runtime.now()
    at, booked = moment(posted.text("at"), zone, now, "at"), posted.text("state") == BOOKED
    area = _area(posted.text("area"), protocol)
    others = posted.texts("other")[:MOST_OTHERS]
    return PreviewRequest(
        (GivenTreatment(protocol.code, area), *(_other(desk, asker, code, area) for code in others)),
        ended_at=None if booked else at,
        starts_at=at if booked else None,
        language=posted.text("language") or "en",
        agreed_sessions=posted.number("sessions", 1, MOST_SESSIONS),
    )


def _area(given: str, protocol: Protocol) -> BodyArea:
    if given not in protocol.areas:
        remedy = "Choose one that the list has."
        raise InvalidInput("area", "the treatment is not done there", value=given, remedy=remedy)
    return BodyArea(given)


def _other(desk: Desk, asker: Asking, code: str, area: BodyArea) -> GivenTreatment:
    """A further treatment on the same area, where it is done there, else where it usually is."""
    runtime = desk.runtime
    with runtime.store.read() as db:
        known = current_protocols(asker.visitor.scope, db, runtime.shelf)
    if code not in known:
        raise InvalidInput("other", "there is no such treatment", remedy="Choose one that the list has.")
    protocol = known[code][1]
    return GivenTreatment(code, area if area in protocol.areas else BodyArea(_usual_area(protocol)))


def _choice(desk: Desk, asker: Asking, code: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    runtime, scope = desk.runtime, asker.visitor.scope
    with runtime.store.read() as db:
        known = current_protocols(scope, db, runtime.shelf)
        languages = tuple(clinics.clinic_of(scope, db).languages)
    others = sorted((protocol.name, one) for one, (_, protocol) in known.items() if one != code)
    return tuple((one, name) for name, one in others), languages


def _usual_area(protocol: Protocol) -> str:
    return BodyArea.FACE if BodyArea.FACE in protocol.areas else min(protocol.areas)


def _rounded(now: datetime) -> datetime:
    return now - timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
