"""What the clinic says of itself: its names, phones, hours, holidays, languages."""

import hashlib
from datetime import date, timedelta

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.errors import InvalidInput, RemindersError
from reminders.store import clinics, tables
from reminders.usecases import typed
from reminders.usecases.change_clinic import ClinicDetails, change_clinic, details_of, may_move
from reminders.usecases.clinic_effect import effect_of
from reminders.usecases.printable import LONGEST_EMERGENCY
from reminders.usecases.typed_hours import Week, days_of, week_of
from reminders.web.desk import hours
from reminders.web.desk.forms import CSRF, Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_words import zones
from reminders.web.desk.routes import Asking, Sent
from reminders.wording.languages import LANGUAGES

PATH = "/settings/clinic"
URGENT = "urgent-"  # before the names of the urgent line's hours
_TYPED = ("name", "short_name", "phone", "urgent_phone", "urgent_fallback", "emergency_number", "zone")
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
        return _show(desk, request, asker, shown | {"saved": bool(saved)})

    @routes.post(PATH, Right.MANAGE)
    def save(request: Request, asker: Asking, posted: Sent) -> Response:
        """Write it, or say what will not do; what changes texts that wait is shown first."""
        try:
            version = posted.number("version", 1, 10**9)
            wanted = _wanted(posted, clinic_of(desk, asker).country)
            change_clinic(desk.edit(asker, version=version, dry_run=True), wanted)
            effect = effect_of(asker.visitor.scope, desk.runtime.store, desk.runtime.shelf, wanted)
            if effect.changed and posted.text("seen") != _seal(posted):
                return _show(desk, request, asker, _typed(posted) | {"effect": effect, "seal": _seal(posted)})
            change_clinic(desk.edit(asker, version=version), wanted)
        except RemindersError as error:
            return _show(desk, request, asker, _typed(posted) | {"error": error}, 422)
        return RedirectResponse(f"{PATH}?saved=yes", status_code=303)

    return routes.router


def _show(desk: Desk, request: Request, asker: Asking, values: dict[str, object], status: int = 200) -> Response:
    clinic = clinic_of(desk, asker)
    with desk.runtime.store.read() as db:
        free = may_move(asker.visitor.scope, db)
    more = {"error": None, "saved": False, "effect": None, "seal": "", "zones": zones(), "may_move": free}
    kept = {"country": clinic.country, "zone": values.get("zone") or clinic.zone, "longest": LONGEST_EMERGENCY}
    return desk.pages.show(request, "settings_clinic.html", asker, more | values | kept, status)


def _seal(posted: Posted) -> str:
    """Of what was shown: whoever changes it again is shown it again."""
    kept = sorted((name, posted.texts(name)) for name in posted.fields if name not in {CSRF, "seen", "version"})
    return hashlib.sha256(repr(kept).encode()).hexdigest()[:16]


def _wanted(posted: Posted, country: str) -> ClinicDetails:
    return ClinicDetails(
        phone=_phone(posted, "phone", country),
        urgent_phone=_phone(posted, "urgent_phone", country),
        urgent_fallback=posted.text("urgent_fallback"),
        emergency_number=posted.text("emergency_number"),
        opening=_opening(posted),
        urgent_opening=_urgent_opening(posted),
        holidays=days_of(posted.texts("holiday")),
        languages=tuple(posted.texts("language")),
        can_receive=posted.is_on("can_receive"),
        name=posted.text("name"),
        short_name=posted.text("short_name"),
        zone=posted.text("zone") or None,
    )


def _phone(posted: Posted, field: str, country: str) -> str:
    given = posted.text(field)
    return typed.e164(given, country, field.replace("_", " "), texts=False) if given else ""


def _opening(posted: Posted) -> Week:
    if posted.is_on("always"):
        return {}
    week = week_of(hours.spans(posted))
    if not week:
        remedy = "Give the hours of at least one day, or tick that it is always answered."
        raise InvalidInput("hours", "there are none", remedy=remedy)
    return week


def _urgent_opening(posted: Posted) -> Week:
    """No hours at all: whenever the clinic is closed."""
    if not posted.is_on("urgent_some"):
        return {}
    week = week_of(hours.spans(posted, URGENT))
    if not week:
        remedy = "Give the hours of the urgent line for at least one day, or take the tick away."
        raise InvalidInput("hours", "there are none", remedy=remedy)
    return week


def _stored(clinic: tables.Clinic, today: date) -> dict[str, object]:
    said = details_of(clinic)
    opening = said.opening or {}
    coming = [day for day in said.holidays or () if day >= today - KEPT]
    return {
        "name": said.name or "",
        "short_name": said.short_name or "",
        "phone": said.phone or "",
        "urgent_phone": said.urgent_phone or "",
        "urgent_fallback": said.urgent_fallback or "",
        "emergency_number": said.emergency_number or "",
        "always": not opening,
        "days": hours.shown(opening),
        "urgent_some": bool(said.urgent_opening),
        "urgent_days": hours.shown(said.urgent_opening or {}),
        "holidays": [day.isoformat() for day in coming] + [""] * BLANK_DAYS,
        "spoken": list(said.languages or ()),
        "known": _known(list(said.languages or ())),
        "can_receive": bool(said.can_receive),
        "version": clinic.version,
    }


def _typed(posted: Posted) -> dict[str, object]:
    spoken = posted.texts("language")
    return {
        **{name: posted.text(name) for name in _TYPED},
        "always": posted.is_on("always"),
        "days": hours.spans(posted),
        "urgent_some": posted.is_on("urgent_some"),
        "urgent_days": hours.spans(posted, URGENT),
        "holidays": posted.texts("holiday") + [""] * BLANK_DAYS,
        "spoken": spoken,
        "known": _known(spoken),
        "can_receive": posted.is_on("can_receive"),
        "version": posted.text("version"),
    }


def _known(spoken: list[str]) -> list[str]:
    """Those that texts go out in, the first first, then the others that there are words for."""
    return spoken + [language for language in LANGUAGES if language not in spoken]
