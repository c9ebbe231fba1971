"""The audit: who did what, the newest first. What is shown are ids that are looked up; it keeps no values."""

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from reminders.domain.rights import Right
from reminders.usecases.audit_trail import trail
from reminders.web.desk.audit_words import ACTIONS
from reminders.web.desk.frame import Desk
from reminders.web.desk.routes import Asking

LONGEST_ID = 15  # digits: more than any table has rows


def add(desk: Desk) -> APIRouter:
    """Pages of it."""
    routes = desk.routes()

    @routes.get("/settings/audit", Right.MANAGE)
    def page(request: Request, asker: Asking, before: str = "") -> Response:
        """Fifty acts."""
        is_number = before.isascii() and before.isdigit() and len(before) <= LONGEST_ID
        found = trail(asker.visitor.scope, desk.runtime.store, int(before) if is_number else None)
        return desk.pages.show(request, "audit.html", asker, {"trail": found, "actions": ACTIONS})

    return routes.router
