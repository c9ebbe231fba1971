"""The first page of all: the clinic and its first owner, behind a link that only the terminal shows.

The link's token goes into a cookie at once, so that it stands in no address, history or referrer afterwards.
"""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import Request

from reminders.errors import NotFound, RemindersError
from reminders.runtime import Runtime
from reminders.usecases import begin, typed
from reminders.usecases.begin import Beginning, FirstRun, Owner, Standing
from reminders.usecases.countries import WORK_WEEK, country_of, emergency_number, zone_in
from reminders.usecases.passwords import SHORTEST
from reminders.usecases.set_up import NewClinic
from reminders.usecases.sign_in import NotLetIn
from reminders.usecases.typed_hours import week_of
from reminders.web.desk import hours
from reminders.web.desk.devices import device_of
from reminders.web.desk.doors import HTTPS, OPEN, secret
from reminders.web.desk.entry import is_in_the_clear, is_secure, let_in
from reminders.web.desk.forms import Posted
from reminders.web.desk.pages import Pages
from reminders.web.desk.patient_words import zones
from reminders.web.desk.places import countries
from reminders.web.desk.routes import Sent

PATH = "/first-run"
FIRST_STEPS = "/settings"
_COOKIE = "first-run"
_TYPED = ("name", "short_name", "phone", "country", "zone", "owner", "email")


def router(runtime: Runtime, pages: Pages, first_run: FirstRun | None) -> APIRouter:
    """Open to whoever has the link, until there is an owner."""
    family = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    page = FirstPage(runtime, pages, first_run)
    family.get(PATH, openapi_extra={OPEN: True})(page.show)
    family.post(PATH, openapi_extra={OPEN: True})(page.begin)
    family.get(PATH + "/{token}", openapi_extra={OPEN: True})(page.exchange)
    return family


class FirstPage:
    """What happens at each address. With an owner there is none of them."""

    def __init__(self, runtime: Runtime, pages: Pages, first_run: FirstRun | None) -> None:
        self._runtime = runtime
        self._pages = pages
        self._first_run = first_run

    def exchange(self, request: Request, token: str) -> Response:
        """The link itself. It may be opened again until the form is sent: programs that look ahead spend nothing."""
        self._must_not_have_begun()
        if not self._counts(token):
            return self._closed(request, status=404)
        answer = RedirectResponse(PATH, status_code=303)
        answer.set_cookie(
            _COOKIE,
            token,
            path=PATH,
            max_age=int(begin.COUNTS_FOR.total_seconds()),
            secure=is_secure(request),
            httponly=True,
            samesite="lax",
        )
        return answer

    def show(self, request: Request) -> Response:
        standing = self._must_not_have_begun()
        if not self._counts(request.cookies.get(_COOKIE, "")):
            return self._closed(request)
        fresh = dict.fromkeys(_TYPED, "") | {"days": hours.shown(WORK_WEEK), "always": False}
        return self._form(request, standing, fresh)

    def begin(self, request: Request, posted: Sent) -> Response:
        standing, token = self._must_not_have_begun(), request.cookies.get(_COOKIE, "")
        if self._first_run is None or not self._counts(token):
            return self._closed(request, status=404)
        try:
            if is_in_the_clear(request):
                raise NotLetIn("Nobody chooses a password over a network without https.", remedy=HTTPS)
            clinic = self._clinic(posted) if standing is Standing.NO_CLINIC else None
            opened = self._first_run.begin(token, self._beginning(request, posted, clinic))
        except NotFound:
            return self._closed(request, status=404)
        except RemindersError as error:
            return self._form(request, standing, _typed(posted), error)
        answer = let_in(request, opened, FIRST_STEPS)
        answer.delete_cookie(_COOKIE, path=PATH, secure=is_secure(request), httponly=True, samesite="lax")
        return answer

    def _beginning(self, request: Request, posted: Posted, clinic: NewClinic | None) -> Beginning:
        owner = Owner(posted.text("owner"), posted.text("email"), secret(posted, "password"), posted.text("pin"))
        runtime = self._runtime
        return Beginning(runtime.store, runtime.catalogue, clinic, owner, runtime.machine_now(), device_of(request))

    def _clinic(self, posted: Posted) -> NewClinic:
        senders = self._runtime.settings.senders
        return new_clinic(posted, "main" if "main" in senders else min(senders))

    def _must_not_have_begun(self) -> Standing:
        found = begin.standing(self._runtime.store)
        if found is Standing.BEGUN:
            raise HTTPException(404)
        return found

    def _counts(self, token: str) -> bool:
        return self._first_run is not None and self._first_run.counts(token, self._runtime.machine_now())

    def _closed(self, request: Request, status: int = 200) -> Response:
        return self._pages.show(request, "first_run_closed.html", None, {"wrong": status != 200}, status)  # noqa: PLR2004 - as HTTP has it

    def _form(
        self, request: Request, standing: Standing, values: dict[str, object], error: RemindersError | None = None
    ) -> Response:
        more = {
            "asks_clinic": standing is Standing.NO_CLINIC,
            "countries": countries(),
            "zones": zones(),
            "shortest": SHORTEST,
            "error": error,
        }
        return self._pages.show(request, "first_run.html", None, values | more, 200 if error is None else 422)


def new_clinic(posted: Posted, sender: str) -> NewClinic:
    """A clinic as a form has it.

    Raises:
        InvalidInput: a country, a time zone, a phone or hours that cannot be.
    """
    country = country_of(posted.text("country"))
    phone = posted.text("phone")
    return NewClinic(
        name=posted.text("name"),
        short_name=posted.text("short_name"),
        country=country,
        zone=zone_in(country, posted.text("zone")),
        phone=typed.e164(phone, country, "phone", texts=False) if phone else None,
        emergency_number=emergency_number(country),
        sender=sender,
        opening=opening(posted),
    )


def opening(posted: Posted) -> dict[str, object]:
    """The hours of the week; none where somebody always answers."""
    return {} if posted.is_on("always") else dict(week_of(hours.spans(posted)))


def _typed(posted: Posted) -> dict[str, object]:
    shown: dict[str, object] = {name: posted.text(name) for name in _TYPED}
    return shown | {"days": hours.spans(posted), "always": posted.is_on("always")}
