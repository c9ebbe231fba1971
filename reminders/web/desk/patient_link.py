"""The patient's page, from the desk: looked at as the patient sees it, its links made, texted, shown and ended."""

import secrets

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup
from starlette.requests import Request

from reminders.errors import Conflict, RemindersError
from reminders.runtime import SimulatedClock
from reminders.usecases.aftercare_page import previewed_page
from reminders.usecases.page_links import end_link, links_of, make_link
from reminders.usecases.page_text import text_link
from reminders.usecases.patient_chart import Reader, identity_of, noted
from reminders.web.desk.frame import Desk
from reminders.web.desk.patient_page import back
from reminders.web.desk.routes import Asking, Routes, Sent
from reminders.web.patient_pages import shown
from reminders.wording.page import page_words
from reminders.wording.page.link import address_of

PATH = "/patients/{patient_id}/page"
QUIET_ZONE = 4  # modules around the code, as scanners ask for


def add(desk: Desk) -> APIRouter:
    """The page about a patient's page, and the page itself as a preview."""
    routes = desk.routes()
    _looking(desk, routes)
    _changing(desk, routes)
    return routes.router


def _looking(desk: Desk, routes: Routes) -> None:
    @routes.get(PATH)
    def links(request: Request, asker: Asking, patient_id: str) -> Response:
        """The links that are open."""
        return _page(desk, request, asker, patient_id)

    @routes.get(f"{PATH}/preview")
    def preview(asker: Asking, patient_id: str) -> Response:
        """The page as the patient sees it, with a mark."""
        runtime, visitor, now = desk.runtime, asker.visitor, desk.runtime.now()
        page = previewed_page(visitor.scope, runtime.store, runtime.shelf, patient_id, now)
        noted(visitor.scope, runtime.store, patient_id, "patient.page", Reader(visitor.actor, now))
        say = desk.pages.say
        mark = say("Preview: the patient sees this now, and below it a choice of language and texts.")
        if page_words(page.language).reviewed_by is None:
            mark += " " + say("No native clinician has reviewed these words yet.")
        return shown(page, {"preview": mark, "back": f"/patients/{patient_id}/page", "back_words": say("Back")})


def _changing(desk: Desk, routes: Routes) -> None:
    @routes.post(f"{PATH}/link")
    def link(request: Request, asker: Asking, posted: Sent, patient_id: str) -> Response:  # noqa: ARG001 - its mark
        """A new link, shown once with its code."""
        base = _base(desk, request)
        if base is None:
            return _page(desk, request, asker, patient_id, status=409)
        made = make_link(desk.edit(asker), patient_id)
        return _page(desk, request, asker, patient_id, link=address_of(base, made.token))

    @routes.post(f"{PATH}/text")
    def text(request: Request, asker: Asking, posted: Sent, patient_id: str) -> Response:
        """A new link as a text."""
        base = _base(desk, request)
        if base is None:
            return _page(desk, request, asker, patient_id, status=409)
        try:
            text_link(desk.edit(asker), patient_id, base, posted.text("request") or secrets.token_hex(12))
        except Conflict as error:
            return _page(desk, request, asker, patient_id, error=error, status=409)
        return back(patient_id)

    @routes.post(f"{PATH}/links/{{link_id}}/end")
    def end(request: Request, asker: Asking, posted: Sent, patient_id: str, link_id: str) -> Response:  # noqa: ARG001 - its mark
        """A link opens nothing any more."""
        end_link(desk.edit(asker), patient_id, link_id)
        return _page(desk, request, asker, patient_id)


def _base(desk: Desk, request: Request) -> str | None:
    """The clinic's own address; a demo's page is looked at on the machine itself."""
    public = desk.runtime.settings.web.public_url
    if public is None and isinstance(desk.runtime.clock, SimulatedClock):
        return f"{request.url.scheme}://{request.url.netloc}"
    return public


def _page(  # noqa: PLR0913 - the page, for whom, and what was just done
    desk: Desk,
    request: Request,
    asker: Asking,
    patient_id: str,
    *,
    link: str | None = None,
    error: RemindersError | None = None,
    status: int = 200,
) -> Response:
    scope, store = asker.visitor.scope, desk.runtime.store
    values = {
        "who": identity_of(scope, store, patient_id),
        "links": links_of(scope, store, patient_id, desk.runtime.now()),
        "link": link,
        "code": None if link is None else code_of(link),
        "has_address": _base(desk, request) is not None,
        "request_key": secrets.token_hex(12),
        "error": error,
    }
    return desk.pages.show(request, "patient_link.html", asker, values, status)


def code_of(link: str) -> Markup:
    """A link as a code that a phone scans: dark on light in both themes, as scanners need it."""
    import segno  # noqa: PLC0415 - 2 MB, for who shows a code

    code = segno.make(link, error="m", micro=False)
    drawn = code.svg_inline(border=QUIET_ZONE, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 - made of squares
