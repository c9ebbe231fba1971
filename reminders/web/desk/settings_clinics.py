"""The clinics of the organization: which there are, where one works, and another one."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.errors import NotFound, RemindersError
from reminders.store import tables
from reminders.usecases import add_clinic, typed
from reminders.usecases.countries import country_of, emergency_number, zone_in
from reminders.usecases.set_up import NewClinic
from reminders.web.desk.forms import Posted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_words import zones
from reminders.web.desk.places import countries
from reminders.web.desk.routes import Asking, Sent
from reminders.web.desk.settings_clinic import clinic_of

PATH = "/settings/clinics"
_TYPED = ("name", "short_name", "phone", "country", "zone")


def add(desk: Desk) -> APIRouter:
    """The list, and the form for another one."""
    routes = desk.routes()

    @routes.get(PATH, Right.MANAGE)
    def clinics(request: Request, asker: Asking, added: str = "") -> Response:
        """Those that one works in."""
        own = clinic_of(desk, asker)
        fresh = dict.fromkeys(_TYPED, "") | {"country": own.country, "zone": own.zone}
        return _page(desk, request, asker, fresh | {"error": None, "added": bool(added)})

    @routes.post(PATH, Right.MANAGE)
    def another(request: Request, asker: Asking, posted: Sent) -> Response:
        """Add it, or say what will not do."""
        runtime = desk.runtime
        try:
            new = _new(posted, clinic_of(desk, asker))
            add_clinic.add_clinic(runtime.store, asker.visitor, new, runtime.now())
        except NotFound:
            raise
        except RemindersError as error:
            shown: dict[str, object] = {name: posted.text(name) for name in _TYPED}
            return _page(desk, request, asker, shown | {"error": error, "added": False})
        return RedirectResponse(f"{PATH}?added=yes", status_code=303)

    return routes.router


def _new(posted: Posted, own: tables.Clinic) -> NewClinic:
    phone, country = posted.text("phone"), country_of(posted.text("country"))
    return NewClinic(
        name=posted.text("name"),
        short_name=posted.text("short_name"),
        country=country,
        zone=zone_in(country, posted.text("zone")),
        phone=typed.e164(phone, country, "phone", texts=False) if phone else None,
        emergency_number=own.emergency_number if country == own.country else emergency_number(country),
        opening=dict(own.opening),
    )


def _page(desk: Desk, request: Request, asker: Asking, values: dict[str, object]) -> Response:
    store, visitor = desk.runtime.store, asker.visitor
    more = {
        "neighbors": add_clinic.neighbors(store, visitor),
        "may_add": add_clinic.may_add(store, visitor),
        "zones": zones(),
        "countries": countries(),
    }
    return desk.pages.show(
        request, "settings_clinics.html", asker, values | more, 422 if values["error"] is not None else 200
    )
