"""The clinic: who asks, its day, its courses, its protocols, how sending goes, and the description of all this."""

from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import JSONResponse

from reminders.catalogue.outline import outline
from reminders.store import clinics
from reminders.usecases import approvals, health
from reminders.usecases.course_list import PAGE, course_page
from reminders.usecases.today import WHOLE, day
from reminders.web import state
from reminders.web.api import clinic_shapes as shapes
from reminders.web.api import day_shapes
from reminders.web.api.description import description
from reminders.web.api.door import Api, Asking
from reminders.web.api.paging import FARTHEST, cursor_of, rows_before

Code = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$")]


def add(api: Api) -> None:
    """The addresses of the clinic."""
    _add_state(api)
    _add_day(api)
    _add_protocols(api)


def _add_state(api: Api) -> None:
    runtime = api.runtime

    @api.get("/openapi.json", shapes.Description)
    def describe_api(request: Request) -> JSONResponse:
        """This description."""
        return JSONResponse(description(request.app))

    @api.get("/me", shapes.Token)
    def tell_who_asks(caller: Asking) -> shapes.Token:
        """The token, its clinic and the time there."""
        with runtime.store.read() as db:
            row = clinics.clinic_of(caller.scope, db)
        clinic = {"clinic": row.name, "country": row.country, "zone": row.zone}
        return shapes.Token.of(caller, clinic, runtime.now())

    @api.get("/state", shapes.SendingState)
    def read_state() -> shapes.SendingState:
        """Whether texts go out."""
        return shapes.SendingState.model_validate(state.told(health.look(runtime.sending, runtime.now())))


def _add_day(api: Api) -> None:
    runtime = api.runtime

    @api.get("/today", day_shapes.ClinicDay)
    def read_day(caller: Asking, wanted: Annotated[day_shapes.DayWanted, Query()]) -> day_shapes.ClinicDay:
        """The visits of a day, and its texts: a thousand or two of each at most; `more`: how many else."""
        found = day(caller.scope, runtime.store, runtime.shelf, runtime.now(), wanted.on, WHOLE)
        return day_shapes.ClinicDay.of(found)

    @api.get("/courses", shapes.CoursePage)
    def list_courses(caller: Asking, wanted: Annotated[shapes.CoursesWanted, Query()]) -> shapes.CoursePage:
        """The courses that go on and stand so, those longest without a session first."""
        before = rows_before(wanted.cursor)
        page = course_page(caller.scope, runtime.store, runtime.shelf, runtime.now(), wanted.which, before)
        shown = page.cards[: wanted.limit]
        more = len(page.cards) > len(shown) or page.following is not None
        return shapes.CoursePage(
            items=[shapes.Course.of(card) for card in shown],
            next_cursor=cursor_of(str(before + len(shown))) if more and before + PAGE <= FARTHEST else None,
        )


def _add_protocols(api: Api) -> None:
    runtime = api.runtime

    @api.get("/protocols", shapes.ProtocolList)
    def list_protocols(caller: Asking) -> shapes.ProtocolList:
        """The treatments that can be registered, by name."""
        found = approvals.all_standings(caller.scope, runtime.store, runtime.shelf)
        return shapes.ProtocolList(items=[shapes.ProtocolRow.of(one) for one in found])

    @api.get("/protocols/{code}", shapes.Protocol)
    def read_one_protocol(caller: Asking, code: Code) -> shapes.Protocol:
        """One treatment: what it forbids for how long, and which texts it brings."""
        found = approvals.standing_of(caller.scope, runtime.store, runtime.shelf, code)
        return shapes.Protocol.of(found, outline(found.protocol))
