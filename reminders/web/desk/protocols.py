"""Protocols: read as timelines, approved language by language."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from reminders.catalogue.outline import outline
from reminders.domain.rights import Right
from reminders.domain.vocabulary import BodyArea, TextClass
from reminders.errors import RemindersError
from reminders.usecases import approvals
from reminders.usecases.authority import SaidBy
from reminders.usecases.change_rules import rules_of
from reminders.web.desk.frame import Desk
from reminders.web.desk.protocol_picture import KINDS, picture
from reminders.web.desk.protocols_try import Trial, first_trial
from reminders.web.desk.routes import Asking, Sent

Values = dict[str, object]


def add(desk: Desk) -> APIRouter:
    """The list, one protocol, and what a clinician says of it."""
    routes = desk.routes()

    @routes.get("/protocols")
    def listed(request: Request, asker: Asking) -> Response:
        """All of them, with what is on at a glance."""
        runtime, scope = desk.runtime, asker.visitor.scope
        found = approvals.all_standings(scope, runtime.store, runtime.shelf)
        rules = rules_of(scope, runtime.store)
        values = {"found": found, "rules": rules, "gentle": rules.hours_for(TextClass.COURSE)}
        return desk.pages.show(request, "protocols.html", asker, values)

    @routes.get("/protocols/{code}")
    def one(request: Request, asker: Asking, code: str, area: str = "") -> Response:
        """One over time, for all areas or for one."""
        values = page_values(desk, asker, code, area)
        return desk.pages.show(request, "protocol.html", asker, values)

    @routes.post("/protocols/{code}/approve", Right.DECIDE)
    def approve(request: Request, asker: Asking, posted: Sent, code: str) -> Response:
        """The person who is signed in has read the words of one language."""
        try:
            edit = desk.edit(asker, version=posted.number("version", 1, 10**9))
            approvals.approve_one(edit, code, posted.text("language"), SaidBy(asker.visitor.name))
        except RemindersError as error:
            values = page_values(desk, asker, code) | {"error": error}
            return desk.pages.show(request, "protocol.html", asker, values, 409)
        return RedirectResponse(f"/protocols/{code}", status_code=303)

    @routes.post("/protocols/{code}/withdraw", Right.DECIDE)
    def withdraw(asker: Asking, posted: Sent, code: str) -> Response:
        """Its texts of one language stay here from now on."""
        approvals.withdraw(desk.edit(asker), code, posted.text("language"))
        return RedirectResponse(f"/protocols/{code}", status_code=303)

    return routes.router


def page_values(desk: Desk, asker: Asking, code: str, area: str = "", trial: Trial | None = None) -> Values:
    """What the page of one protocol shows."""
    runtime = desk.runtime
    standing = approvals.standing_of(asker.visitor.scope, runtime.store, runtime.shelf, code)
    protocol = standing.protocol
    where = BodyArea(area) if area in protocol.areas else None
    return {
        "standing": standing,
        "protocol": protocol,
        "area": where,
        "picture": picture(outline(protocol, where), desk.pages.say),
        "kinds": KINDS,
        "error": None,
        "trial": trial or first_trial(desk, asker, protocol),
    }
