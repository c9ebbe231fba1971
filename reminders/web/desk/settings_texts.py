"""How many texts, and in which hours: the clinic's rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta
from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.case import Caps, Rules
from reminders.domain.civil import Hours
from reminders.domain.rights import Right
from reminders.domain.vocabulary import Preset, TextClass
from reminders.errors import InvalidInput, RemindersError
from reminders.regions import profile_of
from reminders.store import codec, tables
from reminders.usecases.change_rules import change_rules
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking, Sent
from reminders.web.desk.settings_clinic import clinic_of

PATH = "/settings/texts"
MOST_A_DAY, MOST_A_WEEK, MOST_GRACE = 20, 60, 240


def add(desk: Desk) -> APIRouter:
    """The form."""
    routes = desk.routes()

    @routes.get(PATH, Right.MANAGE)
    def form(request: Request, asker: Asking, saved: str = "") -> Response:
        """As it stands now."""
        clinic = clinic_of(desk, asker)
        shown = _stored(codec.load_rules(clinic.rules), clinic.version)
        values = shown | _profile(clinic) | {"error": None, "saved": bool(saved)}
        return desk.pages.show(request, "settings_texts.html", asker, values)

    @routes.post(PATH, Right.MANAGE)
    def save(request: Request, asker: Asking, posted: Sent) -> Response:
        """Write it, or say what will not do."""
        try:
            version = posted.number("version", 1, 10**9)
            before = codec.load_rules(clinic_of(desk, asker).rules)
            change_rules(desk.edit(asker, version=version), _wanted(posted, before))
        except RemindersError as error:
            typed_values = _typed(posted) | _profile(clinic_of(desk, asker)) | {"error": error, "saved": False}
            return desk.pages.show(request, "settings_texts.html", asker, typed_values, 422)
        return RedirectResponse(f"{PATH}?saved=yes", status_code=303)

    return routes.router


def _profile(clinic: tables.Clinic) -> dict[str, object]:
    """The profile of the clinic's country, and in what the clinic's own settings go beyond it."""
    profile = profile_of(clinic.country)
    days = {kind: _alike(week.days) for kind, week in profile.hours.items()}
    wider = profile.wider(codec.load_rules(clinic.rules))
    return {"profile": profile, "days": days, "wider": wider, "TextClass": TextClass}


def _alike(days: Sequence[Hours | None]) -> list[tuple[int, int, Hours | None]]:
    """Days in a row that have the same hours: the first and the last of them."""
    found = [(list(group), hours) for hours, group in groupby(range(len(days)), key=lambda day: days[day])]
    return [(group[0], group[-1], hours) for group, hours in found]


def _wanted(posted: Posted, before: Rules) -> Rules:
    gentle = _hours(posted, "gentle")
    return replace(
        before,
        preset=_preset(posted.text("preset")),
        caps=Caps(
            _number(posted, "per_day", MOST_A_DAY),
            _number(posted, "per_week", MOST_A_WEEK),
            _number(posted, "hold_from", MOST_A_DAY),
        ),
        hours=_hours(posted, "all"),
        class_hours={**before.class_hours, TextClass.COURSE: gentle, TextClass.MARKETING: gentle},
        grace=timedelta(minutes=posted.number("grace", 0, MOST_GRACE) or 0),
        marketing=posted.is_on("marketing"),
        page_link=posted.is_on("page_link"),
        answer_closed=posted.is_on("answer_closed"),
        ask_digits=posted.is_on("ask_digits"),
        rather_twice=frozenset(TextClass(one) for one in posted.texts("rather_twice") if one in set(TextClass)),
    )


def _preset(given: str) -> Preset:
    if given not in set(Preset):
        raise InvalidInput("preset", "nothing is chosen", remedy="Choose how many texts a visit brings.")
    return Preset(given)


def _number(posted: Posted, field: str, most: int) -> int:
    found = posted.number(field, 1, most)
    if found is None:
        raise InvalidInput(field, "it is empty", remedy=f"Give a number from 1 to {most}.")
    return found


def _hours(posted: Posted, which: str) -> Hours:
    opens, closes = posted.text(f"{which}_from"), posted.text(f"{which}_to")
    try:
        return Hours(time.fromisoformat(opens), time.fromisoformat(closes))
    except ValueError:
        remedy = "Give two times of one day, such as 08:00 and 21:00, the earlier first."
        raise InvalidInput(f"{which}_from", "these are no hours", value=f"{opens} to {closes}", remedy=remedy) from None


def _stored(rules: Rules, version: int) -> dict[str, object]:
    gentle = rules.hours_for(TextClass.COURSE)
    return {
        "preset": rules.preset,
        "per_day": rules.caps.per_day,
        "per_week": rules.caps.per_week,
        "hold_from": rules.caps.hold_from,
        "all_from": f"{rules.hours.opens:%H:%M}",
        "all_to": f"{rules.hours.closes:%H:%M}",
        "gentle_from": f"{gentle.opens:%H:%M}",
        "gentle_to": f"{gentle.closes:%H:%M}",
        "grace": rules.grace // timedelta(minutes=1),
        "marketing": rules.marketing,
        "page_link": rules.page_link,
        "answer_closed": rules.answer_closed,
        "ask_digits": rules.ask_digits,
        "rather_twice": [str(one) for one in rules.rather_twice],
        "version": version,
    }


def _typed(posted: Posted) -> dict[str, object]:
    names = ("preset", "per_day", "per_week", "hold_from", "all_from", "all_to", "gentle_from", "gentle_to", "grace")
    return {
        **{name: posted.text(name) for name in names},
        "marketing": posted.is_on("marketing"),
        "page_link": posted.is_on("page_link"),
        "answer_closed": posted.is_on("answer_closed"),
        "ask_digits": posted.is_on("ask_digits"),
        "rather_twice": posted.texts("rather_twice"),
        "version": posted.text("version"),
    }
