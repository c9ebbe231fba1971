"""What the clinic says of itself: phones, hours, holidays, languages."""

from datetime import date, timedelta

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.errors import InvalidInput, RemindersError
from reminders.store import clinics, tables
from reminders.usecases import typed
from reminders.usecases.change_clinic import ClinicDetails, change_clinic, details_of
from reminders.usecases.typed_hours import Span, Week, days_of, week_of
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Sent
from reminders.wording.languages import LANGUAGES

PATH = "/settings/clinic"
SPANS = (0, 1)  # a day has hours before and after a break
BLANK_DAYS = 3  # empty fields for holidays that come to mind
KEPT = timedelta(days=30)  # a holiday that is over for longer is not shown, and goes with the next change


def clinic_of(desk: Desk, asker: Asking) -> tables.Clinic:
    """The clinic that the asker works in."""
    with desk.runtime.store.read() as db:
        return clinics.clinic_of(asker.visitor.scope, db)


def add(desk: Desk) -> APIRouter:
    """The form."""
    routes = desk.routes()

    @routes.get(PATH, Right.MANAGE)
    def form(request: Request, asker: Asking, saved: str = "") -> Response:
        """As it stands now."""
        shown = _stored(clinic_of(desk, asker), desk.pages.times(asker).today)
        return desk.pages.show(request, "settings_clinic.html", asker, shown | {"error": None, "saved": bool(saved)})

    @routes.post(PATH, Right.MANAGE)
    def save(request: Request, asker: Asking, posted: Sent) -> Response:
        """Write it, or say what will not do."""
        try:
            version = posted.number("version", 1, 10**9)
            wanted = _wanted(posted, clinic_of(desk, asker).country)
            change_clinic(desk.edit(asker, version=version), wanted)
        except RemindersError as error:
            typed_values = _typed(posted) | {"error": error, "saved": False}
            return desk.pages.show(request, "settings_clinic.html", asker, typed_values, 422)
        return RedirectResponse(f"{PATH}?saved=yes", status_code=303)

    return routes.router


def _wanted(posted: Posted, country: str) -> ClinicDetails:
    return ClinicDetails(
        phone=_phone(posted, "phone", country),
        urgent_phone=_phone(posted, "urgent_phone", country),
        urgent_fallback=posted.text("urgent_fallback"),
        emergency_number=posted.text("emergency_number"),
        opening=_opening(posted),
        holidays=days_of(posted.texts("holiday")),
        languages=tuple(posted.texts("language")),
        can_receive=posted.is_on("can_receive"),
    )


def _phone(posted: Posted, field: str, country: str) -> str:
    given = posted.text(field)
    return typed.e164(given, country, field.replace("_", " "), texts=False) if given else ""


def _opening(posted: Posted) -> Week:
    if posted.is_on("always"):
        return {}
    week = week_of(_spans(posted))
    if not week:
        remedy = "Give the hours of at least one day, or tick that it is always answered."
        raise InvalidInput("hours", "there are none", remedy=remedy)
    return week


def _spans(posted: Posted) -> list[list[Span]]:
    return [
        [(posted.text(f"opens-{day}-{part}"), posted.text(f"closes-{day}-{part}")) for part in SPANS]
        for day in range(7)
    ]


def _stored(clinic: tables.Clinic, today: date) -> dict[str, object]:
    said = details_of(clinic)
    opening = said.opening or {}
    days = [[*(tuple(span) for span in opening.get(str(day), ())), ("", ""), ("", "")] for day in range(7)]
    coming = [day for day in said.holidays or () if day >= today - KEPT]
    return {
        "phone": said.phone or "",
        "urgent_phone": said.urgent_phone or "",
        "urgent_fallback": said.urgent_fallback or "",
        "emergency_number": said.emergency_number or "",
        "always": not opening,
        "days": [day[: len(SPANS)] for day in days],
        "holidays": [day.isoformat() for day in coming] + [""] * BLANK_DAYS,
        "spoken": list(said.languages or ()),
        "known": _known(list(said.languages or ())),
        "can_receive": bool(said.can_receive),
        "version": clinic.version,
    }


def _typed(posted: Posted) -> dict[str, object]:
    spoken = posted.texts("language")
    return {
        **{name: posted.text(name) for name in ("phone", "urgent_phone", "urgent_fallback", "emergency_number")},
        "always": posted.is_on("always"),
        "days": _spans(posted),
        "holidays": posted.texts("holiday") + [""] * BLANK_DAYS,
        "spoken": spoken,
        "known": _known(spoken),
        "can_receive": posted.is_on("can_receive"),
        "version": posted.text("version"),
    }


def _known(spoken: list[str]) -> list[str]:
    """Those that texts go out in, the first first, then the others that there are words for."""
    return spoken + [language for language in LANGUAGES if language not in spoken]
